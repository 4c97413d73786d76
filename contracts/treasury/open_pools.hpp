// Which pools may still pay for a project: each until its last epoch has closed, a project's own
// pool for ever.
//
// A claim of an alias walks all of them (incentive/claim.hpp), and each reads the project's
// recipients when it closes. So their number is bounded, and so is what one organisation can take
// of it; who fills them is an organisation of a member, which can be removed. For contract sources
// only.
#pragma once

#include "contracts/framework/context.hpp"
#include "contracts/treasury/records.hpp"

#include <optional>
#include <vector>

namespace merit::contracts::treasury {

inline constexpr std::uint32_t open_pools_max = 256;       // that name one project, its own too
inline constexpr std::uint32_t open_pools_of_one_max = 16;  // of these by one organisation
static_assert(open_pools_of_one_max < open_pools_max);

// Whether one more pool of these projects fits. Refuses treasury.too_many_pools.
Check check_room(const Context& context, const PoolTerms& terms);

void add_open_pool(Context& context, const ledger::PoolId& id, const Pool& pool);

// At the end of `epoch`: those whose last epoch it was are open no more. Each project of a pool is a
// step; returns whether all are done.
bool end_open_pools(Context& context, ledger::Epoch epoch, std::uint64_t& steps);

// At most `count` of the open pools of a project, by organisation and pool, after `last`.
std::vector<OpenPool> open_pools_of(const ledger::StateView& view,
                                    const ledger::ProjectId& project,
                                    const std::optional<OpenPool>& last, std::size_t count);

}  // namespace merit::contracts::treasury
