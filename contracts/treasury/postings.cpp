#include "contracts/treasury/postings.hpp"

#include "contracts/framework/index_keys.hpp"
#include "contracts/treasury/state.hpp"

namespace merit::contracts::treasury {

namespace {

using ledger::Amount;

constexpr Map<Prefix::settled, Empty, ContractNumber, crypto::Hash256, Epoch> settled;

Refusal refuse_for(CommonError error) {
    return refuse(ContractNumber::treasury, error);
}

Check take(Amount& from, Amount amount) {
    if (from < amount) return refuse_for(CommonError::insufficient_balance);
    from.value -= amount.value;
    return success();
}

Check give(Amount& to, Amount amount) {
    if (__builtin_add_overflow(to.value, amount.value, &to.value)) {
        return refuse_for(CommonError::overflow);
    }
    return success();
}

void count(ledger::Wide& total, Amount amount) {
    total.value += amount.value;  // 2^64 movements of 2^63 units fit
}

void count_out(Balance& balance, Amount amount, Cause cause) {
    switch (cause) {
        case Cause::withdraw:
            return count(balance.withdrawn, amount);
        case Cause::fund:
        case Cause::prize:
            return count(balance.funded, amount);
        default:
            return count(balance.sent, amount);
    }
}

void count_in(Balance& balance, Amount amount, Cause cause) {
    switch (cause) {
        case Cause::deposit:
            return count(balance.deposited, amount);
        case Cause::transfer:
        case Cause::bond_award:
        case Cause::cost:
        case Cause::repay:
        case Cause::correction:
            return count(balance.received, amount);
        case Cause::expire:
        case Cause::wind_up:
        case Cause::prize_return:
        case Cause::bond_return:
            return count(balance.refunded, amount);
        default:
            return count(balance.rewarded, amount);
    }
}

// Where money of a pool goes, as far as the pool's own books tell it apart.
enum class Goal : std::uint8_t { waiting, account, other };

Goal goal_of(const SubAccount& to, Cause cause) {
    if (cause == Cause::close_return || std::holds_alternative<ClosingOf>(to) ||
        std::holds_alternative<HeldOf>(to) || std::holds_alternative<UnclaimedOf>(to)) {
        return Goal::waiting;
    }
    const bool is_back = cause == Cause::expire || cause == Cause::wind_up;
    return std::holds_alternative<BalanceOf>(to) && !is_back ? Goal::account : Goal::other;
}

// Both sides of one movement, with the totals of its asset.
class Posting {
  public:
    Posting(Context& context, const AssetId& asset, Amount amount, Cause cause,
            Goal goal = Goal::other)
        : context_(context), asset_(asset), amount_(amount), cause_(cause), goal_(goal) {
        const auto found = asset_totals.get(context.state, asset);
        MERIT_ASSERT(found.has_value(), "money moves in an asset that exists");
        totals = *found;
    }

    Check take_from(const SubAccount& from) {
        return std::visit([this](const auto& sub) { return take_from(sub); }, from);
    }
    Check give_to(const SubAccount& to) {
        return std::visit([this](const auto& sub) { return give_to(sub); }, to);
    }
    void store_totals() { asset_totals.put(context_.state, totals, asset_); }

    AssetTotals totals;

  private:
    Check take_from(const BalanceOf& sub) {
        Balance balance = balances.get_or(context_.state, {}, asset_, sub.account);
        MERIT_TRY(take(balance.free, amount_));
        count_out(balance, amount_, cause_);
        balances.put(context_.state, balance, asset_, sub.account);
        note(sub.account, false);
        return take(totals.balances, amount_);
    }
    Check give_to(const BalanceOf& sub) {
        Balance balance = balances.get_or(context_.state, {}, asset_, sub.account);
        MERIT_TRY(give(balance.free, amount_));
        // Released money was counted as rewarded when it was held.
        if (cause_ != Cause::release) count_in(balance, amount_, cause_);
        balances.put(context_.state, balance, asset_, sub.account);
        note(sub.account, true);
        return give(totals.balances, amount_);
    }

