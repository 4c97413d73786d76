#include "contracts/framework/chain.hpp"
#include "contracts/framework/due.hpp"
#include "contracts/framework/operation.hpp"
#include "contracts/numbers/scale.hpp"
#include "contracts/registry/registry.hpp"
#include "contracts/revenue/error.hpp"
#include "contracts/revenue/handlers.hpp"
#include "contracts/revenue/load.hpp"
#include "contracts/revenue/revenue.hpp"
#include "contracts/revenue/state.hpp"
#include "contracts/treasury/state.hpp"

#include <algorithm>
#include <functional>

namespace merit::contracts::revenue {

namespace {

Check check_set_deps(const SetDependencies& op) {
    const bool ascends = std::ranges::adjacent_find(op.dependencies, std::greater_equal<>{},
                                                    &Dependency::project) == op.dependencies.end();
    const bool names_itself =
        std::ranges::find(op.dependencies, op.project, &Dependency::project) !=
        op.dependencies.end();
    if (!ascends || names_itself) return refuse(CommonError::out_of_bounds);
    std::uint64_t sum = 0;
    for (const Dependency& dependency : op.dependencies) {
        if (dependency.share.value == 0) return refuse(Error::shares_not_whole);
        sum += dependency.share.value;
    }
    if (!op.dependencies.empty() && sum != ppm_one) return refuse(Error::shares_not_whole);
    return success();
}

Result<Nothing, Refusal> load_set_deps(const SetDependencies& op, const Context& context) {
    MERIT_TRY(const auto project, load_maintained(context, op.project));
    for (const Dependency& dependency : op.dependencies) {
        MERIT_TRY(load_project(context, dependency.project));
    }
    const auto digest = dependencies_digest(op.project, op.dependencies);
    MERIT_TRY(check_attested(context, project,
                             {digest, registry::AttestationType::sbom, op.attested_by, {}}));
    return Nothing{};
}

Check apply_set_deps(const SetDependencies& op, const Nothing&, Context& context) {
    dependency_lists.put(context.state, {op.dependencies, op.attested_by}, op.project,
                         ~context.block.epoch.next().value);
    context.emit("revenue.dependencies_set", op.project.view(),
                 std::to_string(op.dependencies.size()));
    return success();
}

Check check_set_terms(const SetTerms& op) {
    if (op.reserve_target.value >= std::uint64_t{1} << 63) {
        return refuse(CommonError::out_of_bounds);
    }
    return success();
}

Result<Nothing, Refusal> load_set_terms(const SetTerms& op, const Context& context) {
    MERIT_TRY(load_maintained(context, op.project));
    if (!op.commons_pool) return Nothing{};
    const auto pool = treasury::pools.get(context.state, *op.commons_pool);
    if (!pool) return refuse(CommonError::not_found);
    if (pool->terms.asset != load_chain(context.state).asset) {
        return refuse(CommonError::out_of_bounds);
    }
    // Commons are nobody's to take back.
    if (pool->has_refund()) return refuse(CommonError::wrong_state);
    if (pool->wound_up || pool->terms.last_epoch < context.block.epoch.next()) {
        return refuse(CommonError::too_late);
    }
    return Nothing{};
}

Check apply_set_terms(const SetTerms& op, const Nothing&, Context& context) {
    const Epoch from = context.block.epoch.next();
    project_terms.put(context.state, {op.reserve_target, op.commons_pool}, op.project,
                      ~from.value);
    // Also where no revenue comes any more, the reserve gives back what it has above its target.
    schedule(context.state, from, ClockStage::revenue, ContractNumber::revenue,
             crypto::Hash256::from(op.project.view()));
    context.emit("revenue.terms_set", op.project.view(), std::to_string(op.reserve_target.value));
    return success();
}

}  // namespace

std::vector<OperationHandler> project_handlers() {
    return {make_handler("set_deps", check_set_deps, load_set_deps, apply_set_deps),
            make_handler("set_terms", check_set_terms, load_set_terms, apply_set_terms)};
}

}  // namespace merit::contracts::revenue
