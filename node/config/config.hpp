// What an operator may set, with its defaults. Read from config/config.toml (load_config.hpp).
//
// Every field here is one row of the table of keys (config_key.hpp), which says its name in the
// file, its comment, unit and range. Times are in milliseconds, sizes in bytes.
// Thread rule: a value; read-only after start.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace merit::node {

struct NodeConfig {
    std::string moniker = "validator";
    std::string password_file;  // of the key files; empty: they are not encrypted
    std::uint64_t verify_threads = 2;
};

struct P2pConfig {
    std::string listen = "127.0.0.1:27656";
    std::vector<std::string> peers;      // "INDEX@HOST:PORT" or "KEY@HOST:PORT"
    std::vector<std::string> observers;  // transport keys in hex
    std::uint64_t handshake_timeout_ms = 5'000;
    std::uint64_t idle_timeout_ms = 5'000;
    std::uint64_t reconnect_min_ms = 100;
    std::uint64_t reconnect_max_ms = 2'000;
    std::uint64_t half_open_max = 128;
    std::uint64_t half_open_per_address_max = 16;
    std::uint64_t send_queue_bytes_max = 32ULL << 20;  // of each peer and priority
    std::uint64_t receive_bytes_per_second = 128ULL << 20;
    std::uint64_t receive_messages_per_second = 50'000;
};

struct RpcConfig {
    std::string listen = "127.0.0.1:27657";
    std::vector<std::string> allowed_hosts = {"localhost"};
    std::vector<std::string> allowed_origins;
    std::uint64_t threads = 2;
    std::uint64_t body_bytes_max = 1ULL << 20;
    std::uint64_t response_bytes_max = 25ULL << 20;
    std::uint64_t batch_items_max = 100;
    std::uint64_t page_items_max = 1'000;
    std::uint64_t connections_max = 512;
    std::uint64_t connections_per_address_max = 128;
    std::uint64_t subscriptions_max = 64;  // of one connection
    std::uint64_t subscription_buffer_bytes_max = 8ULL << 20;
    std::uint64_t unsent_bytes_max = 64ULL << 20;  // of all connections
    std::uint64_t requests_per_second = 5'000;     // of one address
    std::uint64_t idle_timeout_ms = 30'000;
    bool metrics = true;
};

struct MempoolConfig {
    std::uint64_t bytes_max = 64ULL << 20;
    std::uint64_t transactions_per_account_max = 256;
    std::uint64_t batch_interval_ms = 1;
};

struct StorageConfig {
    std::uint64_t block_cache_bytes = 64ULL << 20;
    std::uint64_t write_buffer_bytes = 32ULL << 20;
    std::uint64_t batch_log_bytes_max = 16ULL << 30;
    std::uint64_t batch_segment_bytes = 64ULL << 20;  // no key of the file
};

struct SnapshotConfig {
    std::uint64_t interval = 10'000;  // heights; 0: none are taken
    bool join = true;
    std::uint64_t join_distance = 10'000;  // heights behind
};

struct LogConfig {
    std::string level = "info";
    std::string format = "logfmt";
    bool blocks = true;
};

struct Config {
    NodeConfig node;
    P2pConfig p2p;
    RpcConfig rpc;
    MempoolConfig mempool;
    StorageConfig storage;
    SnapshotConfig snapshot;
    LogConfig log;
};

}  // namespace merit::node