    PoolMoney money_of(const PoolId& pool) {
        const auto money = pool_money.get(context_.state, pool);
        MERIT_ASSERT(money && money->asset == asset_, "a pool has money of its asset");
        return *money;
    }
    // What waits for somebody is still the pool's.
    void count_leaving(PoolMoney& money) {
        if (goal_ == Goal::account) count(money.paid, amount_);
        if (goal_ == Goal::other) count(money.refunded, amount_);
    }
    Check take_from(const PoolOf& sub) {
        PoolMoney money = money_of(sub.pool);
        MERIT_TRY(take(money.balance, amount_));
        count_leaving(money);
        pool_money.put(context_.state, money, sub.pool);
        return take(totals.pools, amount_);
    }
    Check give_to(const PoolOf& sub) {
        PoolMoney money = money_of(sub.pool);
        MERIT_TRY(give(money.balance, amount_));
        if (cause_ != Cause::close_return) count(money.funded, amount_);
        pool_money.put(context_.state, money, sub.pool);
        return give(totals.pools, amount_);
    }
    Check take_from(const ClosingOf& sub) {
        PoolMoney money = money_of(sub.pool);
        MERIT_TRY(take(money.closing, amount_));
        count_leaving(money);
        pool_money.put(context_.state, money, sub.pool);
        return take(totals.pools, amount_);
    }
    Check give_to(const ClosingOf& sub) {
        PoolMoney money = money_of(sub.pool);
        MERIT_TRY(give(money.closing, amount_));
        pool_money.put(context_.state, money, sub.pool);
        return give(totals.pools, amount_);
    }

    Check take_from(const HeldOf& sub) {
        auto row = held.get(context_.state, sub.release_epoch, sub.account, sub.pool, sub.epoch);
        MERIT_ASSERT(row && row->asset == asset_, "held money is released where it lies");
        MERIT_TRY(take(row->amount, amount_));
        if (row->amount.value == 0) {
            held.erase(context_.state, sub.release_epoch, sub.account, sub.pool, sub.epoch);
        } else {
            held.put(context_.state, *row, sub.release_epoch, sub.account, sub.pool, sub.epoch);
        }
        PoolMoney money = money_of(sub.pool);
        MERIT_TRY(take(money.held, amount_));
        count_leaving(money);
        pool_money.put(context_.state, money, sub.pool);
        Balance balance = balances.get_or(context_.state, {}, asset_, sub.account);
        MERIT_TRY(take(balance.held, amount_));
        if (cause_ != Cause::release) {
            count_out(balance, amount_, cause_);
            note(sub.account, false);
        }
        balances.put(context_.state, balance, asset_, sub.account);
        return take(totals.held, amount_);
    }
    Check give_to(const HeldOf& sub) {
        HeldMoney row = held.get_or(context_.state, {asset_, {}}, sub.release_epoch, sub.account,
                                    sub.pool, sub.epoch);
        MERIT_TRY(give(row.amount, amount_));
        held.put(context_.state, row, sub.release_epoch, sub.account, sub.pool, sub.epoch);
        PoolMoney money = money_of(sub.pool);
        MERIT_TRY(give(money.held, amount_));
        pool_money.put(context_.state, money, sub.pool);
        Balance balance = balances.get_or(context_.state, {}, asset_, sub.account);
        MERIT_TRY(give(balance.held, amount_));
        count(balance.rewarded, amount_);
        balances.put(context_.state, balance, asset_, sub.account);
        note(sub.account, true);
        return give(totals.held, amount_);
    }

    Check take_from(const UnclaimedOf& sub) {
        auto row = unclaimed.get(context_.state, sub.alias, sub.pool, sub.epoch);
        MERIT_ASSERT(row && row->asset == asset_, "unclaimed money is taken where it lies");
        MERIT_TRY(take(row->amount, amount_));
        if (row->amount.value == 0) {
            unclaimed.erase(context_.state, sub.alias, sub.pool, sub.epoch);
        } else {
            unclaimed.put(context_.state, *row, sub.alias, sub.pool, sub.epoch);
        }
        PoolMoney money = money_of(sub.pool);
        MERIT_TRY(take(money.unclaimed, amount_));
        count_leaving(money);
        pool_money.put(context_.state, money, sub.pool);
        return take(totals.unclaimed, amount_);
    }
    Check give_to(const UnclaimedOf& sub) {
        UnclaimedMoney row = unclaimed.get_or(context_.state, {asset_, {}, sub.release_epoch},
                                              sub.alias, sub.pool, sub.epoch);
        MERIT_TRY(give(row.amount, amount_));
        unclaimed.put(context_.state, row, sub.alias, sub.pool, sub.epoch);
        unclaimed_expiry.put(context_.state, {}, sub.last_epoch, sub.alias, sub.pool, sub.epoch);
        PoolMoney money = money_of(sub.pool);
        MERIT_TRY(give(money.unclaimed, amount_));
        pool_money.put(context_.state, money, sub.pool);
        return give(totals.unclaimed, amount_);
    }

