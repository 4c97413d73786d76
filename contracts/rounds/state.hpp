// The maps of K10 ROUNDS. For contract sources only.
#pragma once

#include "contracts/framework/map.hpp"
#include "contracts/framework/open_count.hpp"
#include "contracts/rounds/records.hpp"
#include "contracts/treasury/postings.hpp"

namespace merit::contracts::rounds {

using ledger::AccountId;
using ledger::Amount;
using ledger::Epoch;
using ledger::MemberId;
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

// How many of a member's people have a ballot in a round.
using VoicesOfMember = OpenCount<Prefix::round_member, RoundId, MemberId>;
// Rounds that are not paid: that a member's accounts opened; that end in an epoch.
using OpenOfMember = OpenCount<Prefix::open_rounds, MemberId>;
using EndingIn = OpenCount<Prefix::rounds_ending, Epoch>;

// Where the pot lies.
inline treasury::PurseOf purse_of(const RoundId& round) {
    return {treasury::PurseKind::prize, crypto::Hash256{round.bytes}};
}

}  // namespace merit::contracts::rounds
