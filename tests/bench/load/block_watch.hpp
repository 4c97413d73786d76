// Follows the blocks of one node over WebSocket and tells when each became known.
//
// A node tells a block when it has executed it and its write is synced: that is "final". The time
// is taken when the message has been read, before it is parsed, so it is late by the loopback and,
// under overload, by what waits to be parsed. Every height is told once, in order; a connection
// that the node closed (a reader too slow) is opened again where it stopped.
//
// Thread rule: `on_block` is called on the watch's own thread; the rest belongs to the owner.
#pragma once

#include "crypto/result.hpp"
#include "tests/bench/load/options.hpp"

#include <boost/json/object.hpp>

#include <chrono>
#include <functional>
#include <memory>

namespace merit::load {

using Clock = std::chrono::steady_clock;

class BlockWatch {
  public:
    using OnBlock = std::function<void(Clock::time_point when, const boost::json::object& block)>;

    // Blocks above `height` of the node at http://HOST:PORT.
    BlockWatch(const std::string& url, std::uint64_t height, OnBlock on_block);
    ~BlockWatch();  // stops
    BlockWatch(const BlockWatch&) = delete;
    BlockWatch& operator=(const BlockWatch&) = delete;

    std::uint64_t height() const;  // the last that was told
    std::uint64_t reconnects() const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace merit::load
