#include "contracts/treasury/freeze.hpp"

#include "contracts/treasury/state.hpp"

#include <vector>

namespace merit::contracts::treasury {

namespace {

using ledger::Amount;
using ledger::Recipient;

Amount unclaimed_of(const ledger::StateView& view, const AssetId& asset, const AliasId& alias) {
    Amount sum;
    unclaimed.scan(
        view,
        [&](const auto&, const UnclaimedMoney& money) {
            if (money.asset == asset) sum.value += money.amount.value;
            return true;
        },
        alias);
    return sum;
}

void store_frozen(Context& context, Amount amount, const AssetId& asset,
                  const Recipient& recipient) {
    if (amount.value == 0) {
        frozen_sums.erase(context.state, asset, recipient);
    } else {
        frozen_sums.put(context.state, amount, asset, recipient);
    }
}

}  // namespace

Amount frozen_of(const ledger::StateView& view, const AssetId& asset, const Recipient& recipient) {
    return frozen_sums.get_or(view, {}, asset, recipient);
}

Amount waiting_of(const ledger::StateView& view, const AssetId& asset, const Recipient& recipient) {
    if (const AliasId* alias = recipient.alias()) return unclaimed_of(view, asset, *alias);
    return balances.get_or(view, {}, asset, *recipient.account()).held;
}

Amount movable_of(const ledger::StateView& view, const AssetId& asset, const Recipient& recipient) {
    const Amount waiting = waiting_of(view, asset, recipient);
    return Amount{waiting.value - frozen_of(view, asset, recipient).value};
}

Amount freeze(Context& context, const crypto::Hash256& case_id, const AssetId& asset,
              const Recipient& recipient, Amount amount) {
    const Amount more = std::min(amount, movable_of(context.state, asset, recipient));
    if (more.value == 0) return more;
    const Amount before = freezes.get_or(context.state, {}, case_id, asset, recipient);
    freezes.put(context.state, Amount{before.value + more.value}, case_id, asset, recipient);
    const Amount frozen = frozen_of(context.state, asset, recipient);
    store_frozen(context, Amount{frozen.value + more.value}, asset, recipient);
    return more;
}

void end_freezes(Context& context, const crypto::Hash256& case_id) {
    struct Row {
        AssetId asset;
        Recipient recipient;
        Amount amount;
    };
    std::vector<Row> rows;
    freezes.scan(
        context.state,
        [&](const auto& key, Amount amount) {
            rows.push_back({std::get<1>(key), std::get<2>(key), amount});
            return true;
        },
        case_id);
    for (const Row& row : rows) {
        const Amount frozen = frozen_of(context.state, row.asset, row.recipient);
        store_frozen(context, Amount{frozen.value - row.amount.value}, row.asset, row.recipient);
        freezes.erase(context.state, case_id, row.asset, row.recipient);
    }
}

}  // namespace merit::contracts::treasury
