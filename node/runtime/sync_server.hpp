// Sends batches and blocks that peers need: reads the batch log and the store on a thread of its
// own, so that a laggard never slows consensus.
//
// Own batches, which everybody waits for, go before answers to requests. At most four answers wait
// per peer; what comes above is dropped and asked for again. Thread rule: any thread.
// Source: consensus/action.hpp, PROTOCOL section 6.
#pragma once

#include "consensus/action.hpp"
#include "node/p2p/mesh.hpp"
#include "storage/batch_log.hpp"
#include "storage/store.hpp"

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <thread>
#include <variant>

namespace merit::node {

class SyncServer {
  public:
    // To one validator, or to all.
    using SendMessage =
        std::function<void(std::optional<consensus::PeerId> to, const consensus::Message& message)>;

    SyncServer(const storage::Store& store, const storage::BatchLog& batches, SendMessage send);
    void start();
    void stop();

    void send_batches(consensus::SendBatches task);
    void serve_blocks(consensus::ServeBlocks task);
    void serve_term_end(consensus::ServeTermEnd task);

  private:
    using Task =
        std::variant<consensus::SendBatches, consensus::ServeBlocks, consensus::ServeTermEnd>;
    void put(std::optional<consensus::PeerId> to, Task task);
    // Nothing once it is to stop.
    std::optional<Task> take(const std::stop_token& stop);
    void perform(const consensus::SendBatches& task);
    void perform(const consensus::ServeBlocks& task);
    void perform(const consensus::ServeTermEnd& task);

    const storage::Store& store_;
    const storage::BatchLog& batches_;
    SendMessage send_;
    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::deque<Task> own_;
    std::deque<std::pair<consensus::PeerId, Task>> answers_;
    std::map<consensus::PeerId, std::size_t> waiting_;  // answers of each peer
    std::jthread thread_;
};

}  // namespace merit::node
