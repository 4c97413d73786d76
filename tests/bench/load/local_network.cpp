#include "tests/bench/load/local_network.hpp"

#include "node/commands/make_network.hpp"
#include "wallet/client/rpc_client.hpp"

#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <sstream>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace merit::load {
namespace {

constexpr std::uint64_t epoch_ms = 24 * 3'600'000;
constexpr auto ready_time_max = std::chrono::seconds(60);
constexpr auto stop_time_max = std::chrono::seconds(10);

ledger::QuotaParameters wide_quotas() {
    return {1ULL << 40, 1ULL << 50, 1ULL << 40, 1ULL << 50};
}

node::Config make_config(std::size_t index, const std::vector<std::uint16_t>& ports) {
    const auto address = [&](std::size_t port) {
        return "127.0.0.1:" + std::to_string(ports[port]);
    };
    node::Config config;
    config.node.moniker = "node" + std::to_string(index);
    config.p2p.listen = address(2 * index);
    config.rpc.listen = address(2 * index + 1);
    config.rpc.requests_per_second = 1'000'000;
    config.rpc.subscription_buffer_bytes_max = 256ULL << 20;
    for (std::size_t other = 0; other < ports.size() / 2; ++other) {
        if (other == index) continue;
        config.p2p.peers.push_back(std::to_string(other) + "@" + address(2 * other));
    }
    return config;
}

// Runs in the child.
[[noreturn]] void become(const char* program, const char* home, const char* log) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    const int null = ::open("/dev/null", O_RDONLY);
    const int out = ::open(log, O_WRONLY | O_CREAT | O_APPEND, 0644);
    ::dup2(null, STDIN_FILENO);
    ::dup2(out, STDOUT_FILENO);
    ::dup2(out, STDERR_FILENO);
    ::execl(program, program, "start", "--home", home, static_cast<char*>(nullptr));
    ::_exit(127);
}

bool is_voting(wallet::RpcClient& client) {
    const auto status = client.call("node_getStatus", {}, 2'000);
    return status.has_value() && status.assume_value().at("state") == "voting";
}

std::uint64_t field_of(const std::string& path, std::string_view name) {
    std::ifstream file(path);
    std::string line;
    while (std::getline(file, line)) {
        if (line.starts_with(name)) return std::stoull(line.substr(name.size()));
    }
    return 0;
}

}  // namespace

ProcessUse process_use(pid_t pid) {
    const std::string folder = "/proc/" + std::to_string(pid);
    ProcessUse use;
    std::ifstream file(folder + "/stat");
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    const std::size_t name_end = text.rfind(')');  // a name may have spaces
    if (name_end != std::string::npos) {
        std::istringstream fields(text.substr(name_end + 1));
        std::string skipped;
        for (int field = 3; field < 14; ++field)
            fields >> skipped;
        double user = 0;
        double system = 0;
        fields >> user >> system;
        use.cpu_seconds = (user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
    }
    use.written_bytes = field_of(folder + "/io", "write_bytes:");
    use.resident_bytes = 1'024 * field_of(folder + "/status", "VmRSS:");
    return use;
}

Result<std::unique_ptr<LocalNetwork>, Failure> LocalNetwork::start(const Options& options) {
    std::unique_ptr<LocalNetwork> network(new LocalNetwork);
    MERIT_TRY(network->make_files(options.validators));
    for (std::size_t i = 0; i < options.validators; ++i) {
        MERIT_TRY(network->start_node(options.meritd, i));
    }
    MERIT_TRY(network->wait_ready());
    return network;
}

LocalNetwork::~LocalNetwork() {
    for (const pid_t process : processes_)
        ::kill(process, SIGTERM);
    const auto deadline = std::chrono::steady_clock::now() + stop_time_max;
    for (const pid_t process : processes_) {
        while (::waitpid(process, nullptr, WNOHANG) == 0) {
            if (std::chrono::steady_clock::now() > deadline) ::kill(process, SIGKILL);
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
    }
}

std::filesystem::path LocalNetwork::home(std::size_t index) const {
    return folder_.path() / ("node" + std::to_string(index));
}

Result<void, Failure> LocalNetwork::make_files(std::uint16_t validators) {
    node::NetworkPlan plan;
    plan.name = "load";
    plan.validators = validators;
    plan.epoch_ms = epoch_ms;
    const node::NetworkKeys keys = node::generate_keys(validators);
    members_ = keys.members;
    ledger::Genesis genesis = node::make_genesis(plan, keys);
    genesis.quotas = wide_quotas();
    for (const char* key : {"quota_base", "quota_cap"})
        genesis.parameters.push_back({ledger::Text<32>(key), records_per_person});
    const auto ports = node::free_ports(2U * validators);
    if (ports.size() != 2U * validators) return Failure{"not enough free ports"};
    for (std::size_t i = 0; i < validators; ++i) {
        const auto written = node::write_node(node::Home{home(i)}, make_config(i, ports), genesis,
                                              keys.validators[i], keys.transports[i]);
        if (!written) return Failure{written.error().message};
        urls_.push_back("http://127.0.0.1:" + std::to_string(ports[2 * i + 1]));
    }
    return success();
}

Result<void, Failure> LocalNetwork::start_node(const std::string& program, std::size_t index) {
    const std::string folder = home(index).string();
    const std::string log = folder + ".log";
    const pid_t process = ::fork();
    if (process < 0) return Failure{"a process cannot be started"};
    if (process == 0) become(program.c_str(), folder.c_str(), log.c_str());
    processes_.push_back(process);
    return success();
}

Result<void, Failure> LocalNetwork::wait_ready() {
    const auto deadline = std::chrono::steady_clock::now() + ready_time_max;
    for (std::size_t i = 0; i < urls_.size(); ++i) {
        wallet::RpcClient client(urls_[i]);
        while (!is_voting(client)) {
            if (std::chrono::steady_clock::now() > deadline) {
                std::ifstream log(home(i).string() + ".log");
                std::ostringstream text;
                text << "node" << i << " does not become ready:\n" << log.rdbuf();
                return Failure{text.str()};
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
    }
    return success();
}

std::vector<ProcessUse> LocalNetwork::use() const {
    std::vector<ProcessUse> list;
    for (const pid_t process : processes_)
        list.push_back(process_use(process));
    return list;
}

std::uint64_t LocalNetwork::disk_bytes() const {
    std::uint64_t bytes = 0;
    std::error_code error;  // files come and go while the node runs
    for (const auto& entry : std::filesystem::recursive_directory_iterator(
             home(0) / "data", std::filesystem::directory_options::skip_permission_denied, error)) {
        struct stat status {};
        if (::stat(entry.path().c_str(), &status) == 0 && S_ISREG(status.st_mode))
            bytes += 512 * static_cast<std::uint64_t>(status.st_blocks);
    }
    return bytes;
}

}  // namespace merit::load
