// What the state knows of the beacon. Source: CONTRACTS section 5, docs/decisions/0022-beacon.md.
#pragma once

#include "crypto/hash.hpp"
#include "crypto/secret.hpp"
#include "ledger/codec/fields.hpp"

#include <cstdint>
#include <optional>

namespace merit::contracts::beacon {

// Kept for ever, one an epoch.
struct BeaconRecord {
    crypto::Hash256 value;
    std::uint32_t validators = 0;  // in the set in force when it was drawn
    std::uint32_t revealed = 0;    // secrets in it
    MERIT_FIELDS(value, validators, revealed)

    // Whether one validator alone could not choose it. Never so before epoch 2.
    bool is_random() const { return validators >= 2 && revealed >= 2; }
};

// What a validator committed to, and its secret once it is revealed. Rows with a secret go when the
// beacon is drawn; those without are who missed, and stay.
struct SecretRecord {
    crypto::Hash256 digest;
    std::optional<crypto::Secret32> secret;
    MERIT_FIELDS(digest, secret)
};

}  // namespace merit::contracts::beacon
