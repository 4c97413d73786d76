// How many records an account may register in an epoch (CONTRACTS K2, quota).
#pragma once

#include "contracts/framework/parameters.hpp"
#include "contracts/registry/records.hpp"

namespace merit::contracts::registry {

// The quota as it is in `epoch`: older counts move back, those beyond 8 epochs are forgotten.
RecordQuota moved_to(const RecordQuota& quota, ledger::Epoch epoch);

// min(quota_cap, quota_base + floor(accepted in the last 8 epochs / 4)).
std::uint64_t records_allowed(const RecordQuota& quota, const ParameterSet& parameters);

}  // namespace merit::contracts::registry
