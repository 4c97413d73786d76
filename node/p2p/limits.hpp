// Small limiters at the door: a token bucket, the table of connections in their handshake, the
// addresses that go before strangers there, and how long a peer that broke the rules is kept away.
//
// Pure: time and chance are arguments. Thread rule: an object belongs to one thread.
// Source: RELIABILITY 2.3.
#pragma once

#include "node/p2p/peer_book.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

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

// Where peers were found last, dialled or linked: addresses that a TCP handshake has proven or the
// operator has named. The newest `per_peer_max` of each peer.
class PeerAddresses {
  public:
    static constexpr std::size_t per_peer_max = 4;

    void note(PeerNumber peer, const std::string& address);
    bool contains(const std::string& address) const;

  private:
    std::map<PeerNumber, std::vector<std::string>> of_peer_;  // plain, the newest last
};

// Connections that are not authenticated yet: strangers, and those from an address of a peer, which
// have places of their own. `half_open_max` each may be open, and `per_origin_max` from one origin:
// the network of a stranger, the very address of a peer. Where there would be more, one of the same
// origin or else of the same kind goes, drawn by lot.
//
// So strangers never close a handshake from an address of a peer, however many they are. A handshake
// that shares m places with others, n of whom come before it is over, is left alone with chance
// (1 - 1/m)^n, and so is its next attempt. Nothing better is promised to a peer that comes from an
// unknown address, nor to one whose very address the flood comes from too (a NAT, a proxy).
class HalfOpenTable {
  public:
    using Id = std::uint64_t;
    using Draw = std::function<std::size_t(std::size_t below)>;

    HalfOpenTable(std::size_t half_open_max, std::size_t per_origin_max, Draw draw)
        : half_open_max_(half_open_max), per_origin_max_(per_origin_max), draw_(std::move(draw)) {}

    // Enters a connection from this address; `evicted` is the one to close for it, if any.
    struct Entered {
        Id id = 0;
        std::optional<Id> evicted;
    };
    Entered enter(const std::string& address, bool is_of_peer);
    void leave(Id id);
    std::size_t size() const { return open_.size(); }

  private:
    struct Origin {
        std::string name;
        bool is_of_peer;
        bool operator==(const Origin&) const = default;
    };
    template <class Matches>
    std::optional<Id> draw_if_full(std::size_t max, const Matches& matches) const;

    std::size_t half_open_max_;
    std::size_t per_origin_max_;
    Draw draw_;
    Id next_ = 1;
    std::map<Id, Origin> open_;
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
