// How a proposal is opened, and what becomes of one about the validator set. For govern's sources.
#pragma once

#include "contracts/framework/contract.hpp"
#include "contracts/govern/records.hpp"

namespace merit::contracts::govern {

// The member whose own account sends; refuses not_authorised.
Result<ledger::MemberId, Refusal> sending_member(const Context& context);

// Refuses duplicate while a proposal of this key is open.
Check check_none_open(const Context& context, std::string_view key);

// Stores it, opens its vote and schedules the end. `proposal` says key, values and proposer.
ledger::ProposalId open_proposal(Context& context, Proposal proposal);

OperationHandler propose_set_handler();

// A proposal about the validator set has passed: enact_set runs where `enacted_epoch` begins.
void schedule_set_change(Context& context, const ledger::ProposalId& id,
                         ledger::Epoch enacted_epoch);
void enact_set(Context& context, const ledger::ProposalId& id);

}  // namespace merit::contracts::govern
