// What K5 keeps of interactions.
#pragma once

#include "contracts/framework/map.hpp"
#include "contracts/incentive/use.hpp"
#include "ledger/ids.hpp"
#include "ledger/recipient.hpp"
#include "ledger/wide.hpp"

namespace merit::contracts::incentive {

// What one recipient was used in one project and epoch, and its part of the uses of the whole
// project: share of V by SPLIT on weight = S + X of total.
struct UseRow {
    Use use;
    ledger::Points project_value;  // V
    ledger::Points project_weight;
    ledger::Wide project_total_weight;
    ledger::Points project_share;
    MERIT_FIELDS(use, project_value, project_weight, project_total_weight, project_share)
};

// epoch/user/account or alias -> interactions x 10^6 that count so far
inline constexpr Map<Prefix::interaction_pair, ledger::Points, ledger::Epoch, ledger::AccountId,
                     ledger::Recipient>
    pair_counts;
// epoch/user/project -> the same for whole projects
inline constexpr Map<Prefix::project_pair, ledger::Points, ledger::Epoch, ledger::AccountId,
                     ledger::ProjectId>
    project_pair_counts;
// epoch/project/recipient
inline constexpr Map<Prefix::interaction_use, UseRow, ledger::Epoch, ledger::ProjectId,
                     ledger::Recipient>
    use_rows;
// epoch/project/recipient/user: the users of use_rows, so that each counts once there
inline constexpr Map<Prefix::use_user, Empty, ledger::Epoch, ledger::ProjectId, ledger::Recipient,
                     ledger::AccountId>
    use_users;
// epoch/project: uses of the whole project, used up when the epoch closes
inline constexpr Map<Prefix::project_use, Use, ledger::Epoch, ledger::ProjectId> project_uses;

}  // namespace merit::contracts::incentive
