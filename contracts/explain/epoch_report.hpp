// How a pool's rewards were spread over its recipients, from epoch files alone: totals, how unequal
// they are, and how much the curve and max_share changed.
//
// Shares and Gini coefficients are parts per million, rounded down. A recipient's amounts of all
// files are added up first. Pure; any thread. Source: CONTRACTS K14 (Gini).
#pragma once

#include "contracts/explain/statement_file.hpp"

#include <span>

namespace merit::contracts::explain {

struct TopShare {
    std::uint32_t recipients = 0;  // the largest so many
    std::uint32_t share = 0;       // of all rewards
    MERIT_FIELDS(recipients, share)
};

// Work of one kind: X' before the curve, c' after it.
struct KindTotal {
    registry::ContributionKind kind = registry::ContributionKind::code;
    ledger::Wide score;
    ledger::Wide points;
    MERIT_FIELDS(kind, score, points)
};

struct EpochReport {
    std::uint32_t epochs = 0;
    std::uint32_t recipients = 0;  // with a statement
    std::uint32_t rewarded = 0;    // with a reward
    ledger::Wide rewards;          // of all
    ledger::Wide kept_by_max_share;  // what recipients would have had beside, without it
    std::uint32_t cut = 0;           // statements that it made smaller
    std::uint32_t gini_of_scores = 0;
    std::uint32_t gini_of_points = 0;
    std::uint32_t gini_of_rewards = 0;
    ledger::Bounded<TopShare, 3> top;  // 1, 3 and 10
    ledger::Bounded<KindTotal, 16> kinds;  // ascending, those that occur
    MERIT_FIELDS(epochs, recipients, rewarded, rewards, kept_by_max_share, cut, gini_of_scores,
                 gini_of_points, gini_of_rewards, top, kinds)
};

// Of files that verify_epoch has accepted, each of another epoch or pool.
EpochReport report_of(std::span<const EpochFile> files);

}  // namespace merit::contracts::explain
