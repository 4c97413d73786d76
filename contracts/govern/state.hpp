// The maps of K14 GOVERN. For contract sources only.
#pragma once

#include "contracts/framework/ballot.hpp"
#include "contracts/framework/open_count.hpp"
#include "contracts/govern/records.hpp"
#include "contracts/registry/registry.hpp"

namespace merit::contracts::govern {

inline constexpr Map<Prefix::proposal, Proposal, ledger::ProposalId> proposals;
using MemberBallot = Ballot<Prefix::proposal_vote, ledger::ProposalId, ledger::MemberId>;
// BLAKE2b(merit.proposal, key), or the digest of a carried operation -> the newest proposal of it
inline constexpr Map<Prefix::proposal_key, ledger::ProposalId, crypto::Hash256> newest_proposals;
// key/number: all proposals of a key
inline constexpr Map<Prefix::proposal_history, Empty, crypto::Hash256, std::uint64_t>
    proposal_history;
inline constexpr Map<Prefix::proposal_count, std::uint64_t> proposal_count;
// The clock knows proposals by their numbers: what was opened first is counted and enacted first.
inline constexpr Map<Prefix::numbered_proposal, ledger::ProposalId, std::uint64_t>
    numbered_proposals;
using ProposalsInVote = OpenCount<Prefix::proposals_in_vote, ledger::MemberId>;

// The changes of a proposal about the validator set.
inline constexpr Map<Prefix::set_proposal, validators::SetChanges, ledger::ProposalId>
    set_proposals;

// The operation of a proposal that carries one.
inline constexpr Map<Prefix::carried, CarriedOperation, ledger::ProposalId> carried_operations;

// Error of this contract beside the common ones.
inline constexpr std::uint16_t bad_name = first_own_error;  // of a member: not printable

inline crypto::Hash256 key_hash(std::string_view key) {
    return crypto::blake2b("merit.proposal", {bytes_of(key)});
}

// Voting, or passed and not yet in force: no other proposal of its subject may be made. A
// parameter is in force without a word in the state; everything else is enacted by the clock.
inline bool is_open(const Proposal& proposal, ledger::Epoch now) {
    const bool waits =
        find_parameter_rule(proposal.key) == nullptr || proposal.enacted_epoch > now;
    return proposal.state == ProposalState::voting ||
           (proposal.state == ProposalState::passed && waits);
}

// The votes as they are now: a member that was removed has no voice.
inline Tally count_voices(const ledger::StateView& view, const ledger::ProposalId& id) {
    return MemberBallot::count(view, id, [&](const ledger::MemberId& voter) {
        const auto member = registry::find_member(view, voter);
        return member && member->active;
    });
}

}  // namespace merit::contracts::govern
