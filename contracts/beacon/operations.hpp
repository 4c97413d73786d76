// What a validator's node says for the beacon, by itself; the operations belong to K14 GOVERN.
#pragma once

#include "contracts/framework/operation_kind.hpp"
#include "crypto/hash.hpp"
#include "crypto/secret.hpp"
#include "ledger/codec/fields.hpp"
#include "ledger/strong.hpp"

namespace merit::contracts::beacon {

// By a validator of the set in force, for the epoch after the next; once an epoch.
struct BeaconCommit {
    static constexpr OperationKind kind{ContractNumber::govern, 8};
    ledger::Epoch epoch;
    crypto::Hash256 digest;  // commitment_digest of its secret
    MERIT_FIELDS(epoch, digest)
};

// By whoever committed for the next epoch, also if it is no validator any more.
struct BeaconReveal {
    static constexpr OperationKind kind{ContractNumber::govern, 9};
    ledger::Epoch epoch;
    crypto::Secret32 secret;
    MERIT_FIELDS(epoch, secret)
};

}  // namespace merit::contracts::beacon
