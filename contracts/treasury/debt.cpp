#include "contracts/treasury/debt.hpp"

#include "contracts/numbers/incentive.hpp"
#include "contracts/treasury/postings.hpp"
#include "contracts/treasury/state.hpp"

#include <algorithm>
#include <limits>

namespace merit::contracts::treasury {

std::vector<Debt> debts_of(const ledger::StateView& view, const AssetId& asset,
                           const AccountId& account) {
    std::vector<Debt> found;
    debts.scan(
        view,
        [&](const auto& key, ledger::Amount amount) {
            found.push_back({{std::get<2>(key), std::get<3>(key)}, amount});
            return true;
        },
        asset, account);
    return found;
}

ledger::Amount debt_of(const ledger::StateView& view, const AssetId& asset,
                       const AccountId& account) {
    ledger::Amount sum;
    for (const Debt& debt : debts_of(view, asset, account)) {
        if (__builtin_add_overflow(sum.value, debt.amount.value, &sum.value)) {
            return ledger::Amount{std::numeric_limits<std::uint64_t>::max()};
        }
    }
    return sum;
}

void set_debt(Context& context, const AssetId& asset, const AccountId& account,
              const Creditor& creditor, ledger::Amount amount) {
    if (amount.value == 0) {
        debts.erase(context.state, asset, account, creditor.kind, creditor.id);
    } else {
        debts.put(context.state, amount, asset, account, creditor.kind, creditor.id);
    }
}

Check check_spending(const ledger::StateView& view, const AssetId& asset, const AccountId& account,
                     ledger::Amount amount) {
    const std::uint64_t free = balances.get_or(view, {}, asset, account).free.value;
    const std::uint64_t owed = debt_of(view, asset, account).value;
    if (free < amount.value || free - amount.value < owed) {
        return refuse(ContractNumber::treasury, CommonError::insufficient_balance);
    }
    return success();
}

Result<ledger::Amount, Refusal> repay_creditor(Context& context, const AssetId& asset,
                                               const AccountId& creditor, ledger::Amount amount) {
    const Creditor to = Creditor::of(creditor);
    const ledger::Amount owed =
        debts.get_or(context.state, {}, asset, context.account, to.kind, to.id);
    const ledger::Amount repaid = std::min(owed, amount);
    if (repaid.value == 0) return repaid;
    MERIT_TRY(move(context, asset, BalanceOf{context.account}, BalanceOf{creditor}, repaid,
                   Cause::repay));
    set_debt(context, asset, context.account, to, ledger::Amount{owed.value - repaid.value});
    return repaid;
}

Check repay_debts(Context& context, const PoolId& pool, const AssetId& asset,
                  const AccountId& account, ledger::Amount amount) {
    if (amount.value == 0) return success();
    const auto owed = debts_of(context.state, asset, account);
    std::vector<std::uint64_t> amounts;
    for (const Debt& debt : owed)
        amounts.push_back(debt.amount.value);
    const auto parts = repayments(amount.value, amounts);
    for (std::size_t i = 0; i < owed.size() && parts[i] > 0; ++i) {
        const Debt& debt = owed[i];
        MERIT_TRY(move(context, asset, ClosingOf{pool}, sub_account_of(debt.creditor),
                       ledger::Amount{parts[i]}, Cause::repay));
        set_debt(context, asset, account, debt.creditor,
                 ledger::Amount{debt.amount.value - parts[i]});
    }
    return success();
}

}  // namespace merit::contracts::treasury
