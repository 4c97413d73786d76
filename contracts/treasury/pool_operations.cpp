#include "contracts/framework/chain.hpp"
#include "contracts/framework/operation.hpp"
#include "contracts/registry/registry.hpp"
#include "contracts/treasury/debt.hpp"
#include "contracts/treasury/handlers.hpp"
#include "contracts/treasury/open_pools.hpp"
#include "contracts/treasury/postings.hpp"
#include "contracts/treasury/state.hpp"
#include "contracts/treasury/treasury.hpp"
#include "contracts/treasury/unclaimed_rule.hpp"

#include <algorithm>
#include <set>

namespace merit::contracts::treasury {

namespace {

Refusal refuse(CommonError error) {
    return contracts::refuse(ContractNumber::treasury, error);
}

Check check_pool_open(const PoolOpen& op) {
    const PoolTerms& terms = op.terms;
    const std::set<ProjectId> distinct(terms.projects.begin(), terms.projects.end());
    const bool projects_are_good = !distinct.empty() && distinct.size() == terms.projects.size();
    const bool epochs_are_good =
        terms.first_epoch <= terms.last_epoch && terms.last_epoch != no_last_epoch;
    if (!projects_are_good || !epochs_are_good || !are_valid(terms.pay)) {
        return refuse(CommonError::out_of_bounds);
    }
    return success();
}

bool is_opted_in(const Context& context, const ProjectId& id) {
    const auto project = registry::find_project(context.state, id);
    return project && project->opted_in;
}

// A project's own pool is in the asset of genesis: money of another cannot go there.
Check load_unclaimed_rule(const PoolTerms& terms, const Context& context) {
    if (terms.unclaimed.target == UnclaimedTarget::refund) return success();
    if (terms.asset != load_chain(context.state).asset) return refuse(CommonError::out_of_bounds);
    if (terms.unclaimed.project && !is_opted_in(context, *terms.unclaimed.project)) {
        return refuse(CommonError::not_found);
    }
    return success();
}

Result<Nothing, Refusal> load_pool_open(const PoolOpen& op, const Context& context) {
    const auto account = registry::find_account(context.state, context.account);
    if (!account || account->kind != registry::AccountKind::organisation) {
        return refuse(CommonError::not_authorised);
    }
    if (!assets.contains(context.state, op.terms.asset)) return refuse(CommonError::not_found);
    if (op.terms.first_epoch < context.block.epoch) return refuse(CommonError::too_late);
    const bool known = std::ranges::all_of(
        op.terms.projects, [&](const ProjectId& project) { return is_opted_in(context, project); });
    if (!known) return refuse(CommonError::not_found);
    MERIT_TRY(load_unclaimed_rule(op.terms, context));
    MERIT_TRY(check_room(context, op.terms));
    return Nothing{};
}

void store_pool(Context& context, const PoolId& id, const Pool& pool) {
    pools.put(context.state, pool, id);
    PoolMoney money;
    money.asset = pool.terms.asset;
    pool_money.put(context.state, money, id);
    for (const ProjectId& project : pool.terms.projects)
        project_pools.put(context.state, {}, project, id);
    add_open_pool(context, id, pool);
    context.emit("pool.opened", id.view());
}

Check apply_pool_open(const PoolOpen& op, const Nothing&, Context& context) {
    store_pool(context, context.make_id<PoolId>("merit.pool"),
               {context.account, op.terms, std::nullopt, false});
    return success();
}

Check check_pool_fund(const PoolFund& op) {
    if (op.amount.value == 0 || op.amount.value >= std::uint64_t{1} << 63) {
        return refuse(CommonError::out_of_bounds);
    }
    return success();
}

Result<Pool, Refusal> load_pool_fund(const PoolFund& op, const Context& context) {
    auto pool = pools.get(context.state, op.pool);
    if (!pool) return refuse(CommonError::not_found);
    if (pool->terms.last_epoch < context.block.epoch) return refuse(CommonError::too_late);
    return *pool;
}

// Whether one more sponsor fits; a refund divides among all of them.
bool is_room_for_sponsor(const Context& context, const PoolId& pool) {
    std::size_t count = 0;
    pool_funded.scan(
        context.state, [&](const auto&, const ledger::Wide&) { return ++count < sponsors_max; },
        pool);
    return count < sponsors_max;
}

Check apply_pool_fund(const PoolFund& op, const Pool& pool, Context& context) {
    const auto before = pool_funded.get(context.state, op.pool, context.account);
    if (!before && !is_room_for_sponsor(context, op.pool)) {
        return refuse(CommonError::out_of_bounds);
    }
    const ledger::Wide funded{before.value_or(ledger::Wide{}).value + op.amount.value};
    pool_funded.put(context.state, funded, op.pool, context.account);
    MERIT_TRY(check_spending(context.state, pool.terms.asset, context.account, op.amount));
    return move(context, pool.terms.asset, BalanceOf{context.account}, PoolOf{op.pool}, op.amount,
                Cause::fund);
}

Check check_wind_up(const WindUp&) {
    return success();
}

Result<Pool, Refusal> load_wind_up(const WindUp& op, const Context& context) {
    auto pool = pools.get(context.state, op.pool);
    if (!pool) return refuse(CommonError::not_found);
    if (load_chain(context.state).closing <= pool->terms.last_epoch) {
        return refuse(CommonError::too_early);
    }
    return *pool;
}

Check apply_wind_up(const WindUp& op, const Pool& loaded, Context& context) {
    const PoolMoney money = *pool_money.get(context.state, op.pool);
    if (loaded.wound_up && money.balance.value == 0) return refuse(CommonError::wrong_state);
    Pool pool = loaded;
    pool.wound_up = true;
    pools.put(context.state, pool, op.pool);
    context.emit("pool.wound_up", op.pool.view());
    MERIT_TRY(apply_unclaimed_rule(context, op.pool, pool, PoolOf{op.pool}, money.balance,
                                   Cause::wind_up, context.block.epoch));
    return success();
}

}  // namespace

void open_own_pool(Context& context, const PoolId& id, const ProjectId& project) {
    PoolTerms terms;
    terms.asset = load_chain(context.state).asset;
    terms.projects.push_back(project);
    terms.first_epoch = context.block.epoch;
    terms.last_epoch = no_last_epoch;
    terms.unclaimed = {UnclaimedTarget::first_project_pool, std::nullopt};
    store_pool(context, id, {context.account, terms, project, false});
}

std::vector<OperationHandler> pool_handlers() {
    return {make_handler("pool_open", check_pool_open, load_pool_open, apply_pool_open),
            make_handler("pool_fund", check_pool_fund, load_pool_fund, apply_pool_fund),
            make_handler("wind_up", check_wind_up, load_wind_up, apply_wind_up)};
}

}  // namespace merit::contracts::treasury
