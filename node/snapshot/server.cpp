#include "node/snapshot/server.hpp"

#include "node/runtime/clock.hpp"
#include "node/snapshot/known_terms.hpp"
#include "node/snapshot/low_priority.hpp"
#include "node/telemetry/log.hpp"
#include "storage/export.hpp"

#include <algorithm>

namespace merit::node {

namespace limits = ledger::limits;

namespace {

constexpr std::size_t small_answer_bytes = 256;

std::size_t bytes_of(const SnapshotMessage& message) {
    if (const auto* offer = std::get_if<OfferedSnapshot>(&message)) {
        return small_answer_bytes + offer->manifest.size();
    }
    if (const auto* chunk = std::get_if<SnapshotChunk>(&message)) {
        return small_answer_bytes + chunk->rows.size();
    }
    std::size_t bytes = small_answer_bytes;
    if (const auto* history = std::get_if<History>(&message)) {
        for (const ledger::ExportedBlock& block : history->blocks)
            bytes += storage::exported_bytes(block);
    }
    if (const auto* terms = std::get_if<Terms>(&message)) {
        for (const ledger::TermStep& step : terms->steps)
            bytes += step.term_end.size() + step.next_set.size();
    }
    return bytes;
}

}  // namespace

SnapshotServer::SnapshotServer(const storage::Store& store, Send send)
    : store_(store), send_(std::move(send)) {}

SnapshotServer::~SnapshotServer() {
    stop();
}

void SnapshotServer::start() {
    thread_ = std::thread([this] { run(); });
}

void SnapshotServer::stop() {
    {
        const std::lock_guard lock(mutex_);
        is_stopping_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable()) thread_.join();
}

void SnapshotServer::set_snapshots(std::vector<storage::SnapshotFolder> snapshots) {
    const std::lock_guard lock(mutex_);
    snapshots_ = std::move(snapshots);
}

void SnapshotServer::serve(SnapshotPeer from, SnapshotMessage request) {
    {
        const std::lock_guard lock(mutex_);
        Peer& peer = peers_[from];
        if (peer.waiting.size() >= limits::fetches_open_per_peer_max) return;
        peer.waiting.push_back(std::move(request));
    }
    changed_.notify_one();
}

// The next request of a peer that has bytes left; peers take turns by their index.
std::optional<SnapshotServer::Task> SnapshotServer::take() {
    std::unique_lock lock(mutex_);
    while (!is_stopping_) {
        const std::uint64_t now_ms = steady_ms();
        std::optional<std::uint64_t> next_ms;
        Peer* best = nullptr;
        SnapshotPeer from;
        for (auto& [index, peer] : peers_) {
            if (peer.waiting.empty()) continue;
            if (!next_ms || peer.not_before_ms < *next_ms) {
                next_ms = peer.not_before_ms;
                best = &peer;
                from = index;
            }
        }
        if (best != nullptr && *next_ms <= now_ms) {
            Task task{from, std::move(best->waiting.front())};
            best->waiting.pop_front();
            return task;
        }
        if (next_ms) {
            changed_.wait_for(lock, std::chrono::milliseconds(*next_ms - now_ms));
        } else {
            changed_.wait(lock);
        }
    }
    return std::nullopt;
}

void SnapshotServer::run() {
    lower_thread_priority();
    while (const auto task = take()) {
        const SnapshotMessage message = std::visit(
            [this](const auto& request) -> SnapshotMessage {
                if constexpr (requires { answer(request); }) {
                    return answer(request);
                } else {
                    return OfferedSnapshot{};
                }
            },
            task->request);
        send_(task->from, message);
        const std::lock_guard lock(mutex_);
        Peer& peer = peers_[task->from];
        const std::uint64_t now_ms = steady_ms();
        peer.not_before_ms = now_ms + peer.bytes.take(bytes_of(message), now_ms);
    }
}

SnapshotMessage SnapshotServer::answer(const GetSnapshot&) {
    const std::lock_guard lock(mutex_);
    OfferedSnapshot offer;
    if (!snapshots_.empty()) {
        const Bytes bytes = storage::encode_snapshot_manifest(snapshots_.back().manifest());
        offer.manifest.assign(bytes.begin(), bytes.end());
    }
    return offer;
}

SnapshotMessage SnapshotServer::answer(const GetSnapshotChunk& request) {
    SnapshotChunk answer{request.snapshot, request.part, {}};
    std::optional<storage::SnapshotFolder> snapshot;
    {
        const std::lock_guard lock(mutex_);
        const auto found = std::ranges::find(snapshots_, request.snapshot,
                                             [](const auto& one) { return one.id(); });
        if (found != snapshots_.end()) snapshot = *found;
    }
    if (!snapshot || !snapshot->manifest().has_chunk(request.part)) return answer;
    const auto bytes = snapshot->chunk(request.part);
    if (bytes) {
        answer.rows.assign(bytes->begin(), bytes->end());
    } else {
        withdraw(request.snapshot);
    }
    return answer;
}

SnapshotMessage SnapshotServer::answer(const GetHistory& request) const {
    History answer{request.from, {}};
    std::size_t bytes = 0;
    bool is_proven = false;  // as HistoryReplay::final_prefix wants it
    const ledger::Height head = store_.head().height;
    for (ledger::Height height = request.from;
         height <= head && answer.blocks.size() < history_blocks_max; height = height.next()) {
        if (height <= store_.base()) break;
        auto block = storage::read_exported(store_, height);
        if (!block) break;
        bytes += storage::exported_bytes(block.value());
        const std::size_t bytes_max = is_proven ? history_bytes_aim : limits::block_bytes_max;
        if (!answer.blocks.empty() && bytes > bytes_max) break;
        const auto certificate = ledger::decode_certificate(block.value().certificate);
        is_proven = is_proven || block.value().checkpoint || block.value().term_end ||
                    (certificate && certificate.value().kind == ledger::VoteKind::finalize);
        answer.blocks.push_back(std::move(block.value()));
    }
    return answer;
}

SnapshotMessage SnapshotServer::answer(const GetTerms& request) const {
    return make_terms_page(store_, request.from);
}

void SnapshotServer::withdraw(const storage::SnapshotId& id) {
    log::error("snapshot", "a chunk on disk is damaged or gone; its snapshot is served no more",
               {{"snapshot", id.hex().substr(0, 16)}});
    const std::lock_guard lock(mutex_);
    std::erase_if(snapshots_, [&id](const auto& one) { return one.id() == id; });
}

}  // namespace merit::node
