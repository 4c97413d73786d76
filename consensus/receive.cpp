// What comes in: events of the adapter and the messages that need no search.
#include "consensus/engine_impl.hpp"
#include "ledger/codec/bounded.hpp"

namespace merit::consensus {

void Engine::Impl::on(Received& event) {
    const auto found = peers.find(event.from);
    if (found == peers.end() || (config.own && event.from.value == config.own->value)) return;
    found->second.heard_at_ms = now.steady_ms;
    found->second.heard_in_view = view;
    if (state == Phase::halted) return;
    std::visit([&](auto& message) { receive(event.from, message); }, event.message);
}

void Engine::Impl::on(PeerUp& event) {
    if (config.own && event.peer.value == config.own->value) return;
    PeerInfo& peer = peers[event.peer];
    peer.up = true;
    peer.heard_at_ms = now.steady_ms;
    peer.heard_in_view = view;
    peer.serve_tokens = serve_tokens_max;
    peer.tokens_at_ms = now.steady_ms;
    peer.view = View{0};  // unknown again: it may have lost what was on its way
    peer.acks.clear();
    if (state == Phase::halted) return;
    send_state_to(event.peer);
    if (is_validator(event.peer)) {
        if (active_since_ms) resend_votes_to(event.peer);
        send_get_own(event.peer);
    }
}

void Engine::Impl::on(PeerDown& event) {
    const auto found = peers.find(event.peer);
    if (found == peers.end()) return;
    fetches.forget_peer(event.peer);
    if (is_validator(event.peer)) {
        found->second.up = false;
        found->second.is_asked_own = false;
    } else {
        peers.erase(found);
    }
}

void Engine::Impl::on(Durable& event) {
    MERIT_ASSERT(event.seq <= last_seq, "only what was persisted becomes durable");
    if (event.seq <= durable_seq) return;
    durable_seq = event.seq;
    // Only now do own votes count: no certificate can carry a vote that a crash would take back.
    std::vector<OwnVote> durable;
    std::erase_if(undurable, [&](const OwnVote& own) {
        if (own.seq > durable_seq) return false;
        durable.push_back(own);
        return true;
    });
    for (const OwnVote& own : durable) {
        if (own.vote.view > final_view()) take_vote(own.vote, true);
    }
}

void Engine::Impl::on(SubmitBatch& event) {
    MERIT_ASSERT(config.own, "an observer has no lane");
    MERIT_ASSERT(is_batch_wanted, "one SubmitBatch for each WantBatch");
    MERIT_ASSERT(!event.transactions.empty(), "a batch has transactions");
    is_batch_wanted = false;
    if (state == Phase::halted) return;
    const CutEntry tip = lanes.ack(config.own->value);
    ledger::Batch batch;
    batch.term = config.term;
    batch.lane = *config.own;
    batch.position = tip.position.next();
    batch.previous_digest = tip.batch_digest;
    batch.transactions =
        decltype(batch.transactions)(std::vector<ledger::TransactionBytes>(event.transactions));
    ledger::SignedBatch signed_batch;
    signed_batch.batch = decltype(signed_batch.batch)(ledger::encode_batch(batch));
    MERIT_ASSERT(signed_batch.batch.size() <= limits::batch_bytes_max, "fits a batch");
    MERIT_ASSERT(event.operations <= limits::batch_operations_max, "fits a batch");
    BatchFacts facts;
    facts.term = config.term;
    facts.key = {batch.lane, batch.position, ledger::batch_digest(signed_batch.batch)};
    facts.previous = tip.batch_digest;
    facts.operations = event.operations;
    facts.bytes = static_cast<std::uint32_t>(signed_batch.batch.size() + 4 + 64);
    signed_batch.signature = signer(ledger::batch_signing_bytes(config.network, facts.key.digest));
    own_storing = facts.key;
    lanes.begin_storing(facts);
    out.push_back(StoreBatch{PeerId{config.own->value}, facts, std::move(signed_batch), false});
}

void Engine::Impl::on(BatchStored& event) {
    if (event.facts.term != config.term) return;
    const BatchKey key = event.facts.key;
    lanes.end_storing(key);
    lanes.add(event.facts);
    is_work_known = false;
    if (own_storing == key) {
        // The owner's batch leaves only now that it is durable.
        own_storing.reset();
        out.push_back(SendBatches{std::nullopt, {key}, false});
    }
}

void Engine::Impl::on(BatchRefused& event) {
    const BatchKey& key = event.facts.key;
    if (event.facts.term != config.term) return;
    lanes.end_storing(key);
    if (event.from.value == key.lane.value) {
        disconnect(event.from, "bad_batch");
    } else {
        blame(event.from);
    }
}

void Engine::Impl::note_view(PeerId peer, View shown) {
    PeerInfo& info = peers.at(peer);
    if (shown > info.view) info.view = shown;
}

void Engine::Impl::note_vote(const Vote& vote) {
    std::optional<Vote>& last = peers.at(PeerId{vote.signer.value}).last_vote;
    if (!last || last->view < vote.view) last = vote;
}

void Engine::Impl::receive(PeerId from, Proposal& message) {
    const Header& header = message.header;
    if (!is_of_term(from, header.term)) return;
    const bool is_plausible = is_validator(from) && header.proposer.value == from.value &&
                              leader(header.view).value == from.value &&
                              header.network == config.network && header.cut.size() == validators();
    if (!is_plausible) return disconnect(from, "bad_proposal");
    note_view(from, header.view);
    if (header.view <= final_view() || header.view.value > view.value + limits::views_ahead_max) {
        return;
    }
    const Vote vote{VoteKind::notarize,           config.term,     header.view,
                    ledger::block_digest(header), header.proposer, message.notarize};
    if (views.at(header.view).equivocators.contains(header.proposer)) return;
    const VoteSlots& slots = views.at(header.view).slots(VoteKind::notarize);
    const auto held = slots.find(vote.signer);
    const bool is_known =
        held != slots.end() && held->second.verified && held->second.vote.digest == vote.digest;
    if (!is_known && !views.verify(vote)) return disconnect(from, "bad_proposal");
    note_vote(vote);
    if (message.parent && !receive_certificate(from, *message.parent)) return;
    for (const Certificate& null : message.nulls) {
        if (!receive_certificate(from, null)) return;
    }
    ViewRecord& record = views.at(header.view);
    take_vote(vote, true);
    const VoteSlot& first = slots.at(vote.signer);
    if (first.vote.digest == vote.digest && !record.proposal) {
        record.proposal = vote.digest;
        chain.add(vote.digest, header);
        is_finality_dirty = true;
    }
}

void Engine::Impl::receive(PeerId from, Vote& vote) {
    if (!is_of_term(from, vote.term)) return;
    if (!is_validator(from) || vote.signer.value != from.value) {
        return disconnect(from, "bad_vote");
    }
    note_view(from, vote.view);
    note_vote(vote);
    if (vote.view <= final_view() || vote.view.value > view.value + limits::views_ahead_max) return;
    take_vote(vote, false);
}

void Engine::Impl::receive(PeerId from, Certificate& certificate) {
    if (!receive_certificate(from, certificate)) return;
    if (is_validator(from) && certificate.term == config.term) {
        note_view(from, certificate.view.next());
    }
}

void Engine::Impl::receive(PeerId from, CheckpointShare& share) {
    if (!is_of_term(from, share.term)) return;
    const ledger::CheckpointVote& vote = share.vote;
    if (!is_validator(from) || vote.signer.value != from.value) {
        return disconnect(from, "bad_checkpoint_vote");
    }
    if (checkpoints.add_vote(vote, false)) try_checkpoint(vote.checkpoint.height);
}

void Engine::Impl::receive(PeerId from, CheckpointProof& proof) {
    if (!is_of_term(from, proof.term)) return;
    const ledger::CheckpointCertificate& certificate = proof.certificate;
    const Height height = certificate.checkpoint.height;
    if (height <= checkpoints.floor() || checkpoints.is_beyond(height)) return;
    if (checkpoints.is_kept_early(certificate)) return;  // verified before
    if (!views.verify(certificate)) return disconnect(from, "bad_checkpoint_certificate");
    take_checkpoint(certificate);
}

void Engine::Impl::receive(PeerId from, Status& status) {
    PeerInfo& peer = peers.at(from);
    peer.final_height = status.final_height;
    peer.certified_height = status.certified_height;
    if (!is_of_term(from, status.term)) return;
    note_view(from, status.view);
    peer.final_view = status.final_view;
    push_proofs(from, peer);
}

void Engine::Impl::receive(PeerId from, AckVector& acks) {
    if (!is_of_term(from, acks.term) || !is_validator(from)) return;
    if (acks.entries.size() != validators()) return disconnect(from, "bad_ack_vector");
    peers.at(from).acks = std::move(acks.entries);
    is_work_known = false;
}

void Engine::Impl::receive(PeerId from, ledger::SignedBatch& batch) {
    const std::optional<BatchPeek> peek = peek_batch(batch);
    if (peek && peek->term != config.term) return;
    const bool is_plausible =
        peek && peek->key.lane.value < validators() && peek->key.position.value >= 1;
    if (!is_plausible) return disconnect(from, "bad_batch");
    const BatchKey& key = peek->key;
    fetches.answered(key, from);
    if (lanes.is_held(key) || lanes.is_storing(key)) return;
    const auto bytes = static_cast<std::uint32_t>(batch.batch.size() + 4 + 64);
    const std::optional<Need> need = fetches.need_of(key);
    const bool is_asked_or_pushed = need || from.value == key.lane.value;
    const bool is_let_in = (need == Need::final && lanes.storing() < storing_max) ||
                           (need == Need::proposed && lanes.storing() < storing_max &&
                            lanes.accepts_proposed(key, bytes)) ||
                           lanes.accepts_push(key, bytes);
    if (!is_asked_or_pushed || !is_let_in) return;
    BatchFacts facts;
    facts.term = config.term;
    facts.key = key;
    facts.previous = peek->previous;
    facts.bytes = bytes;
    lanes.begin_storing(facts);
    out.push_back(StoreBatch{from, facts, std::move(batch), true});
}

}  // namespace merit::consensus
