// From ballots to weights, and from weights to money. Pure over a const view; any thread.
#pragma once

#include "contracts/numbers/round_pay.hpp"
#include "contracts/rounds/state.hpp"

#include <vector>

namespace merit::contracts::rounds {

// What those said who still have a voice. A gift is from a member's seat in PEER, else from the
// number of the ballot, in ascending order of voters; it goes to a seat.
struct CountedVoices {
    std::vector<Gift> gifts;
    std::vector<Houses> houses;        // of each ballot: the members behind its sender
    std::vector<std::uint32_t> named;  // by seat: how many
};
CountedVoices counted_voices(const ledger::StateView& view, const RoundId& id, const Round& round);

// By seat; PEER and RETRO. MATCH is weighed donor by donor (MatchRound).
std::vector<std::uint64_t> peer_seats(const RoundTerms& terms, const CountedVoices& voices);
std::vector<std::uint64_t> retro_seats(const RoundTerms& terms, const CountedVoices& voices);

// The pot by seat: SPLIT with the round as subject, its last epoch, purpose 1, and the ids of the
// members or projects; by the rule of the kind (numbers/round_pay.hpp).
RoundPay divide_pot(const RoundId& id, const RoundTerms& terms,
                    const std::vector<std::uint64_t>& weights);

}  // namespace merit::contracts::rounds
