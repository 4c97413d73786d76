// What the load program is asked to do; every number has a bound, so that it ends by itself.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace merit::load {

inline constexpr std::uint64_t seconds_max = 3'600;
inline constexpr std::size_t records_max = 2'000'000;       // signed ahead, in memory
inline constexpr std::size_t records_per_person = 1'000;    // of an epoch, the highest quota
inline constexpr std::size_t bundle_bytes_max = 900 << 10;  // base64, below the body's limit

struct Options {
    std::string meritd;            // the program
    std::vector<std::string> rpc;  // of a running network; empty: start one
    std::string key;               // key file of a member's account of the running network
    std::uint16_t validators = 4;
    std::size_t operations = 1;   // of each transaction
    std::uint64_t rate = 0;       // transactions a second, open loop; 0: closed loop
    std::size_t outstanding = 0;  // transactions, closed loop
    std::uint64_t seconds = 10;
    std::size_t transactions = 0;  // signed ahead in a closed loop; 0: a guess
    std::size_t connections = 2;   // to each node
    std::size_t bundle = 64;       // transactions in one call, at most
    std::uint64_t drain_seconds = 30;
    bool is_json = false;
};

struct Failure {
    std::string message;
};

}  // namespace merit::load
