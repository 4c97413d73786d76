// What K4 keeps. S, X and x in micro-units, c in micro-points.
#pragma once

#include "contracts/framework/map.hpp"
#include "contracts/registry/kinds.hpp"
#include "contracts/score/factor.hpp"
#include "crypto/hash.hpp"
#include "ledger/ids.hpp"
#include "ledger/recipient.hpp"
#include "ledger/strong.hpp"

#include <cstdint>

namespace merit::contracts::score {

inline constexpr std::size_t kinds_max = 16;

// S as it was at the start of `epoch`; the missing decay steps are applied when it is read.
struct RunningTotal {
    ledger::Points value;
    ledger::Epoch epoch;
    MERIT_FIELDS(value, epoch)
};

// One recipient's part of one record, with what x was made of.
struct RecordRow {
    ledger::Points x;
    ledger::Ppm share;
    ledger::Points size;
    ledger::Ppm quality;
    RecordFactor factor;
    ledger::TimeMs work_date;
    MERIT_FIELDS(x, share, size, quality, factor, work_date)
};

// What the close of an epoch made of one kind of work.
struct KindPoints {
    registry::ContributionKind kind = registry::ContributionKind::code;
    ledger::Points running_total;  // S at the start of the epoch
    ledger::Points score;          // X
    ledger::Points points;         // c
    std::uint32_t record_count = 0;
    crypto::Hash256 record_root;  // RFC 6962, over RecordLine in ascending order of records
    MERIT_FIELDS(kind, running_total, score, points, record_count, record_root)
};

// One recipient in one project and closed epoch, kinds in ascending order.
struct PointsRow {
    ledger::Bounded<KindPoints, kinds_max> kinds;
    ledger::Points points;  // sum of c
    MERIT_FIELDS(kinds, points)
};

// A leaf under record_root: all that is ever shown of a recipient's part of a record, so that no
// figure of it can be changed without notice. x = floor(share * s * Q * m / 10^18).
struct RecordLine {
    ledger::ContributionId record;
    ledger::Ppm share;
    ledger::Points size;  // s
    ledger::Ppm quality;  // Q
    RecordFactor factor;  // m, and what it is made of
    ledger::TimeMs work_date;
    ledger::Points x;
    ledger::Points points;  // its part of c by SPLIT
    MERIT_FIELDS(record, share, size, quality, factor, work_date, x, points)
};

using registry::ContributionKind;

// epoch/project/recipient/kind -> X. Rows of an epoch are used up when it closes.
inline constexpr Map<Prefix::x_points, ledger::Points, ledger::Epoch, ledger::ProjectId,
                     ledger::Recipient, ContributionKind>
    scores;
// project/recipient/kind -> S
inline constexpr Map<Prefix::running_total, RunningTotal, ledger::ProjectId, ledger::Recipient,
                     ContributionKind>
    running_totals;
// epoch/project/recipient -> points of a closed epoch
inline constexpr Map<Prefix::points, PointsRow, ledger::Epoch, ledger::ProjectId, ledger::Recipient>
    points_rows;
// project/recipient/(2^64 - 1 - epoch) -> prefix sum of c up to and with this epoch: the first row
// at or after the key of an epoch is the sum as it stood then.
inline constexpr Map<Prefix::points_sum, ledger::Points, ledger::ProjectId, ledger::Recipient,
                     std::uint64_t>
    points_sums;
// epoch/project/recipient/kind/record
inline constexpr Map<Prefix::record_points, RecordRow, ledger::Epoch, ledger::ProjectId,
                     ledger::Recipient, ContributionKind, ledger::ContributionId>
    record_rows;

// S at the start of `epoch`, decayed.
std::uint64_t running_total_at(const ledger::StateView& view, const ledger::ProjectId& project,
                               const ledger::Recipient& recipient, ContributionKind kind,
                               ledger::Epoch epoch);

// Sum of c over all closed epochs up to and with `epoch`.
ledger::Points points_sum_at(const ledger::StateView& view, const ledger::ProjectId& project,
                             const ledger::Recipient& recipient, ledger::Epoch epoch);
void put_points_sum(ledger::Overlay& state, ledger::Points sum, const ledger::ProjectId& project,
                    const ledger::Recipient& recipient, ledger::Epoch epoch);

}  // namespace merit::contracts::score
