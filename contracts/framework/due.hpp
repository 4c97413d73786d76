// Work for the end of an epoch: due/<epoch>/<stage>/<contract>/<id>.
//
// A contract that must do something to one object when an epoch closes schedules it here; its
// clock task of that stage then visits what is due and erases it, so that the progress of a close
// is in the state by itself.
#pragma once

#include "contracts/framework/contract.hpp"
#include "crypto/hash.hpp"

#include <functional>

namespace merit::contracts {

void schedule(ledger::Overlay& state, ledger::Epoch epoch, ClockStage stage,
              ContractNumber contract, const crypto::Hash256& id);
void unschedule(ledger::Overlay& state, ledger::Epoch epoch, ClockStage stage,
                ContractNumber contract, const crypto::Hash256& id);

// Visits what is due in ascending order of ids until none is left or `steps` is used up (each
// visit is one step; `visit` may take more). A visit returns whether the object is done: if not it
// stays due and the visiting ends. Returns whether nothing is left.
using DueVisit = std::function<bool(const crypto::Hash256& id, std::uint64_t& steps)>;
bool visit_due(Context& context, ledger::Epoch epoch, ClockStage stage, ContractNumber contract,
               std::uint64_t& steps, const DueVisit& visit);

// Calls `see` for all that is due at the end of epoch `from` or later, by epoch, then by id, while
// it returns true. For queries.
void see_due(const ledger::StateView& view, ledger::Epoch from, ClockStage stage,
             ContractNumber contract,
             const std::function<bool(ledger::Epoch epoch, const crypto::Hash256& id)>& see);

}  // namespace merit::contracts
