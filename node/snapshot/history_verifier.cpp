#include "node/snapshot/history_verifier.hpp"

#include "contracts/execute.hpp"
#include "node/runtime/clock.hpp"
#include "node/runtime/rebuild.hpp"
#include "node/snapshot/low_priority.hpp"
#include "node/telemetry/log.hpp"
#include "storage/export.hpp"
#include "storage/files.hpp"

#include <utility>

namespace merit::node {

using ledger::ReplayError;
using ledger::ReplayFailure;

namespace {

constexpr std::chrono::milliseconds tick{200};
// Nobody has the next block: asked again so much later.
constexpr std::uint64_t pause_ms = 2'000;
// So near to the head the node is opened again.
constexpr std::uint64_t caught_up_heights = 16;

storage::StoreOptions small_store() {
    storage::StoreOptions options;
    options.block_cache_bytes = 16ULL << 20;
    options.write_buffer_bytes = 8ULL << 20;
    return options;
}

}  // namespace

HistoryVerifier::HistoryVerifier(const Home& home, const ledger::Genesis& genesis,
                                 const storage::Store& store, Outputs outputs)
    : folders_(home),
      genesis_(genesis),
      store_(store),
      base_(store.base()),
      outputs_(std::move(outputs)) {}

HistoryVerifier::~HistoryVerifier() {
    stop();
}

void HistoryVerifier::start() {
    if (!is_needed()) return;
    publish("verifying from genesis 0/" + std::to_string(base_.value));
    thread_ = std::thread([this] { run(); });
}

void HistoryVerifier::stop() {
    inputs_.close();
    if (thread_.joinable()) thread_.join();
}

void HistoryVerifier::receive(SnapshotPeer from, History answer, p2p::Credit credit) {
    if (is_needed()) inputs_.answer(from, std::move(answer), std::move(credit));
}

std::string HistoryVerifier::status() const {
    const std::lock_guard lock(status_mutex_);
    return status_;
}

void HistoryVerifier::publish(std::string text) {
    const std::lock_guard lock(status_mutex_);
    status_ = std::move(text);
}

void HistoryVerifier::publish() {
    const std::uint64_t done = history_->head().height.value;
    if (done < base_.value) {
        publish("verifying from genesis " + std::to_string(done) + "/" +
                std::to_string(base_.value));
    } else {
        publish("verified from genesis up to the snapshot; catching up " + std::to_string(done) +
                "/" + std::to_string(store_.head().height.value));
    }
}

// What was begun before; a database that is damaged, or was itself joined, is begun anew. One that
// cannot be opened now, for want of files or space, is kept.
bool HistoryVerifier::open_history() {
    for (int attempt = 0; attempt < 2; ++attempt) {
        auto opened = storage::Store::open(folders_.history(), small_store());
        if (opened) {
            history_ = std::move(opened.value());
            if (history_->is_empty()) {
                history_->initialize(genesis_, contracts::genesis_state(genesis_), {});
            }
            const bool is_usable = history_->base().value == 0 &&
                                   history_->genesis() == ledger::encode_genesis(genesis_);
            if (is_usable) return true;
            history_.reset();
        } else if (!is_damage(opened.error().error)) {
            log::error("snapshot", "the blocks before the snapshot cannot be opened",
                       {{"err", storage::describe(opened.error())}});
            break;
        }
        storage::file_system().remove_all(folders_.history());
    }
    log::error("snapshot", "the blocks before the snapshot cannot be verified: no database",
               {{"folder", folders_.history().string()}});
    return false;
}

void HistoryVerifier::run() {
    lower_thread_priority();
    replay_all();
    inputs_.close();
}

void HistoryVerifier::replay_all() {
    if (!open_history()) return publish("the history cannot be verified: see the log");
    replay_.emplace(*history_, genesis_);
    if (history_->head().height >= base_ && !compare_base()) return;
    while (!inputs_.is_closed()) {
        for (const auto& input : inputs_.take_all(tick)) {
            if (inputs_.is_closed()) break;
            take(input);
        }
        if (is_over_ || inputs_.is_closed()) continue;
        if (history_->head().height < base_) {
            ask();
        } else {
            follow();
        }
        if (!is_over_) publish();
    }
    replay_.reset();
    history_.reset();
}

void HistoryVerifier::take(const Inputs::Input& input) {
    if (std::holds_alternative<PeerUp>(input.event)) {
        if (false_answers_[input.peer] < false_answers_max) peers_.add(input.peer);
    } else if (std::holds_alternative<PeerDown>(input.event)) {
        peers_.remove(input.peer);
        if (asked_ && asked_->peer == input.peer) note_silent();
        if (unproven_ && unproven_->from == input.peer) unproven_.reset();
    } else if (!is_over_) {
        take(input.peer, std::get<History>(input.event));
        if (!is_over_ && history_->head().height < base_) ask();
    }
}

void HistoryVerifier::ask() {
    const std::uint64_t now_ms = steady_ms();
    if (asked_ && now_ms < asked_->at_ms + request_ms) return;
    if (asked_) note_silent();
    if (now_ms < not_before_ms_) return;
    const auto peer = unproven_ ? unproven_->from : peers_.next(now_ms);
    if (!peer) return;
    const std::size_t ahead = unproven_ ? unproven_->blocks.size() : 0;
    const ledger::Height from{replay_->next().value + ahead};
    asked_ = Asked{*peer, from, now_ms};
    outputs_.send(*peer, GetHistory{from});
}

void HistoryVerifier::take(SnapshotPeer from, const History& answer) {
    if (!asked_ || asked_->peer != from || asked_->from != answer.from) return;
    asked_.reset();
    Unproven pages = std::exchange(unproven_, {}).value_or(Unproven{from, {}, 0});
    if (answer.blocks.empty()) return note_not_held();
    pages.blocks.insert(pages.blocks.end(), answer.blocks.begin(), answer.blocks.end());
    ++pages.pages;
    if (replay_->final_prefix(pages.blocks) == 0) return keep(std::move(pages));
    not_held_ = 0;
    std::span<const ledger::ExportedBlock> rest(pages.blocks);
    // A prefix ends with a boundary; with the next set that follows there may be one more.
    while (!rest.empty()) {
        const std::size_t count = replay_->final_prefix(rest);
        if (count == 0 || !take_blocks(from, rest.first(count))) break;
        rest = rest.subspan(count);
    }
    if (is_over_) return;
    if (history_->head().height >= base_) compare_base();
}

void HistoryVerifier::note_silent() {
    peers_.pass_over(asked_->peer, steady_ms());
    asked_.reset();
    unproven_.reset();
}

void HistoryVerifier::note_not_held() {
    if (++not_held_ < peers_.size()) return;
    not_held_ = 0;
    not_before_ms_ = steady_ms() + pause_ms;
}

// That a page ends before the block that proves it is no lie.
void HistoryVerifier::keep(Unproven pages) {
    if (!replay_->is_certified(pages.blocks)) {
        return blame(pages.from, {ReplayError::bad_certificate, {}});
    }
    if (pages.pages == unproven_pages_max) return note_not_held();
    unproven_ = std::move(pages);
}

// Blocks that are final. False: an end, for whatever reason.
bool HistoryVerifier::take_blocks(SnapshotPeer from,
                                  std::span<const ledger::ExportedBlock> blocks) {
    for (const ledger::ExportedBlock& block : blocks) {
        if (inputs_.is_closed() || history_->head().height >= base_) return false;
        const auto applied = replay_->apply(block);
        if (applied || applied.error().error == ReplayError::bad_checkpoint) continue;
        if (applied.error().error == ReplayError::roots_differ) {
            end(applied.error(), block.height);
        } else {
            blame(from, applied.error());
        }
        return false;
    }
    return true;
}

void HistoryVerifier::blame(SnapshotPeer peer, const ReplayFailure& failure) {
    log::warn("snapshot", "a peer gave a false block",
              {{"peer", peer.value},
               {"err", history_error(failure)},
               {"detail", failure.detail}});
    if (++false_answers_[peer] < false_answers_max) return;
    peers_.remove(peer);
    outputs_.disconnect(peer);
}

// The replay's block and roots at the snapshot's height, against what was joined.
bool HistoryVerifier::compare_base() {
    const auto replayed = history_->block(base_);
    const auto joined = store_.block(base_);
    if (!replayed || !joined || replayed->digest != joined->digest ||
        replayed->roots != joined->roots) {
        end({ReplayError::roots_differ, {}}, base_);
        return false;
    }
    if (!storage::file_system().exists(folders_.verified())) {
        make_mark(folders_.verified());
        log::info("snapshot", "the snapshot is verified from genesis", {{"height", base_.value}});
    }
    return true;
}

void HistoryVerifier::follow() {
    while (!inputs_.is_closed()) {
        const ledger::Height head = store_.head().height;
        const ledger::Height next = replay_->next();
        if (next > head) break;
        const auto block = storage::read_exported(store_, next);
        if (!block) {
            return end({ReplayError::bad_batches, name_of(block.error().error)}, next);
        }
        const auto applied = replay_->apply(block.value());
        if (!applied) return end(applied.error(), next);
        const auto own = store_.block(next);
        if (!own || own->roots != history_->head().roots) {
            return end({ReplayError::roots_differ, {}}, next);
        }
        if (next.value % 64 == 0) publish();
        if (head.value - next.value <= caught_up_heights) break;
    }
    const ledger::Height head = store_.head().height;
    if (head.value - history_->head().height.value > caught_up_heights) return;
    // The next start takes the history only when the database is rebuilt and the mark is there.
    const auto& files = storage::file_system();
    const bool is_being_rebuilt = files.exists(folders_.home.ledger() / rebuild_mark);
    if (is_being_rebuilt || !files.exists(folders_.verified())) return;
    is_over_ = true;
    publish("verified from genesis; opening the whole history");
    replay_.reset();
    history_.reset();
    outputs_.reopen();
}

void HistoryVerifier::end(const ReplayFailure& failure, ledger::Height height) {
    is_over_ = true;
    publish(history_error(failure) + " at height " + std::to_string(height.value) +
            ": the history behind the snapshot is not verified");
    log::error("snapshot", "the blocks from genesis do not give the snapshot",
               {{"height", height.value},
                {"err", history_error(failure)},
                {"detail", failure.detail}});
    if (failure.error == ReplayError::roots_differ) outputs_.differs(height);
}

}  // namespace merit::node
