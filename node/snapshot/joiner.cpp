#include "node/snapshot/joiner.hpp"

#include "node/runtime/clock.hpp"
#include "node/snapshot/low_priority.hpp"
#include "node/telemetry/log.hpp"
#include "storage/files.hpp"
#include "storage/snapshot_restore.hpp"

namespace merit::node {

namespace {

constexpr std::chrono::milliseconds tick{200};
constexpr std::chrono::milliseconds start_tick{20};

}  // namespace

SnapshotJoiner::SnapshotJoiner(const Home& home, const ledger::Genesis& genesis,
                               JoinerOptions options, Outputs outputs)
    : folders_(home),
      genesis_(genesis),
      options_(options),
      outputs_(std::move(outputs)),
      session_({genesis, folders_.chunks()}) {}

SnapshotJoiner::~SnapshotJoiner() {
    stop();
}

void SnapshotJoiner::start() {
    if (options_.is_on) thread_ = std::thread([this] { run(); });
}

void SnapshotJoiner::stop() {
    inputs_.close();
    if (thread_.joinable()) thread_.join();
}

void SnapshotJoiner::peer_up(SnapshotPeer peer) {
    if (!options_.is_on) return;
    std::uint64_t none = 0;
    if (first_up_ms_.compare_exchange_strong(none, steady_ms())) outputs_.hold(true);
    inputs_.up(peer);
}

void SnapshotJoiner::receive(SnapshotPeer from, OfferedSnapshot offer,
                             p2p::Credit credit) {
    if (options_.is_on) inputs_.answer(from, std::move(offer), std::move(credit));
}

void SnapshotJoiner::receive(SnapshotPeer from, SnapshotChunk chunk, p2p::Credit credit) {
    if (options_.is_on) inputs_.answer(from, std::move(chunk), std::move(credit));
}

void SnapshotJoiner::receive(SnapshotPeer from, Terms terms, p2p::Credit credit) {
    if (options_.is_on) inputs_.answer(from, std::move(terms), std::move(credit));
}

std::string SnapshotJoiner::status() const {
    const std::lock_guard lock(status_mutex_);
    return status_;
}

void SnapshotJoiner::publish(std::string text) {
    const std::lock_guard lock(status_mutex_);
    status_ = std::move(text);
}

void SnapshotJoiner::run() {
    lower_thread_priority();
    while (!inputs_.is_closed()) {
        const bool is_starting = !hold_.is_start_over() && first_up_ms_ != 0;
        for (const auto& input : inputs_.take_all(is_starting ? start_tick : tick)) {
            if (inputs_.is_closed()) return;
            take(input);
        }
        if (!is_done_) work();
    }
}

void SnapshotJoiner::take(const Inputs::Input& input) {
    if (std::holds_alternative<PeerUp>(input.event)) return session_.peer_up(input.peer);
    if (std::holds_alternative<PeerDown>(input.event)) return session_.peer_down(input.peer);
    if (is_done_) return;
    if (const auto* offer = std::get_if<OfferedSnapshot>(&input.event)) {
        session_.receive(input.peer, *offer, steady_ms());
    } else if (const auto* chunk = std::get_if<SnapshotChunk>(&input.event)) {
        session_.receive(input.peer, *chunk, steady_ms());
    } else if (const auto* terms = std::get_if<Terms>(&input.event)) {
        session_.receive(input.peer, *terms, steady_ms());
    }
}

std::optional<bool> SnapshotJoiner::is_far(ledger::Height head) const {
    const auto claimed = outputs_.claimed();
    if (!claimed) return std::nullopt;
    return claimed->value > head.value + options_.distance;
}

void SnapshotJoiner::decide_hold(ledger::Height head) {
    if (first_up_ms_ == 0) return;
    outputs_.hold(hold_.decide(is_far(head), session_.progress(), first_up_ms_, steady_ms()));
}

void SnapshotJoiner::work() {
    const ledger::Height head = outputs_.head();
    decide_hold(head);
    if (!session_.progress() && !is_far(head).value_or(false)) return publish({});
    const ledger::Height wanted{head.value + options_.distance};
    const auto actions = session_.update(head, wanted, steady_ms());
    for (const SnapshotOffers::Request& request : actions.send)
        outputs_.send(request.to, request.message);
    for (const SnapshotPeer peer : actions.disconnect)
        outputs_.disconnect(peer);
    const auto progress = session_.progress();
    decide_hold(head);
    if (!progress) return publish("asking for a snapshot");
    publish("receiving " + std::to_string(progress->received) + "/" +
            std::to_string(progress->chunks) + " of the snapshot at height " +
            std::to_string(progress->height.value));
    if (session_.is_complete()) finish();
}

void SnapshotJoiner::finish() {
    const ledger::Height height = session_.snapshot().manifest().height();
    publish("checking the snapshot at height " + std::to_string(height.value));
    session_.snapshot().sync();
    const auto ends = session_.term_ends();
    auto restored = storage::restore_snapshot(session_.snapshot(), genesis_, ends,
                                              folders_.new_ledger(), options_.store);
    const bool is_usable = restored && stands_on(*restored.value(), ends);
    if (!is_usable) {
        const std::string err = restored ? "its state is of another term than its certificates"
                                         : storage::describe(restored.error());
        log::error("snapshot", "a snapshot could not be used",
                   {{"height", height.value}, {"err", err}});
        session_.fail(steady_ms());
        return;
    }
    restored.value().reset();
    if (outputs_.head() >= height || inputs_.is_closed()) return;
    if (!make_mark(folders_.ready())) return session_.fail(steady_ms());
    storage::sync_directory(folders_.home.data());
    log::info("snapshot", "a snapshot is received and checked; the node opens it",
              {{"height", height.value}});
    is_done_ = true;
    outputs_.reopen();
}

}  // namespace merit::node
