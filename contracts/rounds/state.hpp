// The maps of K10 ROUNDS. For contract sources only.
#pragma once

#include "contracts/framework/map.hpp"
#include "contracts/rounds/records.hpp"
#include "contracts/treasury/postings.hpp"

namespace merit::contracts::rounds {

using ledger::AccountId;
using ledger::Amount;
using ledger::Epoch;
using ledger::PoolId;
using ledger::ProjectId;

inline constexpr Map<Prefix::round, Round, RoundId> rounds;
inline constexpr Map<Prefix::round_standing, Standing, RoundId> standings;
// round/voter
inline constexpr Map<Prefix::round_ballot, Ballot, RoundId, AccountId> ballots;
inline constexpr Map<Prefix::round_seat, SeatResult, RoundId, Seat> seats;
inline constexpr Map<Prefix::round_close, RoundClose, RoundId> running_closes;
// pool/last epoch/round
inline constexpr Map<Prefix::pool_round, Empty, PoolId, Epoch, RoundId> pool_rounds;

// Where the pot lies.
inline treasury::PurseOf purse_of(const RoundId& round) {
    return {treasury::PurseKind::prize, crypto::Hash256{round.bytes}};
}

}  // namespace merit::contracts::rounds
