#include "ledger/validator_set.hpp"

#include "ledger/codec/codec.hpp"
#include "ledger/quorum.hpp"

#include <algorithm>

namespace merit::ledger {

crypto::Hash256 set_digest(const ValidatorSet& set) {
    return crypto::blake2b("merit.set", {encode(set)});
}

std::vector<crypto::PublicKey> consensus_keys(const ValidatorSet& set) {
    std::vector<crypto::PublicKey> keys;
    for (const Validator& validator : set.validators)
        keys.push_back(validator.consensus_key);
    return keys;
}

namespace {

std::size_t absent_from(const ValidatorSet& set, const ValidatorSet& other) {
    return static_cast<std::size_t>(
        std::count_if(set.validators.begin(), set.validators.end(), [&](const Validator& one) {
            return std::find(other.validators.begin(), other.validators.end(), one) ==
                   other.validators.end();
        }));
}

}  // namespace

std::size_t changes_between(const ValidatorSet& from, const ValidatorSet& to) {
    return std::max(absent_from(from, to), absent_from(to, from));
}

std::size_t changes_max(const ValidatorSet& from) {
    return std::max<std::size_t>(1, faults_max(from.validators.size()));
}

}  // namespace merit::ledger
