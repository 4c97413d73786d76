#include "contracts/explain/arguments.hpp"
#include "contracts/framework/chain.hpp"
#include "contracts/treasury/debt.hpp"
#include "contracts/treasury/freeze.hpp"
#include "contracts/treasury/handlers.hpp"
#include "contracts/treasury/state.hpp"
#include "contracts/treasury/treasury.hpp"

namespace merit::contracts::treasury {

namespace {

using explain::Arguments;

constexpr auto self = ContractNumber::treasury;

struct PoolAnswer {
    PoolId pool;
    AccountId opened_by;
    std::optional<ProjectId> own_of;
    PoolTerms terms;  // in the current epoch
    bool open = false;
    bool wound_up = false;
    PoolMoney money;
    MERIT_FIELDS(pool, opened_by, own_of, terms, open, wound_up, money)
};

Check pool(const ledger::StateView& view, const QueryArguments& arguments,
           ledger::FieldWriter& writer) {
    MERIT_TRY(const auto id, Arguments(arguments, self).id<PoolId>("pool"));
    const auto found = pools.get(view, id);
    if (!found) return refuse(self, CommonError::not_found);
    const Epoch now = load_chain(view).epoch;
    ledger::describe(
        PoolAnswer{id, found->opened_by, found->own_of, terms_in(view, *found, now),
                   is_open_in(*found, now), found->wound_up, pool_money.get_or(view, {}, id)},
        writer);
    return success();
}

struct BalanceAnswer {
    AssetId asset;
    ledger::Amount free;
    ledger::Amount held;
    ledger::Amount frozen;  // of the held money, for cases
    ledger::Amount debt;    // what it owes
    MERIT_FIELDS(asset, free, held, frozen, debt)
};

constexpr std::size_t assets_looked_at_max = 10'000;

// Money in every asset, as long as there are not very many assets.
std::vector<std::pair<AssetId, Balance>> balances_of(const ledger::StateView& view,
                                                     const AccountId& account) {
    std::vector<std::pair<AssetId, Balance>> found;
    std::size_t looked_at = 0;
    assets.scan(view, [&](const auto& key, const Asset&) {
        const AssetId& asset = std::get<0>(key);
        const auto balance = balances.get(view, asset, account);
        if (balance || debt_of(view, asset, account).value > 0) {
            found.emplace_back(asset, balance.value_or(Balance()));
        }
        return ++looked_at < assets_looked_at_max;
    });
    return found;
}

Result<AccountId, Refusal> account_of(const QueryArguments& arguments) {
    MERIT_TRY(const auto recipient, Arguments(arguments, self).recipient("account"));
    if (!recipient.is_account()) return refuse(self, CommonError::malformed);
    return *recipient.account();
}

Check balance(const ledger::StateView& view, const QueryArguments& arguments,
              ledger::FieldWriter& writer) {
    MERIT_TRY(const auto account, account_of(arguments));
    writer.begin_list();
    for (const auto& [asset, row] : balances_of(view, account)) {
        ledger::describe(BalanceAnswer{asset, row.free, row.held, frozen_of(view, asset, {account}),
                                       debt_of(view, asset, account)},
                         writer);
    }
    writer.end_list();
    return success();
}

struct FlowAnswer {
    AssetId asset;
    Balance flow;
    MERIT_FIELDS(asset, flow)
};

Check flow(const ledger::StateView& view, const QueryArguments& arguments,
           ledger::FieldWriter& writer) {
    MERIT_TRY(const auto account, account_of(arguments));
    writer.begin_list();
    for (const auto& [asset, row] : balances_of(view, account))
        ledger::describe(FlowAnswer{asset, row}, writer);
    writer.end_list();
    return success();
}

struct ReservesAnswer {
    AssetId asset;
    AccountId issuer;
    AssetTotals totals;
    ledger::Wide outstanding;  // deposited - withdrawn
    ledger::Wide accounted;    // sum of the sub-accounts
    bool equal = false;
    MERIT_FIELDS(asset, issuer, totals, outstanding, accounted, equal)
};

Check proof_of_reserves(const ledger::StateView& view, const QueryArguments& arguments,
                        ledger::FieldWriter& writer) {
    MERIT_TRY(const auto id, Arguments(arguments, self).id<AssetId>("asset"));
    const auto asset = assets.get(view, id);
    if (!asset) return refuse(self, CommonError::not_found);
    ReservesAnswer answer{id, asset->issuer, *asset_totals.get(view, id), {}, {}, false};
    const AssetTotals& totals = answer.totals;
    answer.outstanding.value = totals.deposited.value - totals.withdrawn.value;
    answer.accounted.value = ledger::u128{totals.balances.value} + totals.pools.value +
                             totals.held.value + totals.unclaimed.value + totals.purses.value;
    answer.equal = answer.outstanding == answer.accounted;
    ledger::describe(answer, writer);
    return success();
}

}  // namespace

std::vector<Query> queries() {
    const QueryArgument account{"account", "account", true, "address"};
    return {
        {"pool", "Terms in force and money of a pool", {{"pool", "pool", true, "pool id"}}, pool},
        {"balance",
         "Free, held and frozen money of an account, and what it owes, by asset",
         {account},
         balance},
        {"flow", "What came to an account and what left it, by asset", {account}, flow},
        {"proof_of_reserves",
         "Where all units of an asset are; kept equal by every transaction (INV-0)",
         {{"asset", "hash", true, "asset id"}},
         proof_of_reserves}};
}

}  // namespace merit::contracts::treasury
