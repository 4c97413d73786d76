// The operations about validator sets that are not proposals; they belong to K14 GOVERN.
#pragma once

#include "contracts/framework/operation_kind.hpp"
#include "crypto/hash.hpp"
#include "ledger/block.hpp"

namespace merit::contracts::validators {

// By a validator's account: its node holds what it needs to begin the term of this pending set.
struct ValidatorReady {
    static constexpr OperationKind kind{ContractNumber::govern, 6};
    crypto::Hash256 set_digest;
    MERIT_FIELDS(set_digest)
};

// By any account, also a validator's: two votes that prove double signing (ledger/evidence.hpp).
// Once for each term and signer.
struct ReportEvidence {
    static constexpr OperationKind kind{ContractNumber::govern, 7};
    ledger::Vote first;
    ledger::Vote second;
    MERIT_FIELDS(first, second)
};

}  // namespace merit::contracts::validators
