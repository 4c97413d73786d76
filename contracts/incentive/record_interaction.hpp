// The three steps of the operation `record_interaction` (framework/operation.hpp).
#pragma once

#include "contracts/framework/context.hpp"
#include "contracts/incentive/operations.hpp"
#include "ledger/recipient.hpp"

#include <vector>

namespace merit::contracts::incentive {

// One whose work is used, and in which share.
struct UsedShare {
    ledger::Recipient recipient;
    std::uint32_t share = 0;  // ppm
};

struct LoadedInteraction {
    std::uint8_t user_level = 0;
    bool counts = true;             // project target: the user is no contributor, no maintainer's
    std::vector<UsedShare> shares;  // ascending recipients
};

Check check_record_interaction(const RecordInteraction& interaction);
Result<LoadedInteraction, Refusal> load_record_interaction(const RecordInteraction& interaction,
                                                           const Context& context);
Check apply_record_interaction(const RecordInteraction& interaction,
                               const LoadedInteraction& loaded, Context& context);

}  // namespace merit::contracts::incentive
