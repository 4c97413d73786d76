#include "contracts/registry/record_quota.hpp"

#include "contracts/registry/members.hpp"
#include "contracts/registry/registry.hpp"
#include "contracts/registry/state.hpp"

#include <algorithm>
#include <numeric>

namespace merit::contracts::registry {

namespace {

constexpr std::size_t quota_epochs = 8;

RecordQuota quota_of(const Context& context, const AccountId& account) {
    return moved_to(record_quotas.get_or(context.state, {}, account), context.block.epoch);
}

}  // namespace

RecordQuota moved_to(const RecordQuota& quota, ledger::Epoch epoch) {
    if (quota.epoch == epoch && !quota.accepted.empty()) return quota;
    RecordQuota moved;
    moved.epoch = epoch;
    const std::uint64_t passed = epoch.value - quota.epoch.value;
    moved.accepted.assign(std::min<std::uint64_t>(passed, quota_epochs + 1), 0);
    for (std::uint32_t count : quota.accepted) {
        if (moved.accepted.size() > quota_epochs) break;
        moved.accepted.push_back(count);
    }
    if (moved.accepted.empty()) moved.accepted.push_back(0);
    return moved;
}

std::uint64_t records_allowed(const RecordQuota& quota, const ParameterSet& parameters) {
    // The epochs before the running one.
    const std::uint64_t accepted =
        std::accumulate(quota.accepted.begin() + 1, quota.accepted.end(), std::uint64_t{0});
    return std::min(parameters.quota_cap, parameters.quota_base + accepted / 4);
}

Check take_record_quota(Context& context, ContractNumber contract, const AccountId& account) {
    RecordQuota quota = quota_of(context, account);
    if (quota.used >= records_allowed(quota, context.block.parameters)) {
        return contracts::refuse(contract, CommonError::quota_exceeded);
    }
    ++quota.used;
    record_quotas.put(context.state, quota, account);
    return success();
}

void count_accepted(Context& context, const AccountId& account) {
    RecordQuota quota = quota_of(context, account);
    ++quota.accepted[0];
    record_quotas.put(context.state, quota, account);
}

}  // namespace merit::contracts::registry
