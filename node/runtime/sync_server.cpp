#include "node/runtime/sync_server.hpp"

#include "ledger/limits.hpp"
#include "node/runtime/answers.hpp"

namespace merit::node {

namespace limits = ledger::limits;

SyncServer::SyncServer(const storage::Store& store, const storage::BatchLog& batches,
                       SendMessage send)
    : store_(store), batches_(batches), send_(std::move(send)) {}

void SyncServer::start() {
    thread_ = std::jthread([this](const std::stop_token& stop) {
        while (const auto task = take(stop)) {
            std::visit([this](const auto& one) { perform(one); }, *task);
        }
    });
}

void SyncServer::stop() {
    thread_ = {};
}

void SyncServer::send_batches(consensus::SendBatches task) {
    const auto to = task.to;
    put(to, std::move(task));
}

void SyncServer::serve_blocks(consensus::ServeBlocks task) {
    put(task.to, task);
}

void SyncServer::serve_term_end(consensus::ServeTermEnd task) {
    put(task.to, task);
}

void SyncServer::put(std::optional<consensus::PeerId> to, Task task) {
    {
        const std::lock_guard lock(mutex_);
        if (!to) {
            own_.push_back(std::move(task));
        } else {
            std::size_t& waiting = waiting_[*to];
            if (waiting >= limits::fetches_open_per_peer_max) return;
            ++waiting;
            answers_.emplace_back(*to, std::move(task));
        }
    }
    changed_.notify_one();
}

std::optional<SyncServer::Task> SyncServer::take(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, stop, [this] { return !own_.empty() || !answers_.empty(); });
    if (stop.stop_requested()) return std::nullopt;
    if (!own_.empty()) {
        Task task = std::move(own_.front());
        own_.pop_front();
        return task;
    }
    auto [to, task] = std::move(answers_.front());
    answers_.pop_front();
    if (--waiting_[to] == 0) waiting_.erase(to);
    return std::move(task);
}

void SyncServer::perform(const consensus::SendBatches& task) {
    answer(store_, batches_, task,
           [&](const consensus::Message& message) { send_(task.to, message); });
}

void SyncServer::perform(const consensus::ServeBlocks& task) {
    send_(task.to, consensus::Message(answer(store_, task)));
}

void SyncServer::perform(const consensus::ServeTermEnd& task) {
    auto end = store_.term_end(task.term);
    if (end) send_(task.to, consensus::Message(std::move(*end)));
}

}  // namespace merit::node
