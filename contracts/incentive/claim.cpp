#include "contracts/incentive/claim.hpp"

#include "contracts/incentive/close_state.hpp"
#include "contracts/treasury/state.hpp"

#include <vector>

namespace merit::contracts::incentive {

void move_paid(Context& context, const ledger::ProjectId& project, const ledger::Recipient& from,
               const ledger::Recipient& to) {
    std::vector<ledger::PoolId> pools;
    treasury::project_pools.scan(
        context.state,
        [&](const auto& key, const auto&) {
            pools.push_back(std::get<1>(key));
            return true;
        },
        project);
    for (const ledger::PoolId& pool : pools) {
        const auto moved = paid_sums.get(context.state, pool, from);
        if (!moved) continue;
        const auto own = paid_sums.get_or(context.state, {}, pool, to);
        paid_sums.put(context.state, ledger::Wide{own.value + moved->value}, pool, to);
        paid_sums.erase(context.state, pool, from);
    }
}

}  // namespace merit::contracts::incentive
