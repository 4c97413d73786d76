// R2 to R5: what this validator proposes and signs. sign_vote is the only place that signs a vote.
#include "consensus/engine_impl.hpp"

#include <algorithm>

namespace merit::consensus {

std::uint64_t Engine::Impl::sign_vote(VoteKind kind, View at, const BlockDigest& digest) {
    MERIT_ASSERT(may_sign_in(at), "signs only when it may vote in this view");
    if (at >= view_reserved) {
        view_reserved = View{at.value + reserve_views};
        out.push_back(ReserveViews{config.term, view_reserved});
    }
    ViewRecord& record = views.at(at);
    record_vote(record.own, kind, digest);
    MERIT_ASSERT(is_exclusive(record.own), "R7");
    Vote vote{kind, config.term, at, digest, *config.own, {}};
    vote.signature =
        signer(ledger::vote_signing_bytes(config.network, kind, vote.term, vote.view, vote.digest));
    const std::uint64_t seq = persist(OwnVoteRecord{vote}, true);
    record.own_vote(kind) = OwnVote{vote, seq};
    undurable.push_back({vote, seq});
    signed_in.push_back(at);
    return seq;
}

void Engine::Impl::send_own_vote(std::optional<PeerId> to, const OwnVote& own) {
    const Vote& vote = own.vote;
    if (vote.kind == VoteKind::notarize && is_own(leader(vote.view))) {
        // The leader's NOTARIZE travels in its proposal; without the header nobody could follow.
        const Header* header = chain.find(vote.digest);
        if (header != nullptr) {
            send(to, make_proposal(*header), own.seq);
            return;
        }
    }
    send(to, vote, own.seq);
}

bool Engine::Impl::check_skipped(View parent, View at, std::vector<Want>& missing) const {
    const auto is_null = [this](View between) {
        const ViewRecord* record = views.find(between);
        return record != nullptr && record->null.has_value();
    };
    if (Rules::skipped_are_null(parent, at, is_null)) return true;
    const PeerId proposer{leader(at).value};
    for (View between = parent.next(); between < at; between = between.next()) {
        if (missing.size() >= limits::fetch_items_max) break;
        if (!is_null(between)) missing.push_back({CertificateWanted{between}, proposer});
    }
    return false;
}

void Engine::Impl::check_against_parent(ViewRecord& record, const Header& header,
                                        const Header& parent, ProposalCheck& check) {
    const Fit fit = fit_of(header, parent);
    check.is_invalid = fit == Fit::wrong;
    if (check.is_invalid) return;
    check.conditions.is_valid = fit == Fit::right;
    const std::uint64_t latest = now.clock.value + clock_ahead_ms_max;
    if (header.time_ms.value > latest) {
        check.conditions.is_valid = false;
        check.wake_ms = now.steady_ms + (header.time_ms.value - latest);
    }
    if (!record.batches_are_held) {
        const Lanes::CutCheck cut = lanes.check(parent.cut, header);
        check.is_invalid = cut.state == Lanes::Walk::State::broken;
        record.batches_are_held = cut.state == Lanes::Walk::State::held;
        for (const BatchKey& key : cut.missing) {
            // What has no room is not asked for: another leader will leave its lane out.
            if (lanes.accepts_proposed(key, 0)) {
                check.wants.push_back(
                    {key, PeerId{header.proposer.value}, delay() / 4, Need::proposed});
            }
        }
    }
    check.conditions.batches_are_held = record.batches_are_held;
}

Engine::Impl::ProposalCheck Engine::Impl::check_proposal(ViewRecord& record, const Header& header) {
    ProposalCheck check;
    const bool has_shape = header.parent_view < header.view;
    const bool is_below_final = header.parent_view < final_view();
    const bool is_beside_final =
        header.parent_view == final_view() && header.parent_digest != chain.last_final().digest;
    check.is_invalid = !has_shape || is_below_final || is_beside_final;
    if (check.is_invalid) return check;
    const PeerId proposer{header.proposer.value};
    if (header.parent_view == final_view()) {
        check.conditions.parent_is_certified = true;
    } else {
        const ViewRecord* parent = views.find(header.parent_view);
        check.conditions.parent_is_certified =
            parent != nullptr && parent->certificate_of(header.parent_digest) != nullptr;
        if (!check.conditions.parent_is_certified) {
            check.wants.push_back({CertificateWanted{header.parent_view}, proposer});
        }
    }
    check.conditions.skipped_are_null = check_skipped(header.parent_view, header.view, check.wants);
    const Header* parent = chain.find(header.parent_digest);
    if (parent == nullptr) {
        check.wants.push_back({HeadersWanted{header.parent_digest}, proposer});
    } else {
        check_against_parent(record, header, *parent, check);
    }
    return check;
}

void Engine::Impl::notarize() {
    proposal_wake_ms = no_deadline_ms;
    const auto found = views.all().find(view);
    if (found == views.all().end()) return;
    ViewRecord& record = found->second;
    if (!record.proposal || record.proposal_is_invalid) return;
    if (record.own.notarized || record.own.nullified) return;
    const Header* header = chain.find(*record.proposal);
    if (header == nullptr) return;
    ProposalCheck check = check_proposal(record, *header);
    record.proposal_is_invalid = check.is_invalid;
    if (check.is_invalid) return;
    wants.insert(wants.end(), check.wants.begin(), check.wants.end());
    proposal_wake_ms = check.wake_ms;
    if (!may_sign_in(view) || is_lagging()) return;
    if (!Rules::may_notarize(record.own, check.conditions)) return;
    persist(HeaderRecord{*header});
    sign_vote(VoteKind::notarize, view, *record.proposal);
    record.voted_at_ms = now.steady_ms;
    send_own_vote(std::nullopt, *record.own_vote(VoteKind::notarize));
}

const Header* Engine::Impl::choose_parent(BlockDigest& digest, std::vector<Want>& missing) const {
    bool is_blocked = false;  // a view without any certificate lies between
    for (View at = View{view.value - 1}; at > final_view(); at = View{at.value - 1}) {
        if (missing.size() >= limits::fetch_items_max) return nullptr;
        const PeerId proposer{leader(at).value};
        const ViewRecord* record = views.find(at);
        const Certificate* block = nullptr;
        if (record != nullptr && record->notar) block = &*record->notar;
        if (record != nullptr && record->final) block = &*record->final;
        if (block != nullptr) {
            const Header* header = chain.find(block->digest);
            if (header != nullptr) {
                digest = block->digest;
                return is_blocked ? nullptr : header;
            }
            missing.push_back({HeadersWanted{block->digest}, proposer});
        }
        // A NULL is also a way around a block whose header nobody has given yet.
        if (record != nullptr && record->null) continue;
        if (block != nullptr) return nullptr;
        missing.push_back({CertificateWanted{at}, proposer});
        is_blocked = true;
    }
    digest = chain.last_final().digest;
    return is_blocked ? nullptr : &chain.last_final().header;
}

Proposal Engine::Impl::make_proposal(const Header& header) const {
    Proposal proposal;
    proposal.header = header;
    if (header.parent_digest == chain.last_final().digest) {
        proposal.parent = chain.last_final().certificate;
    } else if (const ViewRecord* parent = views.find(header.parent_view)) {
        const Certificate* certificate = parent->certificate_of(header.parent_digest);
        if (certificate != nullptr) proposal.parent = *certificate;
    }
    for (View at = header.parent_view.next(); at < header.view; at = at.next()) {
        if (proposal.nulls.size() >= limits::proposal_nulls_max) break;
        const ViewRecord* record = views.find(at);
        if (record != nullptr && record->null) proposal.nulls.push_back(*record->null);
    }
    const ViewRecord* record = views.find(header.view);
    const std::optional<OwnVote>& vote =
        record->own_votes[static_cast<std::size_t>(VoteKind::notarize)];
    proposal.notarize = vote->vote.signature;
    return proposal;
}

ledger::Cut Engine::Impl::choose_cut(const Header& parent, std::vector<bool>& grown) {
    const std::vector<const ledger::Cut*> acks = all_acks();
    const std::vector<bool> every(validators(), true);
    const auto difference = [&](const ledger::Cut& cut) {
        std::vector<bool> differs(validators());
        for (std::size_t i = 0; i < validators(); ++i)
            differs[i] = cut[i] != parent.cut[i];
        return differs;
    };
    ledger::Cut cut = lanes.make_cut(parent.cut, parent.height.next(), acks, every);
    const std::vector<bool> can_grow = difference(cut);
    const std::size_t nulls = views.nulls();
    const LaneDoubts::Mood mood = nulls == 0        ? LaneDoubts::Mood::calm
                                  : nulls <= faults ? LaneDoubts::Mood::troubled
                                                    : LaneDoubts::Mood::stuck;
    const std::vector<bool> chosen = lane_doubts.choose(can_grow, mood);
    if (chosen != can_grow) cut = lanes.make_cut(parent.cut, parent.height.next(), acks, chosen);
    grown = difference(cut);
    return cut;
}

void Engine::Impl::propose() {
    if (!is_own(leader(view)) || !may_sign_in(view) || is_lagging() || !active_since_ms) return;
    ViewRecord& record = views.at(view);
    if (record.own.notarized || record.own.nullified) return;
    if (now.steady_ms < block_at_ms + pace()) return;
    BlockDigest parent_digest;
    std::vector<Want> missing;
    const Header* parent = choose_parent(parent_digest, missing);
    wants.insert(wants.end(), missing.begin(), missing.end());
    if (parent == nullptr) return;
    Header header = make_header(parent_digest, *parent);
    std::vector<bool> grown(validators());
    if (header.kind == ledger::BlockKind::normal) {
        header.cut = choose_cut(*parent, grown);
        const bool is_idle_due = now.steady_ms >= block_at_ms + config.parameters.idle_interval_ms;
        // What others acked is on its way here.
        if (header.cut == parent->cut && !is_idle_due) return;
    }
    const NotarizeConditions all{true, true, true, true};
    if (!Rules::may_notarize(record.own, all)) return;
    const BlockDigest digest = ledger::block_digest(header);
    chain.add(digest, header);
    record.proposal = digest;
    record.batches_are_held = true;
    lane_doubts.proposed(view, digest, grown);
    persist(HeaderRecord{header});
    sign_vote(VoteKind::notarize, view, digest);
    record.voted_at_ms = now.steady_ms;
    send_own_vote(std::nullopt, *record.own_vote(VoteKind::notarize));
}

void Engine::Impl::nullify() {
    if (!may_sign_in(view) || now.steady_ms < nullify_deadline_ms()) return;
    ViewRecord& record = views.at(view);
    if (!Rules::may_nullify(record.own)) return;
    sign_vote(VoteKind::nullify, view, BlockDigest{});
    send_own_vote(std::nullopt, *record.own_vote(VoteKind::nullify));
}

void Engine::Impl::finalize_vote(View at) {
    ViewRecord& record = views.at(at);
    if (!may_sign_in(at) || !record.notar) return;
    if (!Rules::may_finalize(record.own, record.notar->digest)) return;
    sign_vote(VoteKind::finalize, at, record.notar->digest);
    send_own_vote(std::nullopt, *record.own_vote(VoteKind::finalize));
}

}  // namespace merit::consensus
