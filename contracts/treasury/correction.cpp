#include "contracts/treasury/correction.hpp"

#include "contracts/framework/chain.hpp"
#include "contracts/registry/registry.hpp"
#include "contracts/registry/state.hpp"
#include "contracts/treasury/debt.hpp"
#include "contracts/treasury/freeze.hpp"
#include "contracts/treasury/postings.hpp"
#include "contracts/treasury/state.hpp"

#include <set>
#include <vector>

namespace merit::contracts::treasury {

namespace {

using ledger::Amount;
using ledger::Recipient;

Refusal refuse(CommonError error) {
    return contracts::refuse(ContractNumber::treasury, error);
}

// The aliases that are the account's for good.
std::set<AliasId> aliases_of(const ledger::StateView& view, const AccountId& account, Epoch epoch) {
    std::set<AliasId> found;
    registry::claimed_aliases.scan(
        view,
        [&](const auto&, const AliasId& alias) {
            if (registry::resolve(view, {alias}, epoch) == Recipient{account}) found.insert(alias);
            return true;
        },
        account);
    return found;
}

// Where money can be taken, and how much.
struct Source {
    SubAccount from;
    Amount amount;
};

// The sources of one loser, in the order in which they are used up.
class Sources {
  public:
    Sources(const ledger::StateView& view, const AssetId& asset, const Recipient& recipient,
            Epoch epoch)
        : view_(view), asset_(asset) {
        if (const AliasId* alias = recipient.alias()) {
            add_unclaimed(*alias);
            return;
        }
        const AccountId& account = *recipient.account();
        for (const AliasId& alias : aliases_of(view, account, epoch))
            add_unclaimed(alias);
        add_held(account, epoch);
    }

    const std::vector<Source>& all() const { return all_; }

  private:
    void add_unclaimed(const AliasId& alias) {
        Amount left = movable_of(view_, asset_, {alias});
        unclaimed.scan(
            view_,
            [&](const auto& key, const UnclaimedMoney& money) {
                const auto& [_, pool, epoch] = key;
                const UnclaimedOf from{pool, alias, epoch, money.release_epoch, {}};
                if (money.asset == asset_) add(from, money.amount, left);
                return true;
            },
            alias);
    }

    void add_held(const AccountId& account, Epoch epoch) {
        Amount left = movable_of(view_, asset_, {account});
        // No hold is longer than the parameter may be; what is frozen waits one epoch more.
        const Epoch last{epoch.value + find_parameter_rule("hold_epochs")->max};
        for (Epoch release = load_chain(view_).closing; release <= last; release = release.next()) {
            held.scan(
                view_,
                [&](const auto& key, const HeldMoney& money) {
                    const HeldOf from{std::get<2>(key), account, std::get<3>(key), release};
                    if (money.asset == asset_) add(from, money.amount, left);
                    return true;
                },
                release, account);
        }
    }

    void add(const SubAccount& from, Amount amount, Amount& left) {
        const Amount part = std::min(amount, left);
        left.value -= part.value;
        if (part.value > 0) all_.push_back({from, part});
    }

    const ledger::StateView& view_;
    const AssetId& asset_;
    std::vector<Source> all_;
};

// Gives what is lost to whom the entries name, one after the other.
class Distribution {
  public:
    Distribution(Context& context, const Correction& correction)
        : context_(context), asset_(correction.asset), gains_(correction.gains) {}

    void give(const SubAccount& from, Amount amount) {
        each_part(amount, [&](const Creditor& to, Amount part) {
            const auto moved =
                move(context_, asset_, from, sub_account_of(to), part, Cause::correction);
            MERIT_ASSERT(moved.has_value(), "a source has what was counted");
        });
    }
    void owe(const AccountId& account, Amount amount) {
        each_part(amount, [&](const Creditor& to, Amount part) {
            const Amount before = debts.get_or(context_.state, {}, asset_, account, to.kind, to.id);
            set_debt(context_, asset_, account, to, Amount{before.value + part.value});
        });
    }

