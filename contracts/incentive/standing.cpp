#include "contracts/incentive/standing.hpp"

#include "contracts/incentive/claim.hpp"
#include "contracts/numbers/decay.hpp"

#include <algorithm>

namespace merit::contracts::incentive {

namespace {

// At the top, which takes 2^23 closes of the largest weight, every close of the pool fails.
u128 saturated_sum(u128 a, u128 b) {
    const auto sum = checked_add(a, b);
    return sum ? sum.value() : ~u128{0};
}

// A as of an epoch that is not before its own.
u128 decayed(const Accumulated& row, ledger::Epoch epoch) {
    return decay(row.weight.value, HalfLife::steps_13, epoch.value - row.epoch.value);
}

template <class SumMap>
void add(const SumMap& sums, ledger::Overlay& state, const ledger::PoolId& pool,
         const ledger::Recipient& recipient, u128 amount) {
    if (amount == 0) return;
    const u128 before = sums.get_or(state, {}, pool, recipient).value;
    sums.put(state, ledger::Wide{saturated_sum(before, amount)}, pool, recipient);
}

void add_accumulated(ledger::Overlay& state, const ledger::PoolId& pool,
                     const ledger::Recipient& recipient, const Accumulated& more) {
    if (more.weight.value == 0) return;
    const Accumulated own = accumulated_weights.get_or(state, {}, pool, recipient);
    Accumulated both;
    both.epoch = std::max(own.epoch, more.epoch);
    both.weight.value = saturated_sum(decayed(own, both.epoch), decayed(more, both.epoch));
    accumulated_weights.put(state, both, pool, recipient);
}

void move_in(ledger::Overlay& state, const ledger::PoolId& pool, const ledger::Recipient& from,
             const ledger::Recipient& to) {
    const Standing moved = standing_of(state, pool, from);
    if (moved == Standing()) return;
    add_accumulated(state, pool, to, {moved.accumulated, moved.accumulated_epoch});
    add(lifetime_weights, state, pool, to, moved.lifetime.value);
    add(paid_sums, state, pool, to, moved.paid.value);
    accumulated_weights.erase(state, pool, from);
    lifetime_weights.erase(state, pool, from);
    paid_sums.erase(state, pool, from);
}

}  // namespace

bool keeps_history(const treasury::PoolTerms& terms) {
    return terms.last_epoch == treasury::no_last_epoch || treasury::read_history(terms.pay);
}

Standing standing_of(const ledger::StateView& view, const ledger::PoolId& pool,
                     const ledger::Recipient& recipient) {
    const Accumulated accumulated = accumulated_weights.get_or(view, {}, pool, recipient);
    return {accumulated.weight, accumulated.epoch,
            lifetime_weights.get_or(view, {}, pool, recipient),
            paid_sums.get_or(view, {}, pool, recipient)};
}

void add_work(ledger::Overlay& state, const ledger::PoolId& pool,
              const ledger::Recipient& recipient, ledger::Epoch epoch, u128 weight) {
    add_accumulated(state, pool, recipient, {ledger::Wide{weight}, epoch});
    add(lifetime_weights, state, pool, recipient, weight);
}

void add_paid(ledger::Overlay& state, const ledger::PoolId& pool,
              const ledger::Recipient& recipient, u128 amount) {
    add(paid_sums, state, pool, recipient, amount);
}

bool move_standing(Context& context, const ledger::ProjectId& project,
                   const ledger::Recipient& from, const ledger::Recipient& to,
                   std::optional<treasury::OpenPool>& last, std::uint64_t& steps) {
    const auto pools =
        treasury::open_pools_of(context.state, project, last, treasury::open_pools_max);
    for (const treasury::OpenPool& next : pools) {
        if (steps == 0) return false;
        --steps;
        move_in(context.state, next.pool, from, to);
        last = next;
    }
    return true;
}

}  // namespace merit::contracts::incentive
