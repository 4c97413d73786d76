// A task is opened: terms that cannot change any more, and the money of all rounds set aside.
#include "contracts/fedreward/error.hpp"
#include "contracts/fedreward/handlers.hpp"
#include "contracts/fedreward/parties.hpp"
#include "contracts/fedreward/schedule.hpp"
#include "contracts/fedreward/state.hpp"
#include "contracts/fedreward/table.hpp"
#include "contracts/framework/operation.hpp"
#include "contracts/registry/registry.hpp"
#include "contracts/treasury/debt.hpp"
#include "contracts/treasury/postings.hpp"
#include "contracts/treasury/state.hpp"
#include "ledger/printable.hpp"

#include <algorithm>
#include <functional>

namespace merit::contracts::fedreward {

namespace {

using registry::AccountKind;

bool ascend(std::span<const AccountId> accounts) {
    return std::ranges::adjacent_find(accounts, std::greater_equal<>{}) == accounts.end();
}

template <class T>
bool is_within(T value, T min, T max) {
    return min <= value && value <= max;
}

bool are_numbers_good(const TaskTerms& terms) {
    return is_within<Metric>(terms.tolerance, 0, metric_magnitude_max) &&
           is_within<Metric>(terms.epsilon, 0, terms.is_exact() ? 0 : metric_magnitude_max) &&
           is_within<std::uint32_t>(terms.rounds, 1, rounds_max) &&
           is_within<std::uint32_t>(terms.commit_epochs, 1, phase_epochs_max) &&
           is_within<std::uint32_t>(terms.measure_epochs, 1, phase_epochs_max) &&
           is_within<std::uint64_t>(terms.budget.value, 1, (issuance_bound - 1) / terms.rounds);
}

Check check_open(const OpenTask& op) {
    const TaskTerms& terms = op.terms;
    if (terms.metric.empty() || terms.suite_digest.is_zero() || !are_numbers_good(terms) ||
        terms.participants.size() < participants_min || !ascend(terms.participants) ||
        !ascend(terms.evaluators)) {
        return refuse(CommonError::out_of_bounds);
    }
    if (!ledger::is_printable(terms.metric)) return refuse(Error::bad_name);
    if (terms.evaluators.size() < evaluators_min) return refuse(Error::too_few_evaluators);
    if (table_entries(terms, terms.participants.size()) > values_max) {
        return refuse(Error::too_many_values);
    }
    return success();
}

// Bots earn nothing, and a service measures for somebody, but is nobody who shares in money.
bool may_own_money(AccountKind kind) {
    return kind == AccountKind::person || kind == AccountKind::organisation;
}
bool may_measure(AccountKind kind) {
    return may_own_money(kind) || kind == AccountKind::service;
}

Check check_accounts(const Context& context, std::span<const AccountId> ids,
                     bool (*may)(AccountKind)) {
    for (const AccountId& id : ids) {
        const auto account = registry::find_account(context.state, id);
        if (!account) return refuse(CommonError::not_found);
        if (!may(account->kind)) return refuse(CommonError::out_of_bounds);
    }
    return success();
}

Result<Nothing, Refusal> load_open(const OpenTask& op, const Context& context) {
    const TaskTerms& terms = op.terms;
    const auto sponsor = registry::find_account(context.state, context.account);
    if (!sponsor || !may_own_money(sponsor->kind)) return refuse(CommonError::not_authorised);
    if (!treasury::assets.contains(context.state, terms.asset)) {
        return refuse(CommonError::not_found);
    }
    const Epoch now = context.block.epoch;
    if (terms.first_epoch < now) return refuse(CommonError::too_late);
    if (terms.first_epoch.value - now.value > start_epochs_max) {
        return refuse(CommonError::out_of_bounds);
    }
    MERIT_TRY(check_accounts(context, terms.participants, may_own_money));
    MERIT_TRY(check_accounts(context, terms.evaluators, may_measure));
    // Who pays the others by their share does not take a share.
    const bool takes_part = std::ranges::any_of(terms.participants, [&](const AccountId& site) {
        return is_of_sponsor(context.state, context.account, site, now);
    });
    if (takes_part || !are_evaluators_independent(context.state, context.account, terms, now)) {
        return refuse(CommonError::conflict_of_interest);
    }
    if (OpenTasks::of(context.state, sponsor->member) >= open_tasks_max) {
        return refuse(CommonError::too_many_open);
    }
    return Nothing{};
}

Check apply_open(const OpenTask& op, const Nothing&, Context& context) {
    const auto id = context.make_id<TaskId>("merit.task");
    Task task;
    task.sponsor = context.account;
    task.terms = op.terms;
    task.escrow.value = op.terms.budget.value * op.terms.rounds;
    MERIT_TRY(
        treasury::check_spending(context.state, op.terms.asset, context.account, task.escrow));
    MERIT_TRY(treasury::move(context, op.terms.asset, treasury::BalanceOf{context.account},
                             purse_of(id), task.escrow, treasury::Cause::prize));
    tasks.put(context.state, task, id);
    OpenTasks::add(context.state, registry::find_account(context.state, task.sponsor)->member);
    schedule_round(context.state, id, task);
    context.emit("task.opened", id.view(), op.terms.metric);
    return success();
}

}  // namespace

OperationHandler open_handler() {
    return make_handler("open", check_open, load_open, apply_open);
}

}  // namespace merit::contracts::fedreward
