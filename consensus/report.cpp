// What the engine tells about itself, and the summary that begins a vote-log segment.
#include "consensus/engine_impl.hpp"

#include <algorithm>
#include <iterator>

namespace merit::consensus {

EngineStatus Engine::Impl::status(Moment moment) const {
    const auto ago = [&](std::uint64_t at) {
        return moment.steady_ms > at ? moment.steady_ms - at : 0;
    };
    EngineStatus status;
    status.term = config.term;
    status.view = view;
    status.leader = leader(view);
    status.final_view = final_view();
    status.final_height = final_height();
    status.delivered_height = delivered;
    status.executed_height = executed;
    status.certified_height = checkpoints.certified();
    status.final_time_ms = chain.last_final().header.time_ms;
    status.final_ms_ago = ago(final_at_ms);
    status.behind =
        !is_ended() && ((target && target->view > final_view()) || others_later() > faults);
    status.quorum = quorum;
    status.evidence = evidence_count;
    if (config.own) status.lane_unfinal_bytes = lanes.unfinal_bytes(config.own->value);
    const ViewRecord* record = views.find(view);
    Height claimed = final_height();
    for (const auto& [id, peer] : peers) {
        claimed = std::max(claimed, peer.final_height);
        // Whoever has said something has a view, or in a later term than ours a height.
        const bool has_spoken = peer.view.value > 0 || peer.final_height.value > 0;
        if (peer.up && has_spoken) {
            status.claimed_height =
                std::max(status.claimed_height.value_or(Height{}), peer.final_height);
        }
        if (!is_validator(id)) continue;
        status.peers_up += peer.up ? 1 : 0;
        status.peers.push_back({id, peer.up, peer.view, peer.final_height, ago(peer.heard_at_ms)});
    }
    if (status.behind) status.blocks_behind = claimed.value - final_height().value;
    for (std::uint16_t i = 0; i < validators(); ++i) {
        const ValidatorIndex who{i};
        const bool has_voted =
            record != nullptr && std::ranges::any_of(record->votes, [&](const VoteSlots& slots) {
                return slots.contains(who);
            });
        if (!has_voted) status.missing_votes.push_back(who);
    }
    switch (state) {
        case Phase::starting:
            status.state = EngineState::starting;
            break;
        case Phase::listening:
            status.state = EngineState::listening;
            break;
        case Phase::halted:
            status.state = EngineState::halted;
            break;
        case Phase::running: {
            const bool votes = config.own && !has_signed_later && view >= vote_from;
            const bool syncs = status.behind || is_rebuilding();
            status.state = syncs   ? EngineState::syncing
                           : votes ? EngineState::voting
                                   : EngineState::following;
            break;
        }
    }
    status.why = explain(status);
    return status;
}

std::string Engine::Impl::explain(const EngineStatus& status) const {
    switch (status.state) {
        case EngineState::starting:
            return "reading the logs";
        case EngineState::listening:
            return "listening for votes of this key by another machine";
        case EngineState::syncing:
            if (is_rebuilding()) {
                return "the database is being rebuilt: signs nothing before height " +
                       std::to_string(rebuild_to.value);
            }
            return "a later block is final; fetching the blocks before it";
        case EngineState::halted:
            return "stopped voting after an alarm";
        case EngineState::following:
            if (!config.own) return "an observer does not vote";
            if (has_signed_later) {
                return "has signed in a later term: votes again when that is reached";
            }
            if (vote_from == NoVoteBelowRecord::never) {
                return "the votes and the blocks of a single validator were lost: signs nothing "
                       "any more";
            }
            return "the vote log was damaged: votes again from view " +
                   std::to_string(vote_from.value);
        case EngineState::voting:
            break;
    }
    if (status.peers_up + 1 < quorum) {
        return std::to_string(status.peers_up + 1) + " of " + std::to_string(quorum) +
               " validators needed are connected";
    }
    if (final_height().value - executed.value > limits::blocks_unexecuted_max) {
        return "execution is behind: " + std::to_string(final_height().value - executed.value) +
               " final blocks wait";
    }
    if (is_lagging()) {
        return "checkpoints are behind: " +
               std::to_string(final_height().value - checkpoints.certified().value) +
               " final blocks are not certified";
    }
    return {};
}

std::vector<Record> Engine::Impl::summary() const {
    std::vector<Record> records;
    if (vote_from > View{}) records.push_back(NoVoteBelowRecord{config.term, vote_from});
    std::ranges::copy(later, std::back_inserter(records));
    for (const EvidenceRecord& found : evidence)
        records.push_back(found);
    // Final and not executed: after a crash the store's head is below them.
    for (Height height = executed.next(); height <= final_height(); height = height.next()) {
        const FinalBlock& block = *chain.final_at(height);
        records.push_back(HeaderRecord{block.header});
        records.push_back(CertificateRecord{*block.certificate});
    }
    if (final_certificate) records.push_back(CertificateRecord{*final_certificate});
    if (term_end) {
        for (const Header& header : ledger::headers_of(*term_end))
            records.push_back(HeaderRecord{header});
        records.push_back(CertificateRecord{term_end->boundary_certificate()});
        records.push_back(CertificateRecord{term_end->final});
    }
    if (entered_by) records.push_back(CertificateRecord{*entered_by});
    for (const auto& [at, record] : views.all()) {
        for (const auto* slot : {&record.notar, &record.null, &record.final}) {
            if (*slot) records.push_back(CertificateRecord{**slot});
        }
        for (const std::optional<OwnVote>& vote : record.own_votes) {
            if (vote) records.push_back(OwnVoteRecord{vote->vote});
        }
    }
    for (const auto& [digest, header] : chain.unfinal()) {
        const ViewRecord* record = views.find(header.view);
        const bool is_named = record != nullptr && (record->certificate_of(digest) != nullptr ||
                                                    record->own.notarized == digest);
        if (is_named) records.push_back(HeaderRecord{header});
    }
    return records;
}

}  // namespace merit::consensus
