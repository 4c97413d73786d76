// What subscribers of the topic `block` are told about each block.
//
// A block that became final while somebody was subscribed is kept with its events for a short while
// (at most blocks_max); every other one is read back from the store, without events. Texts are made
// once and shared by all subscriptions. Thread rule: any thread; `wake` is called on a node thread
// and must only post. Source: INTERFACES 1.8 (Subscriptions).
#pragma once

#include "node/node_service.hpp"

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace merit::node::rpc {

class BlockFeed {
  public:
    static constexpr std::size_t blocks_max = 64;

    // Listens until stop() or the end.
    BlockFeed(NodeService& service, std::function<void()> wake);
    // Once, from one thread: `wake` is not called any more when it returns.
    void stop() { listener_.reset(); }

    // Highest block that may be told.
    ledger::Height head() const;
    // The JSON of `result` for a height at or below the head.
    std::shared_ptr<const std::string> text_of(ledger::Height height);

    // While a count is held, blocks are kept with their events.
    void add_subscription() { change(+1); }
    void remove_subscription() { change(-1); }

  private:
    void change(int by);
    void on_block(const FinalBlock& block);
    std::string stored_text(ledger::Height height) const;

    NodeService& service_;
    std::function<void()> wake_;
    mutable std::mutex mutex_;
    ledger::Height head_;
    int subscriptions_ = 0;
    struct Kept {
        std::shared_ptr<const FinalBlock> block;
        std::shared_ptr<const std::string> text;
    };
    std::map<ledger::Height, Kept> kept_;
    std::shared_ptr<void> listener_;  // last member: ends first
};

}  // namespace merit::node::rpc
