// How a proposal is opened, and what becomes of one that is not about a parameter. For govern's
// sources.
#pragma once

#include "contracts/framework/contract.hpp"
#include "contracts/govern/records.hpp"

namespace merit::contracts::govern {

// The member whose own account sends; refuses not_authorised.
Result<ledger::MemberId, Refusal> sending_member(const Context& context);

// Refuses duplicate while a proposal of this subject is open: of a parameter or the validator set
// the hash of the key, of a carried operation the digest of its bytes. Refuses too_many_open where
// as many of the member's proposals are voted about as may be.
Check check_can_open(const Context& context, const ledger::MemberId& member,
                     const crypto::Hash256& subject);

// Stores it, opens its vote and schedules the end. `proposal` says key, values and proposer.
ledger::ProposalId open_proposal(Context& context, Proposal proposal,
                                 const crypto::Hash256& subject);

OperationHandler propose_set_handler();

// The proposal's number as the clock knows it.
crypto::Hash256 due_id_of(const Proposal& proposal);
ledger::ProposalId proposal_of(const ledger::StateView& view, const crypto::Hash256& due_id);

// A proposal about the validator set, or one that carries an operation, has passed: enact runs
// where `enacted_epoch` begins.
void schedule_enactment(Context& context, const Proposal& proposal);
void enact(Context& context, const ledger::ProposalId& id);

}  // namespace merit::contracts::govern
