#include "node/runtime/engine_loop.hpp"

#include "node/runtime/clock.hpp"

#include <algorithm>
#include <utility>

namespace merit::node {
namespace {

constexpr std::uint64_t record_wait_ms_max = 100;
constexpr std::uint64_t idle_wait_ms = 200;
constexpr std::uint64_t status_interval_ms = 20;

}  // namespace

EngineLoop::EngineLoop(consensus::Engine engine, storage::VoteLog& votes,
                       storage::SignStateFile* sign_state, const PeerTable& peers,
                       EngineOutputs outputs)
    : engine_(std::move(engine)),
      votes_(votes),
      sign_state_(sign_state),
      peers_(peers),
      outputs_(std::move(outputs)) {}

EngineLoop::~EngineLoop() {
    stop();
}

void EngineLoop::replay(consensus::Event event) {
    step(std::move(event));
    publish_status(true);
}

void EngineLoop::start() {
    thread_ = std::thread([this] { run(); });
}

void EngineLoop::stop() {
    if (!thread_.joinable()) return;
    inputs_.close();
    thread_.join();
}

void EngineLoop::post(consensus::Event event) {
    inputs_.put(std::move(event));
}

void EngineLoop::post_up(p2p::PeerNumber peer) {
    inputs_.put(FromPeer{peer, Up{}, {}});
}

void EngineLoop::post_down(p2p::PeerNumber peer) {
    inputs_.put(FromPeer{peer, Down{}, {}});
}

void EngineLoop::post_message(p2p::PeerNumber from, consensus::Message message,
                              p2p::Credit credit) {
    inputs_.put(FromPeer{from, std::move(message), std::move(credit)});
}

consensus::EngineStatus EngineLoop::status() const {
    const std::lock_guard lock(status_mutex_);
    return status_;
}

void EngineLoop::run() {
    flush();
    while (!inputs_.is_over()) {
        auto inputs = inputs_.take_all(std::chrono::milliseconds(wait_ms()));
        const std::size_t count = inputs.size();
        for (Input& input : inputs) {
            take(input);
            if (over_) begin_next_term();
        }
        if (timer_ms_ && *timer_ms_ <= steady_ms()) {
            timer_ms_.reset();
            step(consensus::TimerFired{});
            if (over_) begin_next_term();
        }
        flush();
        if (over_) begin_next_term();
        publish_status(count == 0);
    }
    sync_votes();
}

std::uint64_t EngineLoop::wait_ms() const {
    const std::uint64_t now_ms = steady_ms();
    std::uint64_t until_ms = now_ms + idle_wait_ms;
    if (timer_ms_) until_ms = std::min(until_ms, *timer_ms_);
    if (unsynced_since_ms_ != 0) {
        until_ms = std::min(until_ms, unsynced_since_ms_ + record_wait_ms_max);
    }
    return until_ms > now_ms ? until_ms - now_ms : 0;
}

void EngineLoop::take(Input& input) {
    if (auto* from_peer = std::get_if<FromPeer>(&input)) return take(*from_peer);
    auto& event = std::get<consensus::Event>(input);
    if (auto* batch = std::get_if<consensus::SubmitBatch>(&event)) {
        submit(std::move(*batch));
    } else {
        step(std::move(event));
    }
}

void EngineLoop::take(FromPeer& input) {
    const consensus::PeerId id = peers_.id_of(input.peer);
    if (auto* message = std::get_if<consensus::Message>(&input.what)) {
        if (!muted_.contains(input.peer)) step(consensus::Received{id, std::move(*message)});
    } else if (std::holds_alternative<Up>(input.what)) {
        up_.insert(input.peer);
        muted_.erase(input.peer);
        step(consensus::PeerUp{id});
    } else {
        up_.erase(input.peer);
        step(consensus::PeerDown{id});
    }
}

void EngineLoop::submit(consensus::SubmitBatch batch) {
    unasked_.push_back(std::move(batch));
    if (!engine_.wants_batch()) return;
    consensus::SubmitBatch next = std::move(unasked_.front());
    unasked_.pop_front();
    step(std::move(next));
}

void EngineLoop::begin_next_term() {
    const consensus::EndTerm end = *std::exchange(over_, std::nullopt);
    flush();
    TermStart next = outputs_.begin_term(end);
    engine_ = std::move(next.engine);
    waiting_.clear();
    appended_ = durable_ = 0;
    is_urgent_ = false;
    timer_ms_.reset();
    for (const consensus::Record& record : end.records)
        step(consensus::Replayed{record});
    step(std::move(next.recovered));
    for (const p2p::PeerNumber peer : up_)
        step(consensus::PeerUp{peers_.id_of(peer)});
    publish_status(true);
}

void EngineLoop::step(consensus::Event event) {
    consensus::Actions actions = engine_.step(std::move(event), now());
    for (consensus::Action& action : actions)
        perform(action);
}

void EngineLoop::perform(const consensus::Persist& action) {
    if (const auto* record = std::get_if<consensus::CommittedRecord>(&action.record)) {
        votes_.append(storage::Committed{record->height, record->block, record->log_root,
                                         record->state_root});
    } else {
        votes_.append(consensus::kind_of(action.record), consensus::encode_record(action.record));
    }
    appended_ = action.seq;
    is_urgent_ = is_urgent_ || action.urgent;
    if (unsynced_since_ms_ == 0) unsynced_since_ms_ = steady_ms();
}

void EngineLoop::perform(consensus::Send& action) {
    if (action.after_durable <= durable_) {
        outputs_.send(std::move(action));
    } else {
        waiting_.push_back(std::move(action));
    }
}

// The link closes a little later, and thousands of messages may have come over it by then.
void EngineLoop::perform(const consensus::Disconnect& action) {
    muted_.insert(peers_.number_of(action.peer));
    outputs_.disconnect(action);
}

void EngineLoop::perform(consensus::Action& action) {
    std::visit(
        [this](auto& one) {
            using T = std::decay_t<decltype(one)>;
            if constexpr (std::is_same_v<T, consensus::Persist> ||
                          std::is_same_v<T, consensus::Send> ||
                          std::is_same_v<T, consensus::Disconnect>) {
                perform(one);
            } else if constexpr (std::is_same_v<T, consensus::ReserveViews>) {
                if (sign_state_ != nullptr) sign_state_->store({one.term, one.view_reserved});
            } else if constexpr (std::is_same_v<T, consensus::SendBatches>) {
                outputs_.send_batches(std::move(one));
            } else if constexpr (std::is_same_v<T, consensus::ServeBlocks>) {
                outputs_.serve_blocks(one);
            } else if constexpr (std::is_same_v<T, consensus::ServeTermEnd>) {
                outputs_.serve_term_end(one);
            } else if constexpr (std::is_same_v<T, consensus::EndTerm>) {
                over_ = std::move(one);
            } else if constexpr (std::is_same_v<T, consensus::StoreBatch>) {
                outputs_.store_batch(std::move(one));
            } else if constexpr (std::is_same_v<T, consensus::SetTimer>) {
                timer_ms_ = one.at_ms;
            } else if constexpr (std::is_same_v<T, consensus::Deliver>) {
                outputs_.deliver(std::move(one));
            } else if constexpr (std::is_same_v<T, consensus::StoreCheckpoint>) {
                outputs_.store_checkpoint(std::move(one));
            } else if constexpr (std::is_same_v<T, consensus::WantBatch>) {
                if (unasked_.empty()) {
                    outputs_.want_batch(one);
                } else {
                    inputs_.put(consensus::Event(std::move(unasked_.front())));
                    unasked_.pop_front();
                }
            } else if constexpr (std::is_same_v<T, consensus::ReportEvidence>) {
                outputs_.evidence(one);
            } else {
                static_assert(std::is_same_v<T, consensus::Alarm>);
                outputs_.alarm(one);
            }
        },
        action);
}

void EngineLoop::sync_votes() {
    votes_.sync();
    ++syncs_;
    durable_ = appended_;
    is_urgent_ = false;
    unsynced_since_ms_ = 0;
}

// Until nothing waits: a step of Durable may ask for more.
void EngineLoop::flush() {
    const auto is_due = [this] {
        return unsynced_since_ms_ != 0 && steady_ms() - unsynced_since_ms_ >= record_wait_ms_max;
    };
    while (is_urgent_ || !waiting_.empty() || is_due()) {
        sync_votes();
        if (votes_.is_full()) {
            std::vector<storage::VoteRecord> summary;
            for (const consensus::Record& record : engine_.summary()) {
                summary.push_back({consensus::kind_of(record), consensus::encode_record(record)});
            }
            votes_.rotate(summary);
        }
        for (consensus::Send& send : std::exchange(waiting_, {}))
            outputs_.send(std::move(send));
        step(consensus::Durable{durable_});
    }
}

void EngineLoop::publish_status(bool now_due) {
    const std::uint64_t now_ms = steady_ms();
    if (!now_due && now_ms - published_ms_ < status_interval_ms) return;
    published_ms_ = now_ms;
    auto status = engine_.status(now());
    const std::lock_guard lock(status_mutex_);
    status_ = std::move(status);
}

}  // namespace merit::node
