#include "node/commands/bad_config.hpp"
#include "node/commands/commands.hpp"
#include "node/config/load_config.hpp"
#include "node/genesis_file.hpp"
#include "node/home.hpp"
#include "node/rpc/server.hpp"
#include "node/rpc/version.hpp"
#include "node/runtime/node.hpp"
#include "node/telemetry/log.hpp"
#include "storage/fatal.hpp"
#include "storage/storage_error.hpp"

#include <algorithm>
#include <ctime>
#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

namespace merit::node {
namespace {

// A disk that refuses ends the process at once: nothing may be signed or told after that.
void exit_on_disk_error(storage::Fatal kind, std::string_view message) {
    if (kind == storage::Fatal::database_damaged) {
        log::error("storage",
                   "the database is damaged; the next start puts it aside and rebuilds it from the "
                   "peers",
                   {{"err", name_of(storage::StorageError::corrupted)}, {"what", message}});
        ::_exit(static_cast<int>(ExitCode::unavailable));
    }
    log::error("storage", "the disk failed; the process ends", {{"err", message}});
    const bool is_full = message.find("No space left") != std::string_view::npos;
    ::_exit(static_cast<int>(is_full ? ExitCode::unavailable : ExitCode::damaged));
}

// Blocks the signals in every thread; the main thread takes them out one by one.
sigset_t block_signals() {
    ::signal(SIGPIPE, SIG_IGN);
    sigset_t signals;
    ::sigemptyset(&signals);
    ::sigaddset(&signals, SIGTERM);
    ::sigaddset(&signals, SIGINT);
    ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    return signals;
}

// The database, the clients and the peers need so many descriptors at most; with fewer a file of
// the database may not open some day, which ends the process.
void raise_descriptor_limit() {
    constexpr rlim_t wanted = 4'096;
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted) return;
    limit.rlim_cur = std::min(wanted, limit.rlim_max);
    if (::setrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur == wanted) return;
    log::warn("node", "few files may be open at a time; raise the limit (ulimit -n)",
              {{"limit", limit.rlim_cur}, {"wanted", wanted}});
}

rpc::ServerSettings server_settings(const RpcConfig& config) {
    rpc::ServerSettings settings;
    settings.listen = config.listen;
    settings.allowed_hosts = config.allowed_hosts;
    settings.allowed_origins = config.allowed_origins;
    settings.threads = config.threads;
    settings.metrics = config.metrics;
    settings.limits.protocol.body_bytes_max = config.body_bytes_max;
    settings.limits.protocol.batch_items_max = config.batch_items_max;
    settings.limits.protocol.response_bytes_max = config.response_bytes_max;
    settings.limits.connections_max = config.connections_max;
    settings.limits.connections_per_address_max = config.connections_per_address_max;
    settings.limits.page_items_max = config.page_items_max;
    settings.limits.requests_per_second = static_cast<std::uint32_t>(config.requests_per_second);
    settings.limits.request_burst = static_cast<std::uint32_t>(2 * config.requests_per_second);
    settings.limits.idle_timeout_ms = config.idle_timeout_ms;
    settings.limits.subscriptions_per_connection_max = config.subscriptions_max;
    settings.limits.websocket_buffer_bytes_max = config.subscription_buffer_bytes_max;
    settings.limits.unsent_bytes_max = config.unsent_bytes_max;
    return settings;
}

void log_start(const LoadedConfig& loaded, const Home& home) {
    log::info("node", "starting",
              {{"version", rpc::program_version},
               {"moniker", loaded.config.node.moniker},
               {"home", home.root.string()}});
    for (const std::string& warning : loaded.warnings)
        log::warn("config", warning);
    const Config defaults;
    for (const ConfigKey& key : config_keys()) {
        const std::string value = print_value(key, loaded.config);
        if (value == print_value(key, defaults)) continue;
        const auto origin = loaded.origins.find(full_name(key));
        log::info("config", "not the default",
                  {{"key", full_name(key)},
                   {"value", value},
                   {"origin", origin == loaded.origins.end() ? "" : origin->second}});
    }
}

enum class End { signal, reopen };

// Until a signal comes, the node cannot go on, or it wants to be opened again.
Result<End, Failure> wait_for_end(const Node& node, const sigset_t& signals) {
    while (true) {
        const timespec pause{0, 200'000'000};
        const int signal = ::sigtimedwait(&signals, nullptr, &pause);
        if (signal > 0) {
            log::info("node", "stopping", {{"signal", signal == SIGTERM ? "TERM" : "INT"}});
            return End::signal;
        }
        if (node.should_reopen()) return End::reopen;
        if (auto fault = node.fault()) return std::move(*fault);
    }
}

// From opening the node to its end.
Result<End, Failure> run_once(const LoadedConfig& loaded, const Home& home,
                              const sigset_t& signals) {
    MERIT_TRY(const auto node, Node::open(home, loaded.config));
    MERIT_TRY(node->start());
    rpc::Server server(server_settings(loaded.config.rpc), *node);
    if (const auto started = server.start(); !started) {
        return Failure{ExitCode::unavailable,
                       std::string(rpc::name_of(started.error())),
                       "cannot listen on " + loaded.config.rpc.listen,
                       started.error() == rpc::ServerError::address_in_use
                           ? "is another program using it? change rpc.listen"
                           : "is it an address of this machine? change rpc.listen",
                       {}};
    }
    log::info("rpc", "listening for clients",
              {{"addr", loaded.config.rpc.listen}, {"port", server.port()}});
    for (const std::string& warning : server.warnings())
        log::warn("rpc", warning);
    auto result = wait_for_end(*node, signals);
    server.stop();
    node->stop();
    log::info("node", "stopped");
    return result;
}

}  // namespace

CommandResult run_start(const GlobalOptions& global) {
    const Home home{global.home};
    MERIT_TRY(const auto loaded, load_node_config(global));
    const sigset_t signals = block_signals();
    log::set_up(loaded.config.log.level, loaded.config.log.format);
    storage::set_fatal_handler(exit_on_disk_error);
    log_start(loaded, home);
    raise_descriptor_limit();
    if (const auto genesis = load_genesis(home.genesis_file())) {  // Node::open says why it cannot
        const auto warning = warning_of_peers(genesis.value(), loaded.config);
        if (warning) log::warn("config", *warning);
    }
    while (true) {
        MERIT_TRY(const End end, run_once(loaded, home, signals));
        if (end == End::signal) return success();
        log::info("node", "opening another database");
    }
}

}  // namespace merit::node
