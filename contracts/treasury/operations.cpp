#include "contracts/framework/operation.hpp"
#include "contracts/registry/registry.hpp"
#include "contracts/treasury/debt.hpp"
#include "contracts/treasury/handlers.hpp"
#include "contracts/treasury/postings.hpp"
#include "contracts/treasury/state.hpp"
#include "ledger/printable.hpp"

namespace merit::contracts::treasury {

namespace {

Refusal refuse(CommonError error) {
    return contracts::refuse(ContractNumber::treasury, error);
}

Check check_amount(ledger::Amount amount) {
    if (amount.value == 0 || amount.value >= std::uint64_t{1} << 63) {
        return refuse(CommonError::out_of_bounds);
    }
    return success();
}

Check check_asset_create(const AssetCreate& op) {
    if (op.name.empty()) return refuse(CommonError::out_of_bounds);
    if (!ledger::is_printable(op.name)) return Refusal{ContractNumber::treasury, bad_name};
    return success();
}

Result<Nothing, Refusal> load_asset_create(const AssetCreate&, const Context& context) {
    const auto account = registry::find_account(context.state, context.account);
    if (!account || account->kind != registry::AccountKind::organisation) {
        return refuse(CommonError::not_authorised);
    }
    return Nothing{};
}

Check apply_asset_create(const AssetCreate& op, const Nothing&, Context& context) {
    const auto id = context.make_id<AssetId>("merit.asset");
    assets.put(context.state, {op.name, context.account}, id);
    asset_totals.put(context.state, {}, id);
    context.emit("asset.created", id.view(), op.name);
    return success();
}

// The asset, if the sender is its issuer.
Result<Asset, Refusal> load_issued(const AssetId& id, const Context& context) {
    auto asset = assets.get(context.state, id);
    if (!asset) return refuse(CommonError::not_found);
    if (asset->issuer != context.account) return refuse(CommonError::not_authorised);
    return *asset;
}

Check check_deposit(const Deposit& op) {
    if (op.receipt_digest.is_zero()) return refuse(CommonError::out_of_bounds);
    return check_amount(op.amount);
}

// Nobody could take money out of a validator's account again.
Check check_receiver(const ledger::AccountId& id, const Context& context) {
    const auto account = registry::find_account(context.state, id);
    if (!account) return refuse(CommonError::not_found);
    if (account->kind == registry::AccountKind::validator) {
        return refuse(CommonError::not_for_validators);
    }
    return success();
}

Result<Nothing, Refusal> load_deposit(const Deposit& op, const Context& context) {
    MERIT_TRY(load_issued(op.asset, context));
    MERIT_TRY(check_receiver(op.account, context));
    if (receipt_digests.contains(context.state, op.asset, op.receipt_digest)) {
        return refuse(CommonError::duplicate);
    }
    return Nothing{};
}

Check apply_deposit(const Deposit& op, const Nothing&, Context& context) {
    receipt_digests.put(context.state, {}, op.asset, op.receipt_digest);
    return move_in(context, op.asset, BalanceOf{op.account}, op.amount);
}

Check check_withdraw(const Withdraw& op) {
    return check_amount(op.amount);
}

Result<Nothing, Refusal> load_withdraw(const Withdraw& op, const Context& context) {
    MERIT_TRY(load_issued(op.asset, context));
    return Nothing{};
}

Check apply_withdraw(const Withdraw& op, const Nothing&, Context& context) {
    MERIT_TRY(check_spending(context.state, op.asset, context.account, op.amount));
    return move_out(context, op.asset, {context.account}, op.amount);
}

Check check_transfer(const Transfer& op) {
    return check_amount(op.amount);
}

Result<Nothing, Refusal> load_transfer(const Transfer& op, const Context& context) {
    if (!assets.contains(context.state, op.asset)) return refuse(CommonError::not_found);
    MERIT_TRY(check_receiver(op.to, context));
    return Nothing{};
}

Check apply_transfer(const Transfer& op, const Nothing&, Context& context) {
    MERIT_TRY(const ledger::Amount repaid, repay_creditor(context, op.asset, op.to, op.amount));
    const ledger::Amount rest{op.amount.value - repaid.value};
    if (rest.value == 0) return success();
    MERIT_TRY(check_spending(context.state, op.asset, context.account, rest));
    return move(context, op.asset, BalanceOf{context.account}, BalanceOf{op.to}, rest,
                Cause::transfer);
}

}  // namespace

std::vector<OperationHandler> money_handlers() {
    return {make_handler("asset_create", check_asset_create, load_asset_create, apply_asset_create),
            make_handler("deposit", check_deposit, load_deposit, apply_deposit),
            make_handler("withdraw", check_withdraw, load_withdraw, apply_withdraw),
            make_handler("transfer", check_transfer, load_transfer, apply_transfer)};
}

}  // namespace merit::contracts::treasury
