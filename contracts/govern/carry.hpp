// Proposals that carry an operation of another contract: the one way in which a vote makes a
// contract do something. For govern's sources.
//
// Any operation with a class in OperationHandler::carried_by can be carried. When it is proposed it
// is run and its changes are dropped, so that nobody votes about what could not be enacted. When
// the proposal is enacted (the vote, its end and its timelock are those of a parameter) it runs
// again, at the state of that moment, with Context::proposal set and no account. A refusal then
// drops its changes: the proposal has lapsed, and its code says why. Source:
// docs/decisions/0025-credentials.md.
#pragma once

#include "contracts/framework/contract.hpp"
#include "contracts/govern/records.hpp"

#include <string_view>

namespace merit::contracts::govern {

OperationHandler propose_operation_handler();

// The proposal has passed and its epoch has begun.
void enact_operation(Context& context, const ledger::ProposalId& id);

// Whether this is the key of proposals that carry some operation: "certify.define".
bool is_carried_name(std::string_view name);

// {class, operation, fields, refused}; null for a proposal that carries nothing.
void describe_carried(const ledger::StateView& view, const ledger::ProposalId& id,
                      ledger::FieldWriter& writer);

}  // namespace merit::contracts::govern
