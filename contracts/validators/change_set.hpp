// What a list of changes makes of a validator set, and what that means for faults and quorum.
//
// Pure of context: a view and values in, a set or the refusal out. Source: PROTOCOL sections 1, 7.
#pragma once

#include "contracts/validators/error.hpp"
#include "contracts/validators/records.hpp"
#include "ledger/state_view.hpp"

#include <optional>
#include <string>

namespace merit::contracts::validators {

// The set with the changes, in this order: rotated entries in their place, removed ones gone, new
// ones at the end. Refuses what names an unknown validator or member, repeats or misuses a key, or
// leaves no validator or more than a hundred. The number of changes is not looked at.
Result<ledger::ValidatorSet, Refusal> change_set(const ledger::StateView& view,
                                                 const ledger::ValidatorSet& from,
                                                 const SetChanges& changes);

// The same, and at most max(1, f) of `from` differ, and something does.
Result<ledger::ValidatorSet, Refusal> next_set(const ledger::StateView& view,
                                               const ledger::ValidatorSet& from,
                                               const SetChanges& changes);

// Bounds that hold for every list, whatever the set: 1 .. set_changes_max, registrable keys.
Check check_changes(const SetChanges& changes);

// `next` without the suspended validator: its entry, or where that was replaced, what the same
// member has new in `next`.
ledger::ValidatorSet without(const ledger::ValidatorSet& next, const ledger::ValidatorSet& in_force,
                             const crypto::PublicKey& suspended);

// How many may fail and how many make a quorum, before and after a change.
struct SetEffect {
    std::uint16_t validators_before = 0;
    std::uint16_t faults_before = 0;
    std::uint16_t validators_after = 0;
    std::uint16_t faults_after = 0;
    std::uint16_t quorum_after = 0;
    MERIT_FIELDS(validators_before, faults_before, validators_after, faults_after, quorum_after)
};
SetEffect effect_of(std::size_t validators_before, std::size_t validators_after);

// "the new set has no room for a fault: 2 of 3 validators must agree, and all must be honest".
// Nothing where at least one validator may be faulty, and not fewer than before.
std::optional<std::string> warning_of(const SetEffect& effect);

}  // namespace merit::contracts::validators
