// What the command line of meritd says, one struct a command; main.cpp fills them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace merit::node {

struct GlobalOptions {
    std::string home;
    std::string output = "table";  // or json
    bool are_unknown_keys_allowed = false;
    bool is_json() const { return output == "json"; }
};

struct InitOptions {
    std::string name = "dev-1";
    std::string moniker = "validator-0";
    std::uint64_t epoch_ms = 604'800'000;
    std::string genesis;             // of a network that is there; empty: one of its own
    std::vector<std::string> peers;  // of that network
    std::string listen;              // where its validators reach this node
};

struct TestnetOptions {
    std::uint16_t validators = 4;
    std::string out = "net";
    std::string name = "dev-1";
    std::uint16_t base_port = 0;  // 0: ports that are free now
    std::uint64_t epoch_ms = 10'000;
    std::uint64_t delta_ms = 50;
    std::uint64_t idle_interval_ms = 1'000;
    std::uint64_t credits = 1'000'000;    // of each member
    std::vector<std::string> parameters;  // KEY=VALUE: contract parameters and quotas
};

struct ExportOptions {
    std::string file;
};

struct ConfigShowOptions {
    bool with_origin = false;
};

}  // namespace merit::node
