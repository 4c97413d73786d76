// The subscriptions of one connection: which event is next, and what a slow reader is told.
//
// Events are made when there is room for them, so what is unsent is bounded: a subscription that
// reads back old blocks waits for its reader; one that had reached the head and then falls behind a
// full buffer is lagged: it gets one last event that says where to resume, and the connection ends.
// Source: INTERFACES 1.8 (Subscriptions). Thread rule: any thread: calls add and remove
// on a worker while the connection asks for events.
#pragma once

#include "node/rpc/block_feed.hpp"
#include "node/rpc/method.hpp"

#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace merit::node::rpc {

class Subscriptions {
  public:
    Subscriptions(BlockFeed& feed, std::size_t subscriptions_max, std::size_t buffer_bytes_max)
        : feed_(feed), max_(subscriptions_max), buffer_bytes_max_(buffer_bytes_max) {}
    ~Subscriptions();
    Subscriptions(const Subscriptions&) = delete;
    Subscriptions& operator=(const Subscriptions&) = delete;

    // Silent until activate(): the answer that names the id goes out first.
    Result<std::string, RpcError> add(ledger::Height from_height);
    bool remove(std::string_view id);
    void activate();

    struct Next {
        std::string message;
        bool is_last = false;  // lagged: close after it
    };
    // The next event while there is room beside `unsent` bytes; nothing if all is said or full.
    std::optional<Next> next(std::size_t unsent);

  private:
    struct Subscription {
        std::string id;
        ledger::Height next_height;
        std::uint64_t seq = 0;
        bool is_active = false;
        bool reached_head = false;
    };
    std::optional<Next> next_of(Subscription& one, std::size_t unsent);

    BlockFeed& feed_;
    const std::size_t max_;
    const std::size_t buffer_bytes_max_;
    std::mutex mutex_;  // guards what follows
    std::uint64_t next_id_ = 1;
    std::vector<Subscription> all_;
    std::size_t turn_ = 0;  // whose event is asked first, so that all move on
};

}  // namespace merit::node::rpc
