// The operations of K9 FEDREWARD. Who may send each and its preconditions: CONTRACTS section 6,
// docs/specification/contracts.md "Federated rounds".
#pragma once

#include "contracts/fedreward/terms.hpp"
#include "contracts/framework/operation_kind.hpp"
#include "ledger/limits.hpp"

namespace merit::contracts::fedreward {

// The sender, a person or an organisation, becomes the sponsor of a task; budget * rounds leave its
// balance at once.
struct OpenTask {
    static constexpr OperationKind kind{ContractNumber::fedreward, 1};
    TaskTerms terms;
    MERIT_FIELDS(terms)
};

// A participant takes part in a round: once, before the values that its update has are known.
struct CommitUpdate {
    static constexpr OperationKind kind{ContractNumber::fedreward, 2};
    ledger::TaskId task;
    std::uint32_t round = 0;  // from 0
    // SHA-256(merit.update | task | participant | SHA-256 of its model update): whoever copies it
    // cannot show an update that fits.
    crypto::Hash256 digest;
    MERIT_FIELDS(task, round, digest)
};

inline constexpr std::size_t chunk_values_max = 2'000;

// One chunk of an evaluator's table (table.hpp); posted again, it replaces what was there.
struct PostChunk {
    static constexpr OperationKind kind{ContractNumber::fedreward, 3};
    ledger::TaskId task;
    std::uint32_t round = 0;
    std::uint32_t chunk = 0;  // from 0
    ledger::Bounded<Metric, chunk_values_max> values;
    MERIT_FIELDS(task, round, chunk, values)
};
// Kind, task, round, chunk, length, values.
static_assert(2 + 32 + 4 + 4 + 2 + chunk_values_max * sizeof(Metric) <=
              ledger::limits::operation_bytes_max);

}  // namespace merit::contracts::fedreward
