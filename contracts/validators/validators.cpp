#include "contracts/validators/validators.hpp"

#include "contracts/registry/genesis.hpp"
#include "contracts/registry/registry.hpp"
#include "contracts/validators/state.hpp"

#include <algorithm>

namespace merit::contracts::validators {

using ledger::StateView;
using ledger::ValidatorSet;

CurrentSet current_set(const StateView& view) {
    const auto current = current_records.get(view);
    MERIT_ASSERT(current.has_value(), "a set is in force from genesis on");
    auto set = sets.get(view, current->set_digest);
    MERIT_ASSERT(set.has_value(), "the set in force is stored");
    return {current->term, current->since, std::move(*set)};
}

bool PendingSet::has_said_ready(const crypto::PublicKey& consensus_key) const {
    return std::ranges::any_of(ready, [&](ledger::ValidatorIndex index) {
        return set.validators.at(index.value).consensus_key == consensus_key;
    });
}

std::optional<PendingSet> pending_set(const StateView& view) {
    const auto pending = pending_records.get(view);
    if (!pending) return std::nullopt;
    auto set = sets.get(view, pending->set_digest);
    MERIT_ASSERT(set.has_value(), "the pending set is stored");
    return PendingSet{pending->set_digest, pending->since, std::move(*set), pending->reason,
                      pending->ready};
}

std::optional<ValidatorSet> find_set(const StateView& view, const crypto::Hash256& digest) {
    return sets.get(view, digest);
}

std::optional<ValidatorSet> set_of_term(const StateView& view, ledger::Term term) {
    const auto record = terms.get(view, term);
    return record ? sets.get(view, record->set_digest) : std::nullopt;
}

std::optional<ledger::Height> ready_height(const StateView& view, const crypto::Hash256& digest) {
    const auto ready = ready_records.get(view, digest);
    return ready ? std::optional(ready->height) : std::nullopt;
}

bool is_ready(const StateView& view, const ledger::Header& boundary, ledger::Height parent) {
    const auto ready = ready_height(view, boundary.next_set_digest);
    return ready && *ready <= boundary.set_height && boundary.set_height <= parent;
}

bool has_evidence(const ledger::StateView& view, ledger::Term term, ledger::ValidatorIndex signer) {
    return evidence_records.contains(view, term, signer);
}

ledger::AccountId validator_account_id(const crypto::PublicKey& consensus_key) {
    return registry::account_id_of(0, {&consensus_key, 1});
}

bool is_in_a_set(const ledger::StateView& view, const ledger::AccountId& account) {
    const auto has = [&](const ValidatorSet& set) {
        return std::ranges::any_of(set.validators, [&](const ledger::Validator& validator) {
            return validator_account_id(validator.consensus_key) == account;
        });
    };
    if (has(current_set(view).set)) return true;
    const auto pending = pending_set(view);
    return pending && has(pending->set);
}

ValidatorSet genesis_set(const ledger::Genesis& genesis) {
    const ledger::NetworkId network = ledger::network_of(genesis);
    ValidatorSet set;
    for (const ledger::GenesisValidator& validator : genesis.validators) {
        set.validators.push_back({registry::genesis_member_id(network, validator.member_index),
                                  validator.consensus_key, validator.transport_key});
    }
    return set;
}

}  // namespace merit::contracts::validators