    Check take_from(const PurseOf& sub) {
        Amount money = purse_of(context_.state, asset_, sub);
        MERIT_TRY(take(money, amount_));
        store(sub, money);
        return take(totals.purses, amount_);
    }
    Check give_to(const PurseOf& sub) {
        Amount money = purse_of(context_.state, asset_, sub);
        MERIT_TRY(give(money, amount_));
        store(sub, money);
        return give(totals.purses, amount_);
    }
    void store(const PurseOf& sub, Amount money) {
        if (money.value == 0) {
            purses.erase(context_.state, sub.kind, sub.id, asset_);
        } else {
            purses.put(context_.state, money, sub.kind, sub.id, asset_);
        }
    }

    void note(const AccountId& account, bool in) {
        const Movement movement{cause_, in, asset_, amount_};
        add_index(context_, IndexPrefix::movement, account.view(), ledger::encode(movement));
    }

    Context& context_;
    const AssetId& asset_;
    Amount amount_;
    Cause cause_;
    Goal goal_;
};

}  // namespace

SubAccount sub_account_of(const Creditor& creditor) {
    if (creditor.kind == CreditorKind::pool) return PoolOf{PoolId{creditor.id.bytes}};
    return BalanceOf{AccountId::from(creditor.id)};
}

Amount purse_of(const ledger::StateView& view, const AssetId& asset, const PurseOf& purse) {
    return purses.get_or(view, {}, purse.kind, purse.id, asset);
}

std::string_view name_of(Cause cause) {
    constexpr std::array<std::string_view, 24> names{
        "deposit",    "withdraw", "transfer",  "fund",         "close_begin", "close_return",
        "reward",     "hold",     "unclaimed", "release",      "claim",       "expire",
        "wind_up",    "prize",    "award",     "prize_return", "bond",        "bond_return",
        "bond_award", "cost",     "reserve",   "share",        "repay",       "correction"};
    static_assert(names.size() == static_cast<std::size_t>(Cause::correction) + 1);
    const auto index = static_cast<std::size_t>(cause);
    return index < names.size() ? names[index] : std::string_view("unknown");
}

Check move(Context& context, const AssetId& asset, const SubAccount& from, const SubAccount& to,
           Amount amount, Cause cause) {
    if (amount.value == 0) return success();
    Posting posting(context, asset, amount, cause, goal_of(to, cause));
    MERIT_TRY(posting.take_from(from));
    MERIT_TRY(posting.give_to(to));
    posting.store_totals();
    return success();
}

Check move_in(Context& context, const AssetId& asset, const SubAccount& to, Amount amount) {
    Posting posting(context, asset, amount, Cause::deposit);
    const auto outstanding = posting.totals.deposited.value - posting.totals.withdrawn.value;
    if (outstanding + amount.value >= ledger::u128{1} << 63) {
        return refuse_for(CommonError::overflow);
    }
    count(posting.totals.deposited, amount);
    MERIT_TRY(posting.give_to(to));
    posting.store_totals();
    return success();
}

Check move_out(Context& context, const AssetId& asset, const BalanceOf& from, Amount amount) {
    Posting posting(context, asset, amount, Cause::withdraw);
    MERIT_TRY(posting.take_from(SubAccount(from)));
    count(posting.totals.withdrawn, amount);
    posting.store_totals();
    return success();
}

Check settle_once(Context& context, ContractNumber contract, BytesView id, Epoch epoch) {
    MERIT_ASSERT(id.size() <= 32, "an id has at most 32 bytes");
    crypto::Hash256 key;
    std::copy(id.begin(), id.end(), key.bytes.begin());
    if (settled.contains(context.state, contract, key, epoch)) {
        return refuse(contract, CommonError::duplicate);
    }
    settled.put(context.state, {}, contract, key, epoch);
    return success();
}

}  // namespace merit::contracts::treasury
