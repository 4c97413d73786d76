#include "contracts/treasury/unclaimed_rule.hpp"

#include "contracts/numbers/split.hpp"
#include "contracts/registry/registry.hpp"
#include "contracts/treasury/state.hpp"

#include <vector>

namespace merit::contracts::treasury {

namespace {

using Movements = Result<std::uint64_t, Refusal>;

Movements refund(Context& context, const PoolId& id, const AssetId& asset, const SubAccount& from,
                 ledger::Amount amount, Cause cause, Epoch epoch) {
    std::vector<AccountId> sponsors;
    std::vector<SplitRecipient> weights;
    pool_funded.scan(
        context.state,
        [&](const auto& key, const ledger::Wide& funded) {
            sponsors.push_back(std::get<1>(key));
            weights.push_back({IdBytes(std::get<1>(key).view()), W256(funded.value)});
            return true;
        },
        id);
    const auto parts = split(amount.value, weights,
                             {crypto::Hash256{id.bytes}, epoch.value, SplitPurpose::refund});
    if (!parts) return refuse(ContractNumber::treasury, CommonError::overflow);
    if (!parts.assume_value().given()) return std::uint64_t{0};
    for (std::size_t i = 0; i < sponsors.size(); ++i) {
        MERIT_TRY(move(context, asset, from, BalanceOf{sponsors[i]},
                       ledger::Amount{parts.assume_value().parts[i].amount()}, cause));
    }
    return sponsors.size();
}

}  // namespace

Movements apply_unclaimed_rule(Context& context, const PoolId& id, const Pool& pool,
                               const SubAccount& from, ledger::Amount amount, Cause cause,
                               Epoch epoch) {
    const UnclaimedRule& rule = pool.terms.unclaimed;
    if (rule.target == UnclaimedTarget::refund) {
        return refund(context, id, pool.terms.asset, from, amount, cause, epoch);
    }
    const ProjectId& to =
        rule.target == UnclaimedTarget::first_project_pool ? pool.terms.projects[0] : *rule.project;
    const auto project = registry::find_project(context.state, to);
    MERIT_ASSERT(project && project->opted_in, "a pool names projects that have their own pools");
    MERIT_TRY(move(context, pool.terms.asset, from, PoolOf{project->own_pool}, amount, cause));
    return std::uint64_t{1};
}

}  // namespace merit::contracts::treasury
