#include "contracts/treasury/open_pools.hpp"

#include "contracts/framework/due.hpp"
#include "contracts/framework/open_count.hpp"
#include "contracts/treasury/handlers.hpp"
#include "contracts/treasury/state.hpp"

namespace merit::contracts::treasury {

namespace {

// project/opened by/pool
constexpr Map<Prefix::open_pool, Empty, ProjectId, AccountId, PoolId> open_pools;
using PoolsOfProject = OpenCount<Prefix::open_pool_count, ProjectId>;

bool is_room(const ledger::StateView& view, const ProjectId& project, const AccountId& opener) {
    if (PoolsOfProject::of(view, project) >= open_pools_max) return false;
    std::uint32_t own = 0;
    open_pools.scan(
        view, [&](const auto&, const Empty&) { return ++own < open_pools_of_one_max; }, project,
        opener);
    return own < open_pools_of_one_max;
}

void erase(Context& context, const ProjectId& project, const AccountId& opener, const PoolId& id) {
    open_pools.erase(context.state, project, opener, id);
    PoolsOfProject::take(context.state, project);
}

bool end_pool(Context& context, const PoolId& id, std::uint64_t& steps) {
    const auto pool = pools.get(context.state, id);
    MERIT_ASSERT(pool.has_value(), "a pool is never removed");
    for (const ProjectId& project : pool->terms.projects) {
        if (!open_pools.contains(context.state, project, pool->opened_by, id)) continue;
        if (steps == 0) return false;
        --steps;
        erase(context, project, pool->opened_by, id);
    }
    return true;
}

}  // namespace

Check check_room(const Context& context, const PoolTerms& terms) {
    for (const ProjectId& project : terms.projects) {
        if (!is_room(context.state, project, context.account)) {
            return Refusal{ContractNumber::treasury, too_many_pools};
        }
    }
    return success();
}

void add_open_pool(Context& context, const PoolId& id, const Pool& pool) {
    for (const ProjectId& project : pool.terms.projects) {
        open_pools.put(context.state, {}, project, pool.opened_by, id);
        PoolsOfProject::add(context.state, project);
    }
    if (pool.terms.last_epoch == no_last_epoch) return;
    schedule(context.state, pool.terms.last_epoch, ClockStage::releases, ContractNumber::treasury,
             crypto::Hash256::from(id.view()));
}

bool end_open_pools(Context& context, Epoch epoch, std::uint64_t& steps) {
    return visit_due(context, epoch, ClockStage::releases, ContractNumber::treasury, steps,
                     [&](const crypto::Hash256& id, std::uint64_t& left) {
                         return end_pool(context, PoolId{id.bytes}, left);
                     });
}

std::vector<OpenPool> open_pools_of(const ledger::StateView& view, const ProjectId& project,
                                    const std::optional<OpenPool>& last, std::size_t count) {
    std::vector<OpenPool> found;
    if (count == 0) return found;
    const Bytes from = last ? open_pools.key(project, last->opened_by, last->pool) : Bytes();
    open_pools.scan_from(
        view, from,
        [&](const auto& key, const Empty&) {
            const OpenPool pool{std::get<1>(key), std::get<2>(key)};
            if (pool != last) found.push_back(pool);
            return found.size() < count;
        },
        project);
    return found;
}

}  // namespace merit::contracts::treasury
