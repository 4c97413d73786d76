// K4: from records to points, the C of the reward model.
//
// Whoever makes a record count adds its part of one author to X of the running epoch; the clock
// turns X into points when the epoch closes. Source: CONTRACTS K4, DETAILS 9 and 11.
#pragma once

#include "contracts/framework/context.hpp"
#include "contracts/numbers/score.hpp"
#include "contracts/registry/contribution.hpp"
#include "contracts/score/factor.hpp"
#include "ledger/ids.hpp"
#include "ledger/recipient.hpp"

#include <cstdint>

namespace merit::contracts::score {

// One author's part of one record, and how it came about: x = share * s * Q * m / 10^18.
struct CountedRecord {
    ledger::ContributionId record;
    registry::ContributionKind kind;
    RecordScore score;  // share, s, Q, m
    ledger::TimeMs work_date;
    RecordFactor factor = {};  // what the m of `score` is made of
};

// Adds the record to X of (current epoch, project, recipient, kind). Call it once per record and
// recipient (join the shares of equal recipients first). Accounts of bots earn nothing: nothing is
// added for them. X is cut at 2^53, with an event.
void add_record(Context& context, const ledger::ProjectId& project,
                const ledger::Recipient& recipient, const CountedRecord& record);
// The same for an epoch that has not been closed yet (clock tasks).
void add_record(Context& context, ledger::Epoch epoch, const ledger::ProjectId& project,
                const ledger::Recipient& recipient, const CountedRecord& record);

// s of a contribution in micro-units under these parameters, what it supersedes not yet taken off.
// A kind that is not scored yet, and a size above 2^50, is 0.
std::uint64_t size_of(const registry::Contribution& contribution, const ParameterSet& parameters);

// The record of a trailer: share and Q are 1, m is the changeset's licence factor, s is 10, 5 or 3
// units, at most the changeset's s.
CountedRecord trailer_record(const ledger::ContributionId& record, TrailerKind kind,
                             std::uint64_t changeset_size, ledger::Ppm licence_factor,
                             ledger::TimeMs work_date);

// A permanent alias claim: running totals of the project pass from the alias to the account. Points
// of closed epochs stay the alias's. To be called by a clock task after the points of the closing
// epoch (stage releases).
void move_running_totals(Context& context, const ledger::ProjectId& project,
                         const ledger::Recipient& from, const ledger::Recipient& to);

}  // namespace merit::contracts::score
