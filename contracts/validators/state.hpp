// The maps of validator sets. For contract sources only.
#pragma once

#include "contracts/framework/map.hpp"
#include "contracts/validators/records.hpp"

namespace merit::contracts::validators {

// Every set that was in force or pending, by its digest.
inline constexpr Map<Prefix::validator_set, ledger::ValidatorSet, crypto::Hash256> sets;
inline constexpr Map<Prefix::current_set, CurrentRecord> current_records;
inline constexpr Map<Prefix::set_history, TermRecord, ledger::Term> terms;
inline constexpr Map<Prefix::pending_set, PendingRecord> pending_records;
// Sets of which a quorum was ready while they were pending.
inline constexpr Map<Prefix::ready_set, ReadyRecord, crypto::Hash256> ready_records;
// term/signer
inline constexpr Map<Prefix::evidence, EvidenceRecord, ledger::Term, ledger::ValidatorIndex>
    evidence_records;

}  // namespace merit::contracts::validators
