// R6: FINAL makes a block and its ancestors final; delivery in height order; checkpoints after
// execution.
#include "consensus/engine_impl.hpp"

#include <algorithm>
#include <span>

namespace merit::consensus {

void Engine::Impl::advance_finality() {
    if (!is_finality_dirty) return;
    is_finality_dirty = false;
    finality_wants.clear();
    if (is_ended()) return;
    // The highest FINAL whose branch is known; what the higher ones lack is asked for.
    std::vector<Certificate> finals;
    for (const auto& [at, record] : views.all()) {
        if (record.final) finals.push_back(*record.final);
    }
    for (auto it = finals.rbegin(); it != finals.rend(); ++it) {
        if (finalize(*it)) return;
    }
}

bool Engine::Impl::finalize(const Certificate& certificate) {
    const Chain::Path path = chain.path_to(certificate.digest);
    if (path.missing) {
        want_ancestor(*path.missing);
        return false;
    }
    if (path.blocks.empty()) return false;
    // A boundary ends the term; seals above it only carry finality to it.
    std::size_t count = 0;
    bool has_boundary = false;
    while (count < path.blocks.size() && !has_boundary) {
        has_boundary = chain.find(path.blocks[count])->kind == ledger::BlockKind::boundary;
        ++count;
    }
    const auto blocks = std::span(path.blocks).first(count);
    std::vector<const Certificate*> certificates;
    for (const BlockDigest& digest : blocks) {
        const ViewRecord* record = views.find(chain.find(digest)->view);
        const Certificate* held = record == nullptr ? nullptr : record->certificate_of(digest);
        if (held == nullptr) {
            want_ancestor(digest);
            return false;
        }
        certificates.push_back(held);
    }
    if (has_boundary) {
        std::vector<Header> headers;
        for (std::size_t i = count - 1; i < path.blocks.size(); ++i)
            headers.push_back(*chain.find(path.blocks[i]));
        note_term_end(headers, *certificates.back(), certificate);
    }
    for (std::size_t i = 0; i < blocks.size(); ++i) {
        const Header header = *chain.find(blocks[i]);
        chain.append_final(blocks[i], header, *certificates[i]);
    }
    after_final(certificate);
    return true;
}

void Engine::Impl::want_ancestor(const BlockDigest& digest) {
    // Far behind, heights are quicker than hashes; a peer that has restarted has only heights, one
    // that knows the block as notarized has only the hash. Claims decide only how to ask.
    Height claimed;
    for (const auto& [id, peer] : peers)
        claimed = std::max(claimed, peer.final_height);
    const bool is_far = claimed.value >= final_height().value + limits::fetch_items_max;
    const bool by_height = is_far != (ancestors_not_held % 2 == 1);
    const std::uint64_t grace_ms = ancestors_not_held == 0 ? 0 : delay();
    if (by_height) {
        finality_wants.push_back({BlocksWanted{final_height().next()}, std::nullopt, grace_ms});
    } else {
        finality_wants.push_back({HeadersWanted{digest}, std::nullopt, grace_ms});
    }
}

void Engine::Impl::after_final(const Certificate& certificate) {
    final_at_ms = now.steady_ms;
    ancestors_not_held = 0;
    if (certificate.kind == VoteKind::finalize) final_certificate = certificate;
    views.prune(final_view());
    chain.prune(executed);
    is_work_known = false;
    is_finality_dirty = true;
    if (final_view() >= view) enter(certificate);
    if (final_view() > block_view) {
        block_view = final_view();
        note_block();
    }
}

void Engine::Impl::deliver() {
    const std::uint64_t last = std::min(final_height().value, executed.value + deliver_ahead_max);
    while (delivered.value < last) {
        FinalBlock& block = *chain.final_at(delivered.next());
        const FinalBlock& parent = *chain.final_at(delivered);
        Lanes::CutCheck cut = lanes.check(parent.header.cut, block.header);
        if (cut.state != Lanes::Walk::State::held) break;
        block.batches_are_held = true;
        delivered = block.header.height;
        lanes.advance(block.header.cut);
        is_work_known = false;
        Deliver action{block.header, *block.certificate, std::move(cut.ordered), std::nullopt};
        if (block.header.kind == ledger::BlockKind::boundary) action.term_end = term_end;
        out.push_back(std::move(action));
    }
}

void Engine::Impl::on(Executed& event) {
    const ledger::Checkpoint& checkpoint = event.checkpoint;
    MERIT_ASSERT(checkpoint.height == executed.next() && checkpoint.height <= delivered,
                 "one Executed for each Deliver, in order");
    const FinalBlock* block = chain.final_at(checkpoint.height);
    MERIT_ASSERT(block != nullptr && block->digest == checkpoint.block, "of the delivered block");
    MERIT_ASSERT(checkpoint.network == config.network, "of this network");
    executed = checkpoint.height;
    ready_sets.add(executed, event.ready_set);
    if (block->header.kind == ledger::BlockKind::boundary) ended_at_ms = now.steady_ms;
    pace_ms = std::max(pace_ms_min, 2 * event.execution_ms);
    chain.prune(executed);
    // What the log says that this validator committed outlives roots that were found to differ.
    if (state == Phase::halted) return;
    persist(CommittedRecord{checkpoint.height, checkpoint.block, checkpoint.log_root,
                            checkpoint.state_root});
    checkpoints.add_own(checkpoint);
    if (executed == rebuild_to && may_sign()) {
        // Nothing was signed on the way here.
        finalize_open_views();
        for (const auto& [height, own] : checkpoints.own())
            vote_checkpoint(own);
    } else {
        vote_checkpoint(checkpoint);
    }
    if (const auto early = checkpoints.early(executed)) take_checkpoint(*early);
    try_checkpoint(executed);
}

void Engine::Impl::on(Diverged& event) {
    halt(AlarmKind::diverged, View{0}, event.height);
}

void Engine::Impl::vote_checkpoint(const ledger::Checkpoint& checkpoint) {
    if (!may_sign() || is_rebuilding() || checkpoint.height <= checkpoints.floor()) return;
    ledger::CheckpointVote vote{checkpoint, *config.own, {}};
    vote.signature = signer(bytes_of(ledger::checkpoint_text(checkpoint)));
    own_checkpoint_votes[checkpoint.height] = vote;
    while (own_checkpoint_votes.size() > Checkpoints::heights_ahead_max)
        own_checkpoint_votes.erase(own_checkpoint_votes.begin());
    checkpoints.add_vote(vote, true);
    // While catching up nobody waits for these: they are certified already.
    const bool is_near = final_height().value - checkpoint.height.value <= deliver_ahead_max;
    if (is_near) send(std::nullopt, CheckpointShare{config.term, vote});
}

void Engine::Impl::try_checkpoint(Height height) {
    std::vector<ValidatorIndex> forgers;
    const auto certificate = checkpoints.make_certificate(height, forgers);
    for (ValidatorIndex forger : forgers)
        disconnect(PeerId{forger.value}, "bad_checkpoint_vote");
    if (certificate) take_checkpoint(*certificate);
}

void Engine::Impl::take_checkpoint(const ledger::CheckpointCertificate& certificate) {
    const Height height = certificate.checkpoint.height;
    switch (checkpoints.take(certificate)) {
        case Checkpoints::Verdict::agrees:
            own_checkpoint_votes.erase(own_checkpoint_votes.begin(),
                                       own_checkpoint_votes.upper_bound(height));
            out.push_back(StoreCheckpoint{certificate});
            break;
        case Checkpoints::Verdict::diverged:
            halt(AlarmKind::diverged, View{0}, height);
            break;
        case Checkpoints::Verdict::old:
        case Checkpoints::Verdict::early:
        case Checkpoints::Verdict::unknown:
            break;
    }
}

void Engine::Impl::halt(AlarmKind kind, View at, Height height) {
    if (state == Phase::halted) return;
    state = Phase::halted;
    out.push_back(Alarm{kind, at, height});
}

}  // namespace merit::consensus
