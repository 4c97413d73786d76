// What K5 keeps of closes, running and done. For contract sources only.
#pragma once

#include "contracts/framework/map.hpp"
#include "contracts/incentive/epoch_close.hpp"
#include "contracts/incentive/limits.hpp"
#include "contracts/incentive/statement.hpp"
#include "ledger/wide.hpp"

#include <optional>

namespace merit::contracts::incentive {

enum class CloseStage : std::uint8_t {
    next_pool,  // `pool` is done; the next one begins
    weights,    // the weight of each recipient
    division,   // the SPLIT; not without a budget
    postings,   // the payment of each recipient, in ascending order; without a budget A and L alone
};

// The close that is running: one pool at a time, in ascending order of pools.
struct RunningClose {
    ledger::Epoch epoch;
    std::optional<ledger::PoolId> pool;
    CloseStage stage = CloseStage::next_pool;
    // In stage weights: the project (after the last: who has earlier work) and the rows being read,
    // and the last recipient that is done.
    std::uint32_t project = 0;
    bool reading_uses = false;
    std::optional<ledger::Recipient> last;
    EpochClose close;                               // filled as the close goes on
    ledger::Bounded<crypto::Hash256, 64> frontier;  // of the log of statements
    MERIT_FIELDS(epoch, pool, stage, project, reading_uses, last, close, frontier)
};

struct WeightRow {
    ledger::Points u;
    ledger::Points c;
    MERIT_FIELDS(u, c)
};

// A of the epoch in which it last grew; the steps since are applied when it is read.
struct Accumulated {
    ledger::Wide weight;
    ledger::Epoch epoch;
    MERIT_FIELDS(weight, epoch)
};

inline constexpr Map<Prefix::pool_close, RunningClose> running_close;
// pool/recipient, used up by the postings
inline constexpr Map<Prefix::pool_weight, WeightRow, ledger::PoolId, ledger::Recipient> weight_rows;
inline constexpr Map<Prefix::epoch_close, EpochClose, ledger::Epoch, ledger::PoolId> epoch_closes;
// pool/recipient -> all that was paid: held, unclaimed and what repaid debts included
inline constexpr Map<Prefix::paid, ledger::Wide, ledger::PoolId, ledger::Recipient> paid_sums;
// epoch/pool/account -> all that it owed in the pool's asset when it was paid; without a row:
// nothing
inline constexpr Map<Prefix::debt_at_close, ledger::Amount, ledger::Epoch, ledger::PoolId,
                     ledger::AccountId>
    debts_at_close;
// pool/recipient -> A and L, of the pools that keep them
inline constexpr Map<Prefix::accumulated, Accumulated, ledger::PoolId, ledger::Recipient>
    accumulated_weights;
inline constexpr Map<Prefix::lifetime, ledger::Wide, ledger::PoolId, ledger::Recipient>
    lifetime_weights;
// epoch/pool/recipient -> what a close that reads earlier epochs began with; kept for its
// statements
inline constexpr Map<Prefix::standing, Standing, ledger::Epoch, ledger::PoolId, ledger::Recipient>
    standings;

}  // namespace merit::contracts::incentive

namespace merit::ledger {
template <>
struct EnumRange<contracts::incentive::CloseStage> {
    static constexpr auto last = contracts::incentive::CloseStage::postings;
};
}  // namespace merit::ledger
