#include "contracts/validators/pending.hpp"

#include "contracts/registry/members.hpp"
#include "contracts/validators/change_set.hpp"
#include "contracts/validators/state.hpp"
#include "contracts/validators/validators.hpp"
#include "ledger/quorum.hpp"

#include <algorithm>

namespace merit::contracts::validators {

namespace {

using crypto::PublicKey;
using ledger::ProposalId;
using ledger::Validator;
using ledger::ValidatorIndex;
using ledger::ValidatorSet;

// Below this no fault could be borne, so evidence takes nobody.
constexpr std::size_t validators_kept_min = 4;

ValidatorSet load_set(const ledger::StateView& view, const crypto::Hash256& digest) {
    const auto set = sets.get(view, digest);
    MERIT_ASSERT(set.has_value(), "a set that the state names is stored");
    return *set;
}

CurrentRecord load_current(const ledger::StateView& view) {
    const auto current = current_records.get(view);
    MERIT_ASSERT(current.has_value(), "a set is in force from genesis on");
    return *current;
}

void store_accounts(ledger::Overlay& state, const ValidatorSet& set) {
    for (const Validator& validator : set.validators) {
        registry::store_validator_account(state, validator_account_id(validator.consensus_key),
                                          validator.member, validator.consensus_key);
    }
}

bool is_ready(const PendingRecord& pending, const ValidatorSet& set) {
    return pending.ready.size() >= ledger::quorum(set.validators.size());
}

// What was said about the same set stays said.
void make_pending(Context& context, const ValidatorSet& set, PendingRecord pending) {
    pending.set_digest = ledger::set_digest(set);
    pending.since = context.block.height;
    if (const auto before = pending_records.get(context.state)) {
        if (before->set_digest == pending.set_digest) {
            pending.since = before->since;
            pending.ready = before->ready;
        }
    }
    sets.put(context.state, set, pending.set_digest);
    store_accounts(context.state, set);
    pending_records.put(context.state, pending);
    context.emit("validators.pending", pending.set_digest.view(),
                 std::string(name_of(pending.reason)));
}

ValidatorSet without_suspended(ValidatorSet set, const ValidatorSet& in_force,
                               const KeySet& suspended) {
    for (const PublicKey& key : suspended)
        set = without(set, in_force, key);
    return set;
}

// Whether `next` may follow the set in force, of which evidence took somebody.
bool may_follow(const ValidatorSet& next, const ValidatorSet& in_force) {
    return next.validators.size() >= validators_kept_min &&
           ledger::changes_between(in_force, next) <= ledger::changes_max(in_force);
}

// The set in force with the changes and without the suspended, if both fit together.
Result<ValidatorSet, Refusal> change_and_suspend(const Context& context,
                                                 const ValidatorSet& in_force,
                                                 const SetChanges& changes,
                                                 const KeySet& suspended) {
    MERIT_TRY(const ValidatorSet changed, next_set(context.state, in_force, changes));
    const ValidatorSet next = without_suspended(changed, in_force, suspended);
    if (next != changed && !may_follow(next, in_force)) return refuse(Error::too_many_changes);
    return next;
}

// A suspended validator that the members add is one again.
void lift_suspensions(CurrentRecord& current, const SetChanges& changes) {
    for (const SetChange& change : changes) {
        if (change.change == ChangeKind::add) std::erase(current.suspended, change.consensus_key);
    }
}

// The suspended that a set can spare, one after the other.
KeySet spared(const ValidatorSet& in_force, const KeySet& suspended) {
    KeySet keys;
    ValidatorSet rest = in_force;
    for (const PublicKey& key : suspended) {
        const ValidatorSet next = without(rest, in_force, key);
        if (next == rest || !may_follow(next, in_force)) continue;
        rest = next;
        keys.push_back(key);
    }
    return keys;
}

// The pending set after another one came into force: what it was meant to change is made anew of
// the new set. Its proposal lapses if that does not fit any more.
void renew_pending(Context& context, const std::optional<PendingRecord>& before,
                   const ReadyRecord& activated, const ValidatorSet& in_force,
                   const KeySet& suspended) {
    ValidatorSet next = without_suspended(in_force, in_force, suspended);
    PendingRecord renewed{{}, {}, PendingReason::evidence, {}, {}, {}};
    const bool has_changes =
        before && !before->proposal.is_zero() && before->proposal != activated.proposal;
    if (has_changes) {
        const auto changed = change_and_suspend(context, in_force, before->changes, suspended);
        if (changed) {
            next = changed.assume_value();
            renewed.reason = before->reason;
            renewed.proposal = before->proposal;
            renewed.changes = before->changes;
        } else {
            context.emit("validators.lapsed", before->proposal.view(),
                         name_of_code(changed.assume_error().code()));
        }
    }
    if (next == in_force) {
        pending_records.erase(context.state);
    } else {
        make_pending(context, next, renewed);
    }
}

}  // namespace

void store_genesis(const ledger::Genesis& genesis, ledger::Overlay& state) {
    const ValidatorSet set = genesis_set(genesis);
    const crypto::Hash256 digest = ledger::set_digest(set);
    sets.put(state, set, digest);
    current_records.put(state, {ledger::Term{0}, ledger::Height{0}, digest, {}});
    terms.put(state, {ledger::Height{0}, digest}, ledger::Term{0});
    store_accounts(state, set);
}

Enactment enact_changes(Context& context, const ProposalId& proposal, const SetChanges& changes) {
    CurrentRecord current = load_current(context.state);
    const ValidatorSet in_force = load_set(context.state, current.set_digest);
    const auto pending = pending_records.get(context.state);
    if (pending && is_ready(*pending, load_set(context.state, pending->set_digest))) {
        return Enactment::deferred;
    }
    lift_suspensions(current, changes);
    const auto next = change_and_suspend(context, in_force, changes, current.suspended);
    if (!next) {
        context.emit("validators.lapsed", proposal.view(),
                     name_of_code(next.assume_error().code()));
        return Enactment::lapsed;
    }
    current_records.put(context.state, current);
    make_pending(context, next.assume_value(),
                 {{}, {}, PendingReason::vote, proposal, changes, {}});
    return Enactment::pending;
}

EvidenceEffect suspend(Context& context, const PublicKey& key) {
    CurrentRecord current = load_current(context.state);
    const ValidatorSet in_force = load_set(context.state, current.set_digest);
    const auto pending = pending_records.get(context.state);
    const ValidatorSet base =
        pending ? load_set(context.state, pending->set_digest) : in_force;
    const auto has_key = [&](const Validator& validator) { return validator.consensus_key == key; };
    const ValidatorSet next = without(base, in_force, key);
    const bool is_validator = std::ranges::any_of(in_force.validators, has_key) || next != base;
    const bool is_suspended = std::ranges::find(current.suspended, key) != current.suspended.end();
    const std::size_t suspended_max = ledger::faults_max(in_force.validators.size());
    if (!is_validator || is_suspended || current.suspended.size() >= suspended_max ||
        !may_follow(next, in_force)) {
        return EvidenceEffect::recorded;
    }
    current.suspended.push_back(key);
    current_records.put(context.state, current);
    if (next == in_force) {
        pending_records.erase(context.state);
    } else if (next != base) {
        PendingRecord record = pending.value_or(PendingRecord{});
        record.reason = PendingReason::evidence;
        record.ready.clear();
        make_pending(context, next, record);
    }
    return EvidenceEffect::suspended;
}

Check say_ready(Context& context, const crypto::Hash256& set_digest, const PublicKey& key) {
    auto pending = pending_records.get(context.state);
    if (!pending || pending->set_digest != set_digest) return refuse(Error::not_pending);
    const ValidatorSet set = load_set(context.state, set_digest);
    const auto entry = std::ranges::find(set.validators, key, &Validator::consensus_key);
    if (entry == set.validators.end()) return refuse(Error::not_in_set);
    const ValidatorIndex index{static_cast<std::uint16_t>(entry - set.validators.begin())};
    const auto place = std::ranges::lower_bound(pending->ready, index);
    if (place != pending->ready.end() && *place == index) return success();
    pending->ready.insert(place, index);
    pending_records.put(context.state, *pending);
    if (pending->ready.size() == ledger::quorum(set.validators.size())) {
        ready_records.put(context.state, {context.block.height, pending->proposal}, set_digest);
        context.emit("validators.ready", set_digest.view());
    }
    return success();
}

void activate_set(Context& context, const crypto::Hash256& set_digest) {
    const auto ready = ready_records.get(context.state, set_digest);
    MERIT_ASSERT(ready.has_value(), "a boundary names a set that was ready");
    const ValidatorSet set = load_set(context.state, set_digest);
    CurrentRecord current = load_current(context.state);
    current.term = current.term.next();
    current.since = context.block.height;
    current.set_digest = set_digest;
    current.suspended = spared(set, current.suspended);
    current_records.put(context.state, current);
    terms.put(context.state, {current.since, set_digest}, current.term);
    context.emit("term.begun", set_digest.view(), std::to_string(current.term.value));
    const auto pending = pending_records.get(context.state);
    if (pending && pending->set_digest == set_digest) {
        pending_records.erase(context.state);
    } else {
        renew_pending(context, pending, *ready, set, current.suspended);
    }
}

std::optional<ValidatorSet> ready_set(const ledger::StateView& view) {
    const auto pending = pending_records.get(view);
    if (!pending) return std::nullopt;
    ValidatorSet set = load_set(view, pending->set_digest);
    if (!is_ready(*pending, set)) return std::nullopt;
    return set;
}

}  // namespace merit::contracts::validators
