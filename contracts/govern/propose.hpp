// How a proposal is opened, and what becomes of one that is not about a parameter. For govern's
// sources.
#pragma once

#include "contracts/framework/contract.hpp"
#include "contracts/govern/records.hpp"

namespace merit::contracts::govern {

// The member whose own account sends; refuses not_authorised.
Result<ledger::MemberId, Refusal> sending_member(const Context& context);

// Refuses duplicate while a proposal of this subject is open: of a parameter or the validator set
// the hash of the key, of a carried operation the digest of its bytes.
Check check_none_open(const Context& context, const crypto::Hash256& subject);

// Stores it, opens its vote and schedules the end. `proposal` says key, values and proposer.
ledger::ProposalId open_proposal(Context& context, Proposal proposal,
                                 const crypto::Hash256& subject);

OperationHandler propose_set_handler();

// A proposal about the validator set, or one that carries an operation, has passed: enact runs
// where `enacted_epoch` begins.
void schedule_enactment(Context& context, const ledger::ProposalId& id,
                        ledger::Epoch enacted_epoch);
void enact(Context& context, const ledger::ProposalId& id);

}  // namespace merit::contracts::govern
