// load: offers signed contributions to a network and reports throughput, latency and cost.
//
// Starts its own network on loopback, or takes a running one (--rpc). docs/benchmarks.md says how
// to read what it prints. Exit code: 0 if every acknowledged transaction became final exactly once,
// 1 if not or if the network could not be used, 2 for wrong options.
#include "crypto/key_file.hpp"
#include "crypto/key_file_store.hpp"
#include "tests/bench/load/report.hpp"

#include <CLI/CLI.hpp>

#include <csignal>
#include <cstdio>
#include <unistd.h>

namespace {

using namespace merit;
using namespace merit::load;

std::atomic<bool> stop{false};

void on_signal(int) {
    stop = true;
}

// How many a network on two cores is not expected to exceed, for the size of a closed loop's load.
std::size_t transactions_guess(const Options& options) {
    const std::size_t per_second = std::min<std::size_t>(8'000, 80'000 / options.operations);
    return per_second * options.seconds;
}

LoadSize size_of(const Options& options, std::size_t nodes) {
    std::size_t transactions = options.rate > 0           ? options.rate * options.seconds
                               : options.transactions > 0 ? options.transactions
                                                          : transactions_guess(options);
    transactions = std::clamp<std::size_t>(transactions, 1, records_max / options.operations);
    return {transactions, options.operations, nodes};
}

Result<std::vector<crypto::KeyPair>, Failure> load_key(const std::string& file) {
    const auto text = crypto::load_key_file(file);
    if (!text) return Failure{file + ": " + std::string(name_of(text.error()))};
    const auto key = crypto::decrypt_key_file(text.value(), "", {.unencrypted = true});
    if (!key) return Failure{file + ": " + std::string(name_of(key.error()))};
    return std::vector{key.value()};
}

Costs costs_between(const Costs& before, const Costs& after) {
    Costs costs = after;
    costs.own_cpu_seconds -= before.own_cpu_seconds;
    costs.disk_bytes -= std::min(costs.disk_bytes, before.disk_bytes);
    for (std::size_t i = 0; i < costs.validators.size(); ++i) {
        costs.validators[i].cpu_seconds -= before.validators[i].cpu_seconds;
        costs.validators[i].written_bytes -= before.validators[i].written_bytes;
    }
    return costs;
}

Costs costs_now(const LocalNetwork* network) {
    Costs costs;
    costs.own_cpu_seconds = process_use(::getpid()).cpu_seconds;
    if (network != nullptr) {
        costs.validators = network->use();
        costs.disk_bytes = network->disk_bytes();
    }
    return costs;
}

Result<Report, Failure> run(const Options& options) {
    std::unique_ptr<LocalNetwork> network;
    std::vector<std::string> urls = options.rpc;
    std::vector<crypto::KeyPair> members;
    if (urls.empty()) {
        MERIT_TRY(auto started, LocalNetwork::start(options));
        network = std::move(started);
        urls = network->urls();
        members = network->members();
    } else {
        MERIT_TRY(auto key, load_key(options.key));
        members = std::move(key);
    }
    MERIT_TRY(const auto load,
              make_signed_load(urls.front(), members, size_of(options, urls.size())));
    const Costs before = costs_now(network.get());
    const Offered offered = offer_load(options, urls, load, stop);
    return make_report(options, offered, costs_between(before, costs_now(network.get())));
}

void add_options(CLI::App& app, Options& options) {
    app.add_option("--meritd", options.meritd, "The program")->default_val(MERIT_MERITD);
    auto* rpc = app.add_option("--rpc", options.rpc, "Nodes of a running network: URL,URL,...")
                    ->delimiter(',');
    auto* key = app.add_option("--key", options.key,
                               "Key file of a member of the running network, not encrypted");
    rpc->needs(key);
    key->needs(rpc);
    app.add_option("--validators", options.validators, "Processes to start")
        ->check(CLI::IsMember({1, 4, 7, 10}))
        ->capture_default_str();
    app.add_option("--operations", options.operations, "Contributions in a transaction")
        ->check(CLI::IsMember({1, 10, 100, 1000}))
        ->capture_default_str();
    auto* rate = app.add_option("--rate", options.rate, "Open loop: transactions a second")
                     ->check(CLI::Range(1, 100'000));
    auto* outstanding =
        app.add_option("--outstanding", options.outstanding, "Closed loop: transactions unfinal")
            ->check(CLI::Range(1, 16'384));
    rate->excludes(outstanding);
    app.add_option("--transactions", options.transactions, "Closed loop: signed ahead, at most")
        ->check(CLI::Range(std::size_t{1}, records_max));
    app.add_option("--seconds", options.seconds, "How long the load is offered")
        ->check(CLI::Range(std::uint64_t{1}, seconds_max))
        ->capture_default_str();
    app.add_option("--connections", options.connections, "To each node")
        ->check(CLI::Range(1, 64))
        ->capture_default_str();
    app.add_option("--bundle", options.bundle, "Transactions in one call, at most")
        ->check(CLI::Range(1, 256))
        ->capture_default_str();
    app.add_option("--drain", options.drain_seconds, "Seconds to wait for what is not yet final")
        ->check(CLI::Range(1, 600))
        ->capture_default_str();
    app.add_option_function<std::string>(
           "--output", [&](const std::string& form) { options.is_json = form == "json"; },
           "text or json")
        ->check(CLI::IsMember({"text", "json"}));
}

}  // namespace

int main(int count, char** arguments) {
    crypto::init();
    Options options;
    CLI::App app("Offers signed contributions to a network and reports what became of them.");
    add_options(app, options);
    try {
        app.parse(count, arguments);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : 2;
    }
    if (options.rate == 0 && options.outstanding == 0) options.outstanding = 256;
    if (!options.rpc.empty()) options.validators = static_cast<std::uint16_t>(options.rpc.size());
    std::signal(SIGINT, on_signal);
    std::signal(SIGTERM, on_signal);
    const auto report = run(options);
    if (!report) {
        std::fprintf(stderr, "load: %s\n", report.error().message.c_str());
        return 1;
    }
    print_report(report.value(), options.is_json);
    return report.value().is_good ? 0 : 1;
}
