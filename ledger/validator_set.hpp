// A validator set: who votes in one term, by index, which is also the lane.
//
// Its digest stands in the boundary block that begins the term. Source: PROTOCOL sections 2 and 7;
// docs/decisions/0020-terms.md. Thread rule: values and pure functions.
#pragma once

#include "crypto/hash.hpp"
#include "crypto/sign.hpp"
#include "ledger/codec/bounded.hpp"
#include "ledger/codec/fields.hpp"
#include "ledger/ids.hpp"
#include "ledger/limits.hpp"

#include <vector>

namespace merit::ledger {

struct Validator {
    MemberId member;  // whose validator it is
    crypto::PublicKey consensus_key;
    crypto::PublicKey transport_key;
    MERIT_FIELDS(member, consensus_key, transport_key)
    bool operator==(const Validator&) const = default;
};

struct ValidatorSet {
    Bounded<Validator, limits::validators_max> validators;
    MERIT_FIELDS(validators)
    bool operator==(const ValidatorSet&) const = default;
};

// BLAKE2b-256 (personalisation merit.set) of the canonical bytes.
crypto::Hash256 set_digest(const ValidatorSet& set);

std::vector<crypto::PublicKey> consensus_keys(const ValidatorSet& set);

// How many changes lead from one set to the other: the greater of how many entries come and how
// many go; a new key is one that goes and one that comes. At most max(1, f) of `from` a term.
std::size_t changes_between(const ValidatorSet& from, const ValidatorSet& to);
std::size_t changes_max(const ValidatorSet& from);

}  // namespace merit::ledger
