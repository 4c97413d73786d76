// Small limiters at the door: a token bucket, the table of connections in their handshake, and how
// long a peer that broke the rules is kept away.
//
// Pure: time is an argument. Thread rule: an object belongs to one thread. Source: RELIABILITY 2.3.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace merit::node::p2p {

// Allows `per_second` on average and as much at once. What is taken may exceed what is there: the
// debt says how long to wait before taking more.
class TokenBucket {
  public:
    TokenBucket(std::uint64_t per_second, std::uint64_t now_ms)
        : per_second_(per_second),
          tokens_(static_cast<std::int64_t>(per_second)),
          last_ms_(now_ms) {}

    // Takes `count` and returns the milliseconds to wait before the next.
    std::uint64_t take(std::uint64_t count, std::uint64_t now_ms);
    // Takes one if it is there.
    bool try_take(std::uint64_t now_ms);

  private:
    void refill(std::uint64_t now_ms);

    std::uint64_t per_second_;
    std::int64_t tokens_;
    std::uint64_t last_ms_;
};

// Connections that are not authenticated yet. Where there would be too many, the oldest goes: an
// honest handshake takes milliseconds, so a flood cannot lock honest peers out.
class HalfOpenTable {
  public:
    using Id = std::uint64_t;

    HalfOpenTable(std::size_t total_max, std::size_t per_network_max)
        : total_max_(total_max), per_network_max_(per_network_max) {}

    // Enters a connection from this network; `evicted` is the one to close for it, if any.
    struct Entered {
        Id id = 0;
        std::optional<Id> evicted;
    };
    Entered enter(const std::string& network);
    void leave(Id id);
    std::size_t size() const { return open_.size(); }

  private:
    std::size_t total_max_;
    std::size_t per_network_max_;
    Id next_ = 1;
    std::map<Id, std::string> open_;  // ascending ids are ascending ages
};

// A peer that broke the rules is kept away for a second, and each time for twice as long as before,
// until it has kept to them for a while: an honest one that was taken for a liar is soon back.
class Suspension {
  public:
    static constexpr std::uint64_t first_ms = 1'000;
    static constexpr std::uint64_t longest_ms = 32'000;
    static constexpr std::uint64_t forgotten_after_ms = 60'000;

    void begin(std::uint64_t now_ms);
    bool is_over(std::uint64_t now_ms) const { return now_ms >= until_ms_; }

  private:
    std::uint64_t last_ms_ = 0;  // how long the last one was; 0: there was none
    std::uint64_t until_ms_ = 0;
};

// The /24 of an IPv4 address (also where it comes as ::ffff:a.b.c.d), the /64 of an IPv6 one; the
// text itself if it is no address.
std::string network_of_address(const std::string& address);

}  // namespace merit::node::p2p
