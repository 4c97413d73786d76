// Answers that a node thread brings later, handed over to the RPC's own threads.
//
// What is wrapped runs at most once, on an RPC thread, and never after close(): the node may keep
// its callback for longer than the server lives. Thread rule: any thread.
#pragma once

#include "node/node_service.hpp"

#include <functional>
#include <memory>

namespace merit::node::rpc {

class LateAnswers {
  public:
    using Work = std::function<void(TransactionStatus)>;
    using Post = std::function<void(std::function<void()>)>;

    explicit LateAnswers(Post post);
    ~LateAnswers() { close(); }

    // What the node calls instead of `work`.
    Work wrap(Work work);
    // Drops what is still waiting.
    void close();

  private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace merit::node::rpc
