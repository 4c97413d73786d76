// The purse and the due entries of a task. For contract sources only.
#pragma once

#include "contracts/fedreward/records.hpp"
#include "contracts/framework/due.hpp"
#include "contracts/treasury/postings.hpp"

namespace merit::contracts::fedreward {

inline treasury::PurseOf purse_of(const ledger::TaskId& task) {
    return {treasury::PurseKind::prize, crypto::Hash256{task.bytes}};
}

// Before everything else of an epoch, also of one without a block: a round ends by the clock.
inline constexpr ClockStage round_stage = ClockStage::timeouts;

// The round that runs ends when its last epoch closes.
inline void schedule_round(ledger::Overlay& state, const ledger::TaskId& id, const Task& task) {
    schedule(state, epochs_of(task.terms, task.round).last_measure, round_stage,
             ContractNumber::fedreward, crypto::Hash256{id.bytes});
}

}  // namespace merit::contracts::fedreward
