// How the members of a run change the set of validators.
#include "contracts/framework/make_operation.hpp"
#include "contracts/govern/operations.hpp"
#include "contracts/registry/genesis.hpp"
#include "contracts/validators/operations.hpp"
#include "contracts/validators/validators.hpp"
#include "tests/simulation/run.hpp"
#include "tests/support/examples.hpp"

#include <algorithm>

namespace merit::testing {

namespace validators = contracts::validators;

namespace {

constexpr std::uint64_t motion_ms_max = 25'000;  // then it has lapsed, or got lost

}  // namespace

void SeedRun::govern() {
    if (!is_handed_over()) {
        if (validators::pending_set(ledger_->state())) {
            say_ready();
        } else if (motion_ && world_->now_ms() < motion_->since_ms + motion_ms_max) {
            cast_votes();
        } else {
            propose();
        }
    }
    world_->at(govern_ms, [this] { govern(); });
}

bool SeedRun::is_handed_over() const {
    return validators::current_set(ledger_->state()).term.value > 0;
}

void SeedRun::submit_to_validator(const Clients::Sent& sent) {
    for (NodeId node = 0; node < world_->validators(); ++node) {
        if (world_->is_running(node) && world_->seat(node) && !world_->is_byzantine(node) &&
            random_.chance(600'000)) {
            world_->submit(node, sent.bytes);
        }
    }
}

void SeedRun::propose() {
    const NodeId spare = plan_.validators;
    validators::SetChange change;
    change.consensus_key = key(static_cast<std::uint8_t>(101 + spare)).public_key();
    change.transport_key = key(static_cast<std::uint8_t>(151 + spare)).public_key();
    if (plan_.leaves) {
        change.change = validators::ChangeKind::rotate;
        change.leaving_key = genesis_.validators[*plan_.leaves].consensus_key;
    } else {
        change.change = validators::ChangeKind::add;
        change.member = contracts::registry::genesis_member_id(world_->config().network, 0);
    }
    contracts::govern::ProposeSet motion;
    motion.changes.push_back(change);
    const Clients::Sent sent = clients_.by_member(0, contracts::make_operation(motion));
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
    for (std::size_t member = 0; member < genesis_.members.size(); ++member) {
        const auto cast = motion_->votes.find(member);
        if (cast != motion_->votes.end() && ledger_->executed(cast->second)) continue;
        const contracts::govern::CastVote vote{motion_->id, true};
        const Clients::Sent sent = clients_.by_member(member, contracts::make_operation(vote));
        motion_->votes[member] = sent.tx_id;
        submit_to_validator(sent);
    }
}

void SeedRun::say_ready() {
    const auto pending = validators::pending_set(ledger_->state());
    for (NodeId node = 0; node <= plan_.validators; ++node) {
        const crypto::KeyPair pair = key(static_cast<std::uint8_t>(101 + node));
        const bool is_in = std::ranges::any_of(
            pending->set.validators, [&](const ledger::Validator& validator) {
                return validator.consensus_key == pair.public_key();
            });
        if (!is_in || !world_->is_running(node) || pending->has_said_ready(pair.public_key())) {
            continue;
        }
        const validators::ValidatorReady ready{pending->digest};
        submit_to_validator(clients_.by_validator(pair, contracts::make_operation(ready)));
    }
}

}  // namespace merit::testing
