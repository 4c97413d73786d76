// The maps of K14 GOVERN. For contract sources only.
#pragma once

#include "contracts/framework/ballot.hpp"
#include "contracts/govern/records.hpp"

namespace merit::contracts::govern {

inline constexpr Map<Prefix::proposal, Proposal, ledger::ProposalId> proposals;
using MemberBallot = Ballot<Prefix::proposal_vote, ledger::ProposalId, ledger::MemberId>;
// BLAKE2b(merit.proposal, key) -> the newest proposal of that key
inline constexpr Map<Prefix::proposal_key, ledger::ProposalId, crypto::Hash256> newest_proposals;
// key/epoch/proposal: all proposals of a key
inline constexpr Map<Prefix::proposal_history, Empty, crypto::Hash256, ledger::Epoch,
                     ledger::ProposalId>
    proposal_history;

}  // namespace merit::contracts::govern
