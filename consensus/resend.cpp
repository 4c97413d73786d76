// What is sent, and sent again (R8): nothing here decides anything.
#include "consensus/engine_impl.hpp"

#include <algorithm>

namespace merit::consensus {

std::uint64_t Engine::Impl::persist(Record record, bool urgent) {
    out.push_back(Persist{++last_seq, std::move(record), urgent});
    return last_seq;
}

void Engine::Impl::send(std::optional<PeerId> to, const Message& message,
                        std::uint64_t after_durable) {
    if (!to && validators() == 1) return;
    if (after_durable <= durable_seq) after_durable = 0;
    out.push_back(Send{to, priority_of(message), encode_message(message), after_durable});
}

void Engine::Impl::disconnect(PeerId peer, std::string_view reason) {
    const auto found = peers.find(peer);
    if (found == peers.end()) return;
    found->second.false_answers = 0;
    out.push_back(Disconnect{peer, reason});
}

void Engine::Impl::blame(PeerId peer) {
    const auto found = peers.find(peer);
    if (found == peers.end()) return;
    if (++found->second.false_answers >= false_answers_max) disconnect(peer, "false_answers");
}

std::uint64_t Engine::Impl::resend_interval_ms() const {
    // Every D at first; slower while nobody answers, at most once a second.
    const std::uint64_t interval = delay() * (4 + std::min<std::uint64_t>(resends, 100)) / 4;
    return std::min(interval, std::max(delay(), status_interval_ms));
}

void Engine::Impl::retransmit() {
    if (!may_vote() || !active_since_ms) return;
    if (now.steady_ms < resent_at_ms + resend_interval_ms()) return;
    resent_at_ms = now.steady_ms;
    ++resends;
    for (const auto& [id, peer] : peers) {
        if (is_validator(id) && peer.up && peer.view <= view) resend_votes_to(id);
    }
}

void Engine::Impl::resend_votes_to(PeerId peer) {
    if (!may_vote()) return;
    if (entered_by) send(peer, *entered_by);
    std::vector<const OwnVote*> finalizes;
    for (const auto& [at, record] : views.all()) {
        const auto& vote = record.own_votes[static_cast<std::size_t>(VoteKind::finalize)];
        if (vote && at < view) finalizes.push_back(&*vote);
    }
    const std::size_t skip =
        finalizes.size() > resend_finalize_max ? finalizes.size() - resend_finalize_max : 0;
    for (std::size_t i = skip; i < finalizes.size(); ++i)
        send_own_vote(peer, *finalizes[i]);
    const ViewRecord* record = views.find(view);
    if (record != nullptr) {
        for (const std::optional<OwnVote>& vote : record->own_votes) {
            if (vote) send_own_vote(peer, *vote);
        }
    }
    send(peer, AckVector{config.term, lanes.acks()});
}

void Engine::Impl::send_acks() {
    if (!config.own || validators() == 1) return;
    ledger::Cut acks = lanes.acks();
    if (acks == sent_acks || now.steady_ms < acks_at_ms + 1) return;
    acks_at_ms = now.steady_ms;
    send(std::nullopt, AckVector{config.term, acks});
    sent_acks = std::move(acks);
}

void Engine::Impl::send_state_to(PeerId peer) {
    send(peer,
         Status{config.term, view, final_view(), final_height(), checkpoints.certified()});
    if (config.own) send(peer, AckVector{config.term, lanes.acks()});
}

void Engine::Impl::send_status() {
    if (now.steady_ms < status_at_ms) return;
    status_at_ms = now.steady_ms + status_interval_ms;
    for (const auto& [id, peer] : peers) {
        if (!peer.up) continue;
        send_state_to(id);
        if (is_validator(id)) send_get_own(id);
    }
    if (!may_sign()) return;
    // Also while nothing else moves: what is not certified holds up everybody (back-pressure).
    for (const auto& [height, vote] : own_checkpoint_votes)
        send(std::nullopt, CheckpointShare{config.term, vote});
}

void Engine::Impl::resend_batches() {
    if (!config.own || !is_lane_open) return;
    const std::size_t lane = config.own->value;
    for (auto& [id, peer] : peers) {
        if (!is_validator(id) || !peer.up || peer.acks.empty()) continue;
        if (now.steady_ms < peer.batches_checked_at_ms + status_interval_ms) continue;
        peer.batches_checked_at_ms = now.steady_ms;
        const ledger::Position acked = peer.acks[lane].position;
        // Only if nothing moved for a whole interval. A peer below the delivered cut is catching
        // up, and asks.
        const bool is_stuck = acked == peer.acked_at_check && acked.value >= lanes.base(lane);
        peer.acked_at_check = acked;
        if (!is_stuck) continue;
        std::vector<BatchKey> keys = lanes.chain_keys(lane, acked, resend_batches_max);
        if (!keys.empty()) out.push_back(SendBatches{id, std::move(keys), false});
    }
}

// Whether peers may hear of what was agreed on in this view. A single validator has no other memory
// of its votes than what it tells: nobody hears of a block before it is in the store.
bool Engine::Impl::is_told(View at) const {
    if (validators() > 1) return true;
    const FinalBlock* last = chain.final_at(executed);
    return last != nullptr && at <= last->header.view;
}

// The newest final certificate that peers may hear of.
std::optional<Certificate> Engine::Impl::told_final() const {
    if (!final_certificate || is_told(final_certificate->view)) return final_certificate;
    const FinalBlock* last = chain.final_at(executed);
    const bool is_final = last != nullptr && last->certificate &&
                          last->certificate->kind == VoteKind::finalize;
    return is_final ? last->certificate : std::nullopt;
}

void Engine::Impl::push_proofs(PeerId peer, PeerInfo& info) {
    const std::uint64_t interval_ms = delay();
    if (info.pushed_at_ms != 0 && now.steady_ms < info.pushed_at_ms + interval_ms) return;
    info.pushed_at_ms = now.steady_ms;
    if (is_ended()) {
        if (info.final_view < final_view() && is_told(final_view())) send(peer, *term_end);
    } else if (const auto told = told_final(); told && info.final_view < told->view) {
        send(peer, *told);
    }
    if (entered_by && info.view < view && entered_by->view.next() == view &&
        is_told(entered_by->view)) {
        send(peer, *entered_by);
    }
    const bool is_of_this_term = checkpoints.certified() > config.root.header.height;
    if (is_of_this_term && info.certified_height < checkpoints.certified()) {
        send(peer, CheckpointProof{config.term, *checkpoints.certificate()});
    }
}

}  // namespace merit::consensus
