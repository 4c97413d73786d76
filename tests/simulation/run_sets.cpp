// How the members of a run change the set of validators, and what the machines do about it.
#include "contracts/framework/make_operation.hpp"
#include "contracts/govern/operations.hpp"
#include "contracts/govern/state.hpp"
#include "contracts/registry/genesis.hpp"
#include "contracts/registry/registry.hpp"
#include "contracts/validators/operations.hpp"
#include "contracts/validators/validators.hpp"
#include "ledger/quorum.hpp"
#include "tests/simulation/run.hpp"
#include "tests/support/examples.hpp"

#include <algorithm>

namespace merit::testing {

namespace validators = contracts::validators;

namespace {

constexpr std::uint64_t motion_ms_max = 25'000;  // then it has lapsed, or got lost
constexpr std::uint64_t refused_ms = 8'000;      // then it is made again
constexpr std::size_t shrinks_min = 5;           // fewer than four bear no fault

crypto::PublicKey transport_key(std::size_t owner) {
    return key(static_cast<std::uint8_t>(151 + owner)).public_key();
}

validators::SetChange make_add(const ledger::StateView& view, const ledger::NetworkId& network,
                               std::size_t owner) {
    validators::SetChange add;
    add.consensus_key = validator_key(owner).public_key();
    add.transport_key = transport_key(owner);
    // A key is one member's for ever.
    const auto account = contracts::registry::find_account(
        view, validators::validator_account_id(add.consensus_key));
    add.member =
        account ? account->member : contracts::registry::genesis_member_id(network, 0);
    return add;
}

}  // namespace

void SeedRun::govern() {
    if (change_) {
        const Owners set = current();
        const bool has_come = !change_->comes || set.contains(*change_->comes);
        const bool has_left = !change_->leaves || !set.contains(*change_->leaves);
        if (has_come && has_left) {
            ++injected_["set: " + std::string(name_of(step_of(*change_)))];
            motion_.reset();
            change_.reset();
            ++step_;
        } else if (change_term_ != validators::current_set(ledger_->state()).term) {
            // Another set has come between: it may not fit any more, and pass all the same.
            is_overtaken_ = true;
            motion_.reset();
            change_.reset();
        }
    }
    rekey_machines();
    wake_sleeper();
    if (step_ < plan_.steps.size() && !validators::pending_set(ledger_->state())) {
        if (motion_ && world_->now_ms() < motion_->since_ms + motion_ms_max) {
            cast_votes();
        } else {
            propose();
        }
    }
    work();
    send_again();
    world_->at(govern_ms, [this] { govern(); });
}

bool SeedRun::is_set_changed() const {
    return step_ == plan_.steps.size() && new_keys_.empty() && !is_asleep_ &&
           !validators::pending_set(ledger_->state());
}

void SeedRun::submit_to_validator(const Clients::Sent& sent) {
    for (NodeId node = 0; node < plan_.machines(); ++node) {
        if (world_->is_running(node) && world_->seat(node) && !world_->is_byzantine(node) &&
            random_.chance(600'000)) {
            world_->submit(node, sent.bytes);
        }
    }
}

void SeedRun::propose() {
    // A motion that got lost is made again, so that both together change no more than one.
    if (!change_) {
        change_ = resolve(plan_.steps[step_]);
        change_term_ = validators::current_set(ledger_->state()).term;
    }
    const auto change = change_;
    if (!change) {
        // One change there must be.
        if (validators::current_set(ledger_->state()).term.value > 0) ++step_;
        return;
    }
    contracts::govern::ProposeSet motion;
    const ledger::NetworkId& network = world_->config().network;
    if (change->leaves) {
        validators::SetChange leave;
        leave.change = validators::ChangeKind::remove;
        leave.leaving_key = validator_key(*change->leaves).public_key();
        motion.changes.push_back(leave);
    }
    if (change->comes) {
        motion.changes.push_back(make_add(ledger_->state(), network, *change->comes));
        const bool is_new = !contracts::registry::find_account(
            ledger_->state(),
            validators::validator_account_id(motion.changes.back().consensus_key));
        if (change->leaves && is_new) {
            // In the place of the other one, and of the same member.
            validators::SetChange& rotation = motion.changes.back();
            rotation.change = validators::ChangeKind::rotate;
            rotation.member = {};
            rotation.leaving_key = motion.changes.front().leaving_key;
            motion.changes.erase(motion.changes.begin());
        }
    }
    const Clients::Sent sent = clients_.by_member(0, {contracts::make_operation(motion)});
    constexpr std::array<Byte, 4> first_operation{};
    motion_ = Motion{sent.tx_id,
                     ledger::ProposalId::from(crypto::blake2b(
                         "merit.proposal", {sent.tx_id.view(), first_operation})),
                     world_->now_ms(),
                     {}};
    submit_to_validator(sent);
}

void SeedRun::cast_votes() {
    if (!ledger_->executed(motion_->tx_id)) {
        // It may have got lost with a mempool.
        if (world_->now_ms() > motion_->since_ms + 3 * govern_ms) motion_.reset();
        return;
    }
    // Refused while an earlier one is open, which may have got lost with its voters' mempools.
    if (!contracts::govern::proposals.contains(ledger_->state(), motion_->id)) {
        if (world_->now_ms() > motion_->since_ms + refused_ms) motion_.reset();
        return;
    }
    for (std::size_t member = 0; member < genesis_.members.size(); ++member) {
        const auto cast = motion_->votes.find(member);
        if (cast != motion_->votes.end() && ledger_->executed(cast->second)) continue;
        const contracts::govern::CastVote vote{motion_->id, true};
        const Clients::Sent sent = clients_.by_member(member, {contracts::make_operation(vote)});
        motion_->votes[member] = sent.tx_id;
        submit_to_validator(sent);
    }
}

// --- which change fits ---

// A step that does not fit gives way to one that does; a rotation that was begun goes first.
std::optional<SeedRun::Change> SeedRun::resolve(SetStep step) {
    const Owners set = current();
    std::erase_if(new_keys_, [&](const auto& known) {
        return !set.contains(known.first) && !set.contains(world_->owner(known.second.machine));
    });
    if (!new_keys_.empty()) step = SetStep::rotate;
    for (const SetStep kind :
         {step, SetStep::replace, SetStep::add, SetStep::rotate, SetStep::remove}) {
        const std::vector<Change> fitting = changes(kind, is_healed_ ? &healed_ : nullptr);
        if (fitting.empty()) continue;
        const Change& change = fitting[random_.below(fitting.size())];
        if (change.comes == next_owner_) {
            new_keys_[next_owner_++] = {machine_for(*change.leaves), random_.chance(500'000)};
        }
        return change;
    }
    return std::nullopt;
}

bool SeedRun::can_change(const std::set<NodeId>& quorum) const {
    return std::ranges::any_of(
        std::array{SetStep::replace, SetStep::add, SetStep::rotate, SetStep::remove},
        [&](SetStep step) { return !changes(step, &quorum).empty(); });
}

// With a quorum: those that it can carry alone.
std::vector<SeedRun::Change> SeedRun::changes(SetStep step, const std::set<NodeId>* quorum) const {
    if (step == SetStep::rotate) return rotations();
    const Owners set = current();
    if (step == SetStep::remove && set.size() < shrinks_min) return {};
    std::vector<std::optional<std::size_t>> leaving;
    std::vector<std::optional<std::size_t>> coming;
    if (step == SetStep::add) leaving.emplace_back();
    if (step == SetStep::remove) coming.emplace_back();
    for (NodeId node = 0; node < plan_.machines(); ++node) {
        const std::size_t owner = world_->owner(node);
        if (set.contains(owner)) {
            if (step != SetStep::add) leaving.emplace_back(owner);
        } else if (step != SetStep::remove && !is_bad(node) && plan_.sleeper != node &&
                   !new_keys_.contains(owner)) {
            coming.emplace_back(owner);
        }
    }
    std::vector<Change> fitting;
    for (const auto& leaves : leaving) {
        for (const auto& comes : coming) {
            const Change change{leaves, comes};
            const Owners next = changed(set, change);
            if (is_good(next) && (!quorum || has_quorum(*quorum, next))) fitting.push_back(change);
        }
    }
    return fitting;
}

// Whoever changes its keys counts as a fault meanwhile.
std::vector<SeedRun::Change> SeedRun::rotations() const {
    const Owners set = current();
    for (const auto& [owner, known] : new_keys_) {
        const std::size_t now = world_->owner(known.machine);
        if (set.contains(now)) return {Change{now, owner}};  // once more
    }
    const bool has_room = faults(set) < ledger::faults_max(set.size());
    if (!has_room || plan_.heals_quorum_only || next_owner_ == plan_.keys()) return {};
    std::vector<Change> fitting;
    for (NodeId node = 0; node < plan_.machines(); ++node) {
        if (is_bad(node) || plan_.sleeper == node || !set.contains(world_->owner(node))) continue;
        fitting.push_back({world_->owner(node), next_owner_});
    }
    return fitting;
}

SetStep SeedRun::step_of(const Change& change) const {
    if (!change.leaves) return SetStep::add;
    if (!change.comes) return SetStep::remove;
    return world_->machine_of(*change.leaves) == machine_for(*change.comes) ? SetStep::rotate
                                                                           : SetStep::replace;
}

SeedRun::Owners SeedRun::changed(Owners set, const Change& change) {
    if (change.leaves) set.erase(*change.leaves);
    if (change.comes) set.insert(*change.comes);
    return set;
}

// The bad ones in it, and who is asleep.
std::size_t SeedRun::faults(const Owners& set) const {
    return static_cast<std::size_t>(std::ranges::count_if(set, [this](std::size_t owner) {
        const NodeId node = machine_for(owner);
        return is_bad(node) || (is_asleep_ && plan_.sleeper == node);
    }));
}

bool SeedRun::is_good(const Owners& set) const {
    return faults(set) <= ledger::faults_max(set.size());
}

SeedRun::Owners SeedRun::owners(const ledger::ValidatorSet& set) const {
    Owners owners;
    for (const ledger::Validator& validator : set.validators) {
        for (std::size_t owner = 0; owner < plan_.keys(); ++owner) {
            if (world_->signatures().public_key(owner) == validator.consensus_key) {
                owners.insert(owner);
            }
        }
    }
    return owners;
}

SeedRun::Owners SeedRun::current() const {
    return owners(validators::current_set(ledger_->state()).set);
}

std::size_t SeedRun::machine_for(std::size_t owner) const {
    const auto found = new_keys_.find(owner);
    return found == new_keys_.end() ? world_->machine_of(owner) : found->second.machine;
}

// --- what the machines do about it ---

void SeedRun::rekey_machines() {
    const Owners now = current();
    const auto pending = validators::pending_set(ledger_->state());
    const Owners next = pending ? owners(pending->set) : Owners{};
    for (auto known = new_keys_.begin(); known != new_keys_.end();) {
        const auto& [owner, plan] = *known;
        const bool is_due = now.contains(owner) || (plan.is_early && next.contains(owner));
        if (!is_due || (!is_healed_ && !random_.chance(300'000))) {
            ++known;
            continue;
        }
        ++injected_["new key"];
        world_->rekey(plan.machine, owner);
        known = new_keys_.erase(known);
    }
}

void SeedRun::wake_sleeper() {
    if (!is_asleep_ || !is_healed_ || step_ < plan_.steps.size()) return;
    is_asleep_ = false;
    start(*plan_.sleeper);
}

}  // namespace merit::testing
