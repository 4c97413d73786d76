// What K10 ROUNDS stores.
#pragma once

#include "contracts/rounds/operations.hpp"
#include "ledger/wide.hpp"

#include <optional>

namespace merit::contracts::rounds {

// Place of a member or project in the terms' list, from 0.
using Seat = std::uint16_t;

// Written once.
struct Round {
    std::optional<ledger::AccountId> opened_by;  // none: a vote, with money of the pool
    ledger::Epoch opened_epoch;
    ledger::AssetId asset;
    RoundTerms terms;
    MERIT_FIELDS(opened_by, opened_epoch, asset, terms)
};

// `counting`: its last epoch has ended, and the clock is at work.
enum class RoundState : std::uint8_t { open, counting, paid };
inline std::string_view name_of(RoundState state) {
    constexpr std::array<std::string_view, 3> names{"open", "counting", "paid"};
    const auto index = static_cast<std::size_t>(state);
    return index < names.size() ? names[index] : std::string_view("unknown");
}

// How far a round is. Its purse holds pot - paid until it is paid, then nothing:
// pot = paid + carried.
struct Standing {
    RoundState state = RoundState::open;
    std::uint32_t ballots = 0;   // people who sent one, or gave
    std::uint32_t counted = 0;   // of these: of whom something counts at the end
    ledger::Wide total_weight;   // W of the division
    ledger::Amount paid;         // out of the pot
    ledger::Amount carried;      // to the pool, as funded by whoever opened the round, if anybody
    ledger::Epoch closed_epoch;  // the block's in which it was paid
    MERIT_FIELDS(state, ballots, counted, total_weight, paid, carried, closed_epoch)
};

struct Voice {
    Seat seat = 0;
    ledger::Amount amount;  // tokens, or units
    bool counts = true;     // false: whoever said it had left at the end, or it was an own project
    MERIT_FIELDS(seat, amount, counts)
};

// What one person said, or gave.
struct Ballot {
    ledger::Epoch epoch;                        // of the last change
    ledger::Bounded<Voice, seats_max> voices;   // strictly ascending by seat
    ledger::Bounded<ledger::MemberId, 2> behind;  // the sender, when it was counted; none before
    MERIT_FIELDS(epoch, voices, behind)
};

// What a member or project got. Without a row: nobody named it.
struct SeatResult {
    std::uint32_t named = 0;  // ballots that count and name it; MATCH: donors so far, until paid
    ledger::Amount given;     // MATCH: all gifts, which it has at once
    ledger::Wide weight;      // PEER: tokens g'; RETRO: twice the median; MATCH: raw
    ledger::Amount amount;    // out of the pot
    MERIT_FIELDS(named, given, weight, amount)
};

enum class CloseStage : std::uint8_t { ballots, weights, payments };

// The close of one round, between blocks.
struct RoundClose {
    CloseStage stage = CloseStage::ballots;
    std::optional<ledger::AccountId> last_voter;  // the last ballot that was looked at
    std::uint32_t next = 0;                       // donor to be weighed, or seat to be paid
    ledger::Bounded<std::uint64_t, seats_max> weights;
    ledger::Bounded<std::uint64_t, seats_max> amounts;
    ledger::Bounded<std::uint32_t, seats_max> named;
    MERIT_FIELDS(stage, last_voter, next, weights, amounts, named)
};

}  // namespace merit::contracts::rounds

namespace merit::ledger {
template <>
struct EnumRange<contracts::rounds::RoundState> {
    static constexpr auto last = contracts::rounds::RoundState::paid;
};
template <>
struct EnumRange<contracts::rounds::CloseStage> {
    static constexpr auto last = contracts::rounds::CloseStage::payments;
};
}  // namespace merit::ledger
