#include "contracts/validators/change_set.hpp"

#include "contracts/registry/registry.hpp"
#include "contracts/validators/validators.hpp"
#include "ledger/quorum.hpp"

#include <algorithm>
#include <set>

namespace merit::contracts::validators {

namespace {

using crypto::PublicKey;
using ledger::StateView;
using ledger::Validator;
using ledger::ValidatorSet;

std::vector<Validator>::iterator find_key(ValidatorSet& set, const PublicKey& key) {
    return std::ranges::find(set.validators, key, &Validator::consensus_key);
}

// One consensus key is one member's for ever: its account says who answers for it.
Check check_owner(const StateView& view, const Validator& validator) {
    const auto account =
        registry::find_account(view, validator_account_id(validator.consensus_key));
    if (account && account->member != validator.member) return refuse(Error::key_in_use);
    return success();
}

Check apply_change(const StateView& view, const SetChange& change, ValidatorSet& set) {
    if (change.change == ChangeKind::add) {
        const auto member = registry::find_member(view, change.member);
        if (!member || !member->active) return refuse(Error::unknown_member);
        const Validator validator{change.member, change.consensus_key, change.transport_key};
        MERIT_TRY(check_owner(view, validator));
        set.validators.push_back(validator);
        return success();
    }
    const auto entry = find_key(set, change.leaving_key);
    if (entry == set.validators.end()) return refuse(Error::unknown_validator);
    if (change.change == ChangeKind::remove) {
        set.validators.erase(entry);
        return success();
    }
    entry->consensus_key = change.consensus_key;
    entry->transport_key = change.transport_key;
    return check_owner(view, *entry);
}

// Each key stands once in the whole set, as in genesis.
bool are_keys_distinct(const ValidatorSet& set) {
    std::set<PublicKey> seen;
    return std::ranges::all_of(set.validators, [&](const Validator& validator) {
        return seen.insert(validator.consensus_key).second &&
               seen.insert(validator.transport_key).second;
    });
}

}  // namespace

Check check_changes(const SetChanges& changes) {
    if (changes.empty()) return refuse(Error::no_changes);
    for (const SetChange& change : changes) {
        if (change.change == ChangeKind::remove) continue;
        if (!crypto::is_registrable(change.consensus_key) ||
            !crypto::is_registrable(change.transport_key)) {
            return refuse(Error::bad_keys);
        }
    }
    return success();
}

Result<ValidatorSet, Refusal> change_set(const StateView& view, const ValidatorSet& from,
                                         const SetChanges& changes) {
    ValidatorSet set = from;
    for (const SetChange& change : changes) {
        MERIT_TRY(apply_change(view, change, set));
    }
    if (set.validators.empty()) return refuse(Error::too_few_validators);
    if (set.validators.size() > ledger::limits::validators_max) {
        return refuse(Error::too_many_validators);
    }
    if (!are_keys_distinct(set)) return refuse(Error::bad_keys);
    return set;
}

Result<ValidatorSet, Refusal> next_set(const StateView& view, const ValidatorSet& from,
                                       const SetChanges& changes) {
    MERIT_TRY(auto set, change_set(view, from, changes));
    const std::size_t count = ledger::changes_between(from, set);
    if (count == 0) return refuse(Error::no_changes);
    if (count > ledger::changes_max(from)) return refuse(Error::too_many_changes);
    return set;
}

ValidatorSet without(const ValidatorSet& next, const ValidatorSet& in_force,
                     const PublicKey& suspended) {
    const auto has_key = [&](const Validator& validator) {
        return validator.consensus_key == suspended;
    };
    ValidatorSet rest = next;
    if (std::erase_if(rest.validators, has_key) > 0) return rest;
    const auto was = std::ranges::find_if(in_force.validators, has_key);
    if (was == in_force.validators.end()) return rest;
    std::erase_if(rest.validators, [&](const Validator& validator) {
        return validator.member == was->member &&
               std::ranges::find(in_force.validators, validator) == in_force.validators.end();
    });
    return rest;
}

SetEffect effect_of(std::size_t before, std::size_t after) {
    const auto narrow = [](std::size_t value) { return static_cast<std::uint16_t>(value); };
    return {narrow(before), narrow(ledger::faults_max(before)), narrow(after),
            narrow(ledger::faults_max(after)), narrow(ledger::quorum(after))};
}

std::optional<std::string> warning_of(const SetEffect& effect) {
    const std::string of_all = std::to_string(effect.quorum_after) + " of " +
                               std::to_string(effect.validators_after) + " validators must agree";
    if (effect.faults_after == 0) {
        return "the new set has no room for a fault: " + of_all + ", and all must be honest";
    }
    if (effect.faults_after < effect.faults_before) {
        return "the new set bears fewer faults, " + std::to_string(effect.faults_after) +
               " in place of " + std::to_string(effect.faults_before) + ": " + of_all;
    }
    return std::nullopt;
}

}  // namespace merit::contracts::validators
