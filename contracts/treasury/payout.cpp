#include "contracts/numbers/incentive.hpp"
#include "contracts/registry/registry.hpp"
#include "contracts/registry/state.hpp"
#include "contracts/treasury/debt.hpp"
#include "contracts/treasury/freeze.hpp"
#include "contracts/treasury/handlers.hpp"
#include "contracts/treasury/open_pools.hpp"
#include "contracts/treasury/postings.hpp"
#include "contracts/treasury/state.hpp"
#include "contracts/treasury/treasury.hpp"
#include "contracts/treasury/unclaimed_rule.hpp"

#include <algorithm>
#include <vector>

namespace merit::contracts::treasury {

namespace {

// Rows are read in lots: the view must not change while it is scanned.
constexpr std::size_t lot = 256;

void must(const Check& check) {
    MERIT_ASSERT(check.has_value(), "what the clock moves lies where it was put");
}

// As much of a posting as is not needed to keep what is frozen.
ledger::Amount movable_part(const ledger::StateView& view, const auto& money,
                            const ledger::Recipient& recipient) {
    if (frozen_of(view, money.asset, recipient).value == 0) return money.amount;
    return std::min(money.amount, movable_of(view, money.asset, recipient));
}

struct HeldRow {
    AccountId account;
    PoolId pool;
    Epoch epoch;
    HeldMoney money;
};

std::vector<HeldRow> first_held(const ledger::StateView& view, Epoch release) {
    std::vector<HeldRow> rows;
    held.scan(
        view,
        [&](const auto& key, const HeldMoney& money) {
            rows.push_back({std::get<1>(key), std::get<2>(key), std::get<3>(key), money});
            return rows.size() < lot;
        },
        release);
    return rows;
}

// What is frozen waits one epoch more.
void postpone(Context& context, const HeldRow& row, Epoch closing) {
    auto left = held.get(context.state, closing, row.account, row.pool, row.epoch);
    if (!left) return;
    held.erase(context.state, closing, row.account, row.pool, row.epoch);
    const auto later = held.get(context.state, closing.next(), row.account, row.pool, row.epoch);
    if (later) left->amount.value += later->amount.value;
    held.put(context.state, *left, closing.next(), row.account, row.pool, row.epoch);
}

bool release_held(Context& context, Epoch closing, std::uint64_t& steps) {
    while (true) {
        const auto rows = first_held(context.state, closing);
        if (rows.empty()) return true;
        for (const HeldRow& row : rows) {
            if (steps == 0) return false;
            --steps;
            const auto amount = movable_part(context.state, row.money, {row.account});
            must(move(context, row.money.asset, HeldOf{row.pool, row.account, row.epoch, closing},
                      BalanceOf{row.account}, amount, Cause::release));
            postpone(context, row, closing);
        }
    }
}

struct ExpiringRow {
    AliasId alias;
    PoolId pool;
    Epoch epoch;
};

std::vector<ExpiringRow> first_expiring(const ledger::StateView& view, Epoch closing) {
    std::vector<ExpiringRow> rows;
    unclaimed_expiry.scan(
        view,
        [&](const auto& key, const Empty&) {
            rows.push_back({std::get<1>(key), std::get<2>(key), std::get<3>(key)});
            return rows.size() < lot;
        },
        closing);
    return rows;
}

// The clock looks at it again when the next epoch closes.
void look_again(Context& context, const AliasId& alias, const PoolId& pool, Epoch epoch,
                Epoch closing) {
    unclaimed_expiry.put(context.state, {}, closing.next(), alias, pool, epoch);
}

// Claims as much of a posting as is not frozen.
void claim(Context& context, const AliasId& alias, const AccountId& account, const PoolId& pool,
           Epoch epoch, const UnclaimedMoney& money, Epoch closing) {
    const Epoch release = money.release_epoch;
    // The expiry entry, which names the last epoch, finds nothing then and is dropped.
    const UnclaimedOf from{pool, alias, epoch, release, closing};
    const SubAccount to = release > closing ? SubAccount(HeldOf{pool, account, epoch, release})
                                            : SubAccount(BalanceOf{account});
    const auto amount = movable_part(context.state, money, {alias});
    must(move(context, money.asset, from, to, amount, Cause::claim));
    if (amount != money.amount) look_again(context, alias, pool, epoch, closing);
}

void expire(Context& context, const ExpiringRow& row, Epoch closing, std::uint64_t& steps) {
    unclaimed_expiry.erase(context.state, closing, row.alias, row.pool, row.epoch);
    const auto money = unclaimed.get(context.state, row.alias, row.pool, row.epoch);
    if (!money) return;  // claimed
    const auto alias = registry::aliases.get(context.state, row.alias);
    if (alias && alias->account) {
        // An approved claim that is not permanent yet keeps what it claims; one that is permanent
        // left here what was frozen.
        if (alias->from_epoch > closing) {
            look_again(context, row.alias, row.pool, row.epoch, closing);
        } else {
            claim(context, row.alias, *alias->account, row.pool, row.epoch, *money, closing);
        }
        return;
    }
    const Pool pool = *pools.get(context.state, row.pool);
    const UnclaimedOf from{row.pool, row.alias, row.epoch, money->release_epoch, closing};
    const auto amount = movable_part(context.state, *money, {row.alias});
    const auto movements =
        apply_unclaimed_rule(context, row.pool, pool, from, amount, Cause::expire, closing);
    MERIT_ASSERT(movements.has_value(), "what expires lies where it was put");
    if (amount != money->amount) {
        look_again(context, row.alias, row.pool, row.epoch, closing);
    }
    steps -= std::min(steps, movements.assume_value());
}

bool expire_unclaimed(Context& context, Epoch closing, std::uint64_t& steps) {
    while (true) {
        const auto rows = first_expiring(context.state, closing);
        if (rows.empty()) return true;
        for (const ExpiringRow& row : rows) {
            if (steps == 0) return false;
            --steps;
            expire(context, row, closing, steps);
        }
    }
}

struct ClaimedRow {
    PoolId pool;
    Epoch epoch;
    UnclaimedMoney money;
};

// Without those that are frozen and that the clock looks at again.
std::vector<ClaimedRow> first_claimed(const ledger::StateView& view, const AliasId& alias,
                                      Epoch closing) {
    std::vector<ClaimedRow> rows;
    unclaimed.scan(
        view,
        [&](const auto& key, const UnclaimedMoney& money) {
            const auto& [_, pool, epoch] = key;
            const bool is_left =
                movable_part(view, money, {alias}).value == 0 &&
                unclaimed_expiry.contains(view, closing.next(), alias, pool, epoch);
            if (!is_left) rows.push_back({pool, epoch, money});
            return rows.size() < lot;
        },
        alias);
    return rows;
}

}  // namespace

PoolTerms terms_in(const ledger::StateView& view, const Pool& pool, Epoch epoch) {
    PoolTerms terms = pool.terms;
    if (!pool.own_of) return terms;
    const auto project = registry::find_project(view, *pool.own_of);
    MERIT_ASSERT(project.has_value(), "an own pool has its project");
    terms.pay = project->settings_in(epoch).own_pool;
    return terms;
}

ledger::Amount budget(const PoolMoney& money, const PayTerms& terms) {
    if (terms.budget_per_epoch.value == 0) return money.balance;
    return std::min(money.balance, terms.budget_per_epoch);
}

bool is_open_in(const Pool& pool, Epoch epoch) {
    return !pool.wound_up && pool.terms.first_epoch <= epoch && epoch <= pool.terms.last_epoch;
}

Result<Payout, Refusal> pay(Context& context, const PoolId& pool, const PoolTerms& terms,
                            const ParameterSet& set, Epoch epoch,
                            const ledger::Recipient& recipient, ledger::Amount amount) {
    Payout payout;
    payout.release_epoch = Epoch{epoch.value + set.hold_epochs};
    const ClosingOf from{pool};
    if (const AliasId* alias = recipient.alias()) {
        const Epoch last{epoch.value + terms.pay.claim_epochs};
        payout.unclaimed = amount;
        MERIT_TRY(move(context, terms.asset, from,
                       UnclaimedOf{pool, *alias, epoch, payout.release_epoch, last}, amount,
                       Cause::unclaimed));
        return payout;
    }
    const AccountId& account = *recipient.account();
    const ledger::Amount debt = debt_of(context.state, terms.asset, account);
    const auto parts =
        payout_of(amount.value, debt.value, static_cast<std::uint32_t>(set.hold_ppm));
    MERIT_ASSERT(parts.has_value(), "hold is a bounded parameter");
    payout.repaid.value = parts.assume_value().repaid;
    payout.held.value = parts.assume_value().held;
    payout.free.value = parts.assume_value().free;
    MERIT_TRY(repay_debts(context, pool, terms.asset, account, payout.repaid));
    MERIT_TRY(move(context, terms.asset, from, BalanceOf{account}, payout.free, Cause::reward));
    MERIT_TRY(move(context, terms.asset, from, HeldOf{pool, account, epoch, payout.release_epoch},
                   payout.held, Cause::hold));
    return payout;
}

bool claim_unclaimed(Context& context, const AliasId& alias, const AccountId& account,
                     Epoch closing, std::uint64_t& steps) {
    while (true) {
        const auto rows = first_claimed(context.state, alias, closing);
        if (rows.empty()) return true;
        for (const ClaimedRow& row : rows) {
            if (steps == 0) return false;
            --steps;
            claim(context, alias, account, row.pool, row.epoch, row.money, closing);
        }
    }
}

ClockTask release_task() {
    return {ClockStage::releases, [](Context& context, Epoch epoch, std::uint64_t& steps) {
                return release_held(context, epoch, steps) &&
                       expire_unclaimed(context, epoch, steps) &&
                       end_open_pools(context, epoch, steps);
            }};
}

}  // namespace merit::contracts::treasury
