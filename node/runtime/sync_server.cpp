#include "node/runtime/sync_server.hpp"

#include "ledger/limits.hpp"

#include <algorithm>

namespace merit::node {

namespace limits = ledger::limits;

SyncServer::SyncServer(const storage::Store& store, const storage::BatchLog& batches,
                       SendMessage send)
    : store_(store), batches_(batches), send_(std::move(send)) {}

SyncServer::~SyncServer() {
    stop();
}

void SyncServer::start() {
    thread_ = std::thread([this] { run(); });
}

void SyncServer::stop() {
    {
        const std::lock_guard lock(mutex_);
        is_stopping_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable()) thread_.join();
}

void SyncServer::send_batches(consensus::SendBatches task) {
    const auto to = task.to;
    put(to, std::move(task));
}

void SyncServer::serve_blocks(consensus::ServeBlocks task) {
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

std::optional<SyncServer::Task> SyncServer::take() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return is_stopping_ || !own_.empty() || !answers_.empty(); });
    if (is_stopping_) return std::nullopt;
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

void SyncServer::run() {
    while (const auto task = take()) {
        std::visit([this](const auto& one) { perform(one); }, *task);
    }
}

void SyncServer::perform(const consensus::SendBatches& task) {
    consensus::BatchesNotHeld missing;
    for (const consensus::BatchKey& key : task.keys) {
        auto bytes = batches_.read({key.lane, key.position, key.digest});
        if (!bytes) bytes = store_.find_batch(key.digest);
        auto batch =
            bytes
                ? ledger::decode_signed_batch(*bytes)
                : Result<ledger::SignedBatch, ledger::DecodeError>(ledger::DecodeError::truncated);
        if (batch) {
            send_(task.to, consensus::Message(std::move(batch.value())));
        } else if (missing.keys.size() < limits::fetch_items_max) {
            missing.keys.push_back(key);
        }
    }
    if (task.report_missing && !missing.keys.empty()) send_(task.to, consensus::Message(missing));
}

std::optional<consensus::CertifiedHeader> SyncServer::read_block(ledger::Height height) const {
    const auto stored = store_.block(height);
    if (!stored) return std::nullopt;
    const auto header = ledger::decode_header(stored->header);
    const auto certificate = ledger::decode_certificate(stored->certificate);
    if (!header || !certificate) return std::nullopt;
    return consensus::CertifiedHeader{header.value(), certificate.value()};
}

void SyncServer::perform(const consensus::ServeBlocks& task) {
    consensus::Blocks answer;
    answer.from = task.from;
    const std::size_t count = std::min<std::size_t>(task.count, limits::fetch_items_max);
    // Room for the anchor and the fields around; a header with its certificate is far smaller.
    std::size_t room = limits::fetch_answer_bytes_max - 64 * limits::kib;
    for (ledger::Height height = task.from; answer.items.size() < count; height = height.next()) {
        if (height.value == 0) break;
        auto block = read_block(height);
        if (!block) break;
        const std::size_t bytes = ledger::encode_header(block->header).size() +
                                  ledger::encode_certificate(block->certificate).size();
        if (bytes > room) break;
        room -= bytes;
        answer.items.push_back(std::move(*block));
    }
    if (!answer.items.empty()) {
        answer.anchor = store_.checkpoint(answer.items.back().header.height);
    }
    send_(task.to, consensus::Message(std::move(answer)));
}

}  // namespace merit::node
