// The end of a step: every rule that has become possible, the timer, the invariants.
#include "consensus/engine_impl.hpp"

#include <algorithm>

namespace merit::consensus {

void Engine::Impl::settle() {
    wants.clear();
    if (state == Phase::halted || is_over) return;
    update_listening();
    if (state == Phase::halted) return;
    advance_finality();
    deliver();
    end_term();
    update_activity();
    propose();
    notarize();
    nullify();
    retransmit();
    send_acks();
    send_status();
    resend_batches();
    offer_lane();
    collect_wants();
    fetch();
    set_timer();
}

bool Engine::Impl::is_lagging() const {
    return final_height().value - executed.value > limits::blocks_unexecuted_max ||
           final_height().value > checkpoints.floor().value + limits::blocks_uncertified_max;
}

std::vector<const ledger::Cut*> Engine::Impl::all_acks() {
    std::vector<const ledger::Cut*> acks;
    own_acks = lanes.acks();
    if (config.own) acks.push_back(&own_acks);
    for (const auto& [id, peer] : peers) {
        if (is_validator(id) && !peer.acks.empty()) acks.push_back(&peer.acks);
    }
    return acks;
}

const Header& Engine::Impl::notarized_tip() const {
    for (auto it = views.all().rbegin(); it != views.all().rend(); ++it) {
        const ViewRecord& record = it->second;
        const Certificate* block = record.final   ? &*record.final
                                   : record.notar ? &*record.notar
                                                  : nullptr;
        const Header* header = block == nullptr ? nullptr : chain.find(block->digest);
        if (header != nullptr) return *header;
    }
    return chain.last_final().header;
}

bool Engine::Impl::has_acked_work() {
    if (!is_work_known) {
        acked_work = lanes.has_acked_above(notarized_tip().cut, all_acks());
        is_work_known = true;
    }
    return acked_work;
}

void Engine::Impl::update_activity() {
    const ViewRecord* record = views.find(view);
    const bool is_proposed = record != nullptr && record->proposal;
    const bool is_left = record != nullptr && record->slots(VoteKind::nullify).size() >= faults + 1;
    const bool is_idle_due = now.steady_ms >= block_at_ms + config.parameters.idle_interval_ms;
    const bool is_paced = now.steady_ms >= block_at_ms + pace();
    const bool is_waited_for = is_idle_due || is_handover_due() || has_acked_work();
    const bool has_work = !is_lagging() && is_paced && is_waited_for;
    if (!is_proposed && !is_left && !has_work) {
        active_since_ms.reset();
    } else if (!active_since_ms) {
        active_since_ms = now.steady_ms;
        resent_at_ms = now.steady_ms;
    }
}

std::uint64_t Engine::Impl::activity_wake_ms() {
    if (active_since_ms || is_lagging()) return no_deadline_ms;
    const std::uint64_t idle = block_at_ms + config.parameters.idle_interval_ms;
    const bool has_work = is_handover_due() || has_acked_work();
    return has_work ? std::min(idle, block_at_ms + pace()) : idle;
}

bool Engine::Impl::is_leader_given_up(const ViewRecord* record) const {
    const ValidatorIndex who = leader(view);
    if (is_own(who)) return false;
    if (record != nullptr && record->slots(VoteKind::nullify).contains(who)) return true;
    const auto is_silent = [this](const PeerInfo& peer) {
        return now.steady_ms >= peer.heard_at_ms + silence_ms &&
               view.value >= peer.heard_in_view.value + silence_views;
    };
    if (!is_silent(peers.at(PeerId{who.value}))) return false;
    const auto heard = std::ranges::count_if(peers, [&](const auto& entry) {
        return is_validator(entry.first) && !is_silent(entry.second);
    });
    return static_cast<std::size_t>(heard) >= quorum - 1;
}

std::uint64_t Engine::Impl::nullify_deadline_ms() const {
    if (!active_since_ms) return no_deadline_ms;
    const ViewRecord* record = views.find(view);
    const std::uint64_t since = *active_since_ms;
    if (record != nullptr && record->own.notarized) {
        return std::max(since, record->voted_at_ms) + 3 * delay();  // T2
    }
    if (is_own(leader(view))) return since + delay();
    const bool is_invalid = record != nullptr && record->proposal_is_invalid;
    if (is_invalid || is_leader_given_up(record)) return since;
    return since + 2 * delay();  // T1
}

bool Engine::Impl::has_lane_room() const {
    const std::size_t lane = config.own->value;
    const std::uint64_t waiting = lanes.ack(lane).position.value - lanes.base(lane);
    if (waiting >= own_batches_unfinal_max) return false;
    return waiting == 0 || lanes.unfinal_bytes(lane) < own_bytes_unfinal_max;
}

void Engine::Impl::offer_lane() {
    if (!config.own || is_batch_wanted || own_storing || !is_lane_open || is_ended()) return;
    if (!has_lane_room()) return;
    is_batch_wanted = true;
    // What surrounds the transactions: term, lane, position, digest and the count take 52 bytes.
    out.push_back(WantBatch{limits::batch_bytes_max - 64});
}

void Engine::Impl::set_timer() {
    std::uint64_t next = status_at_ms;
    if (state == Phase::listening || !is_lane_open) {
        const std::uint64_t over_ms = recovered_at_ms + listen_ms_max;
        if (over_ms > now.steady_ms) next = std::min(next, over_ms);
    }
    if (may_vote()) {
        next = std::min(next, activity_wake_ms());
        const ViewRecord* record = views.find(view);
        if (may_sign_in(view) && (record == nullptr || Rules::may_nullify(record->own))) {
            next = std::min(next, nullify_deadline_ms());
        }
        if (active_since_ms) next = std::min(next, resent_at_ms + resend_interval_ms());
    }
    next = std::min({next, proposal_wake_ms, end_term_deadline_ms()});
    const bool has_listeners = config.own && validators() > 1;
    if (has_listeners && lanes.acks() != sent_acks) next = std::min(next, acks_at_ms + 1);
    next = std::min(next, fetches.next_deadline_ms(2 * delay()));
    next = std::max(next, now.steady_ms + 1);
    // A timer that comes early does no harm, so one that is only moved back is left as it is.
    const bool is_armed = timer_at_ms > now.steady_ms && timer_at_ms != no_deadline_ms;
    if (is_armed && timer_at_ms <= next) return;
    timer_at_ms = next;
    out.push_back(SetTimer{next});
}

void Engine::Impl::check_invariants() const {
    for (View at : signed_in) {
        const ViewRecord* record = views.find(at);
        if (record == nullptr) continue;
        MERIT_ASSERT(is_exclusive(record->own), "R7");
        MERIT_ASSERT(at < view_reserved, "sign.state reaches every vote");
    }
    MERIT_ASSERT(executed <= delivered && delivered <= final_height(),
                 "executed <= delivered <= final");
    MERIT_ASSERT(view > final_view(), "the current view is above the last final one");
    MERIT_ASSERT(durable_seq <= last_seq, "durable records were persisted");
    MERIT_ASSERT(checkpoints.certified() <= executed, "certified heights are executed");
}

}  // namespace merit::consensus
