// A token bucket per client address.
//
// Bounded: at most addresses_max buckets; the one that was used longest ago makes room. Addresses
// are compared by their first 8 bytes for IPv6 (one customer, one network). Thread rule: any
// thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>

namespace merit::node::rpc {

class RateLimiter {
  public:
    using Clock = std::chrono::steady_clock;
    static constexpr std::size_t addresses_max = 4'096;

    // `per_second` 0: nothing is limited.
    RateLimiter(std::uint32_t per_second, std::uint32_t burst)
        : per_second_(per_second), burst_(burst) {}

    // Takes that many tokens at once, or none and is false. More than a full bucket has counts as a
    // full bucket: it must be possible at some time.
    bool take(const std::string& address, Clock::time_point now, std::uint32_t tokens = 1);

  private:
    struct Bucket {
        std::uint64_t milli_tokens = 0;
        Clock::time_point last;
    };
    void make_room();

    const std::uint64_t per_second_;
    const std::uint64_t burst_;
    std::mutex mutex_;
    std::map<std::string, Bucket> buckets_;
};

}  // namespace merit::node::rpc