  private:
    template <class Give>
    void each_part(Amount amount, Give give_part) {
        while (amount.value > 0) {
            Gain& gain = gains_[next_];
            const Amount part = std::min(amount, gain.amount);
            give_part(gain.to, part);
            amount.value -= part.value;
            gain.amount.value -= part.value;
            if (gain.amount.value == 0) ++next_;
        }
    }

    Context& context_;
    const AssetId& asset_;
    ledger::Bounded<Gain, correction_entries_max> gains_;  // what they still get
    std::size_t next_ = 0;
};

void apply_loss(Context& context, const AssetId& asset, const Loss& loss,
                Distribution& distribution) {
    const Epoch epoch = context.block.epoch;
    const Recipient loser = registry::resolve(context.state, loss.from, epoch);
    Amount left = loss.amount;
    const Sources sources(context.state, asset, loser, epoch);
    for (const Source& source : sources.all()) {
        const Amount part = std::min(left, source.amount);
        distribution.give(source.from, part);
        left.value -= part.value;
    }
    if (left.value == 0) return;
    MERIT_ASSERT(loser.is_account(), "an alias has what it is to lose");
    distribution.owe(*loser.account(), left);
}

Check check_gain(const Context& context, const AssetId& asset, const Creditor& to) {
    if (to.kind == CreditorKind::pool) {
        const auto money = pool_money.get(context.state, PoolId{to.id.bytes});
        if (!money || money->asset != asset) return refuse(CommonError::not_found);
        return success();
    }
    const auto id = AccountId::from(to.id);
    const auto account = registry::find_account(context.state, id);
    if (!account || to != Creditor::of(id)) return refuse(CommonError::not_found);
    if (account->kind == registry::AccountKind::validator) {
        return refuse(CommonError::not_for_validators);
    }
    return success();
}

Check check_loss(const Context& context, const AssetId& asset, const Recipient& loser,
                 Amount amount) {
    if (!loser.is_account()) {
        const Amount there = collectable_of(context.state, asset, loser, context.block.epoch);
        if (there < amount) return refuse(CommonError::insufficient_balance);
        return success();
    }
    if (!registry::find_account(context.state, *loser.account())) {
        return refuse(CommonError::not_found);
    }
    const ledger::u128 owed = debt_of(context.state, asset, *loser.account()).value;
    if (owed + amount.value >= ledger::u128{1} << 63) return refuse(CommonError::overflow);
    return success();
}

}  // namespace

Amount collectable_of(const ledger::StateView& view, const AssetId& asset,
                      const Recipient& recipient, Epoch epoch) {
    Amount sum;
    const Recipient owner = registry::resolve(view, recipient, epoch);
    const Sources sources(view, asset, owner, epoch);
    for (const Source& source : sources.all())
        sum.value += source.amount.value;
    return sum;
}

Check check_correction(const Context& context, const Correction& correction) {
    ledger::u128 lost = 0;
    ledger::u128 gained = 0;
    std::set<Creditor> gainers;
    std::set<Recipient> losers;
    for (const Gain& gain : correction.gains) {
        gained += gain.amount.value;
        if (gain.amount.value == 0 || !gainers.insert(gain.to).second) {
            return refuse(CommonError::out_of_bounds);
        }
        MERIT_TRY(check_gain(context, correction.asset, gain.to));
    }
    for (const Loss& loss : correction.losses) {
        lost += loss.amount.value;
        const Recipient loser = registry::resolve(context.state, loss.from, context.block.epoch);
        const AccountId* account = loser.account();
        const bool loses_to_itself = account != nullptr && gainers.contains(Creditor::of(*account));
        if (loss.amount.value == 0 || loses_to_itself || !losers.insert(loser).second) {
            return refuse(CommonError::out_of_bounds);
        }
        MERIT_TRY(check_loss(context, correction.asset, loser, loss.amount));
    }
    if (lost == 0 || lost != gained) return refuse(CommonError::out_of_bounds);
    return success();
}

void apply_correction(Context& context, const Correction& correction) {
    Distribution distribution(context, correction);
    for (const Loss& loss : correction.losses)
        apply_loss(context, correction.asset, loss, distribution);
}

}  // namespace merit::contracts::treasury
