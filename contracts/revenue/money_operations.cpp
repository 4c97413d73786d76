#include "contracts/framework/chain.hpp"
#include "contracts/framework/due.hpp"
#include "contracts/framework/operation.hpp"
#include "contracts/revenue/error.hpp"
#include "contracts/revenue/handlers.hpp"
#include "contracts/revenue/load.hpp"
#include "contracts/revenue/revenue.hpp"
#include "contracts/revenue/state.hpp"
#include "contracts/treasury/postings.hpp"
#include "contracts/treasury/state.hpp"

namespace merit::contracts::revenue {

namespace {

using treasury::PurseKind;
using treasury::PurseOf;

Check check_money(ledger::Amount amount, const crypto::Hash256& invoice) {
    if (invoice.is_zero() || amount.value == 0 || amount.value >= std::uint64_t{1} << 63) {
        return refuse(CommonError::out_of_bounds);
    }
    return success();
}

Check check_book(const Book& op) {
    return check_money(op.amount, op.invoice_digest);
}

// The book of this epoch. An account that has paid before is not one more payer.
Result<EpochBook, Refusal> load_book(const Book& op, const Context& context) {
    const auto asset = treasury::assets.get(context.state, load_chain(context.state).asset);
    if (!asset || asset->issuer != context.account) return refuse(CommonError::not_authorised);
    MERIT_TRY(load_project(context, op.project));
    MERIT_TRY(check_payable(context, op.payer));
    if (invoices.contains(context.state, op.invoice_digest)) {
        return refuse(CommonError::duplicate);
    }
    const Epoch epoch = context.block.epoch;
    EpochBook book = books.get_or(context.state, {}, epoch, op.project);
    if (!payments.contains(context.state, epoch, op.project, op.payer)) ++book.payers;
    if (book.payers > payers_max) return refuse(CommonError::out_of_bounds);
    return book;
}

Check apply_book(const Book& op, const EpochBook& loaded, Context& context) {
    const Epoch epoch = context.block.epoch;
    EpochBook book = loaded;
    if (__builtin_add_overflow(book.gross.value, op.amount.value, &book.gross.value)) {
        return refuse(CommonError::overflow);
    }
    ++book.invoices;
    book.left.value += op.amount.value;  // at most gross
    books.put(context.state, book, epoch, op.project);
    auto paid = payments.get_or(context.state, {}, epoch, op.project, op.payer);
    paid.value += op.amount.value;  // at most gross
    payments.put(context.state, paid, epoch, op.project, op.payer);
    invoices.put(context.state, {op.project, op.payer, op.source, op.amount, epoch},
                 op.invoice_digest);
    const auto id = crypto::Hash256::from(op.project.view());
    schedule(context.state, epoch, ClockStage::revenue, ContractNumber::revenue, id);
    context.emit("revenue.booked", op.project.view(), std::to_string(op.amount.value));
    return treasury::move_in(context, load_chain(context.state).asset,
                             PurseOf{PurseKind::revenue, id}, op.amount);
}

Check check_cost(const PayCost& op) {
    return check_money(op.amount, op.invoice_digest);
}

Result<Nothing, Refusal> load_cost(const PayCost& op, const Context& context) {
    MERIT_TRY(const auto project, load_maintained(context, op.project));
    MERIT_TRY(check_payable(context, op.payee));
    if (op.attested_by == op.payee) return refuse(CommonError::conflict_of_interest);
    if (cost_invoices.contains(context.state, op.project, op.invoice_digest)) {
        return refuse(CommonError::duplicate);
    }
    const auto digest = cost_digest(op.project, op.payee, op.amount, op.invoice_digest);
    MERIT_TRY(check_attested(
        context, project,
        {digest, registry::AttestationType::invoice, op.attested_by, op.payee}));
    return Nothing{};
}

// Takes the cost from what this epoch brought in. What an earlier epoch left to be shared lies in
// the same purse, but is not in this book.
Check take_from_book(Context& context, const PayCost& op) {
    const Epoch epoch = context.block.epoch;
    EpochBook book = books.get_or(context.state, {}, epoch, op.project);
    const auto most = cost_allowance(
        book.gross.value, static_cast<std::uint32_t>(context.block.parameters.cap_cost_ppm));
    MERIT_ASSERT(most.has_value(), "cap_cost is a bounded parameter");
    // Costs are at most what a lower gross allowed, so the difference is not negative.
    if (op.amount.value > most.assume_value() - book.costs.value) {
        return refuse(Error::cost_above_cap);
    }
    book.costs.value += op.amount.value;
    book.left.value -= op.amount.value;
    books.put(context.state, book, epoch, op.project);
    return success();
}

Check apply_cost(const PayCost& op, const Nothing&, Context& context) {
    const bool is_from_revenue = op.purse == CostPurse::revenue;
    if (is_from_revenue) {
        MERIT_TRY(take_from_book(context, op));
    }
    cost_invoices.put(context.state,
                      {op.payee, op.amount, op.purse, context.account, op.attested_by,
                       context.block.epoch},
                      op.project, op.invoice_digest);
    context.emit("revenue.cost_paid", op.project.view(), std::to_string(op.amount.value));
    const PurseOf from{is_from_revenue ? PurseKind::revenue : PurseKind::reserve,
                       crypto::Hash256::from(op.project.view())};
    return treasury::move(context, load_chain(context.state).asset, from,
                          treasury::BalanceOf{op.payee}, op.amount, treasury::Cause::cost);
}

}  // namespace

std::vector<OperationHandler> money_handlers() {
    return {make_handler("book", check_book, load_book, apply_book),
            make_handler("cost", check_cost, load_cost, apply_cost)};
}

}  // namespace merit::contracts::revenue
