// The terms of a community round: who or what it is for, when, and how its pot is divided.
//
// Frozen when it opens. Source: CONTRACTS K10, DETAILS 11, docs/decisions/0027-community-rounds.md.
#pragma once

#include "contracts/numbers/rounds.hpp"
#include "ledger/codec/bounded.hpp"
#include "ledger/codec/fields.hpp"
#include "ledger/ids.hpp"
#include "ledger/strong.hpp"

#include <array>
#include <string_view>

namespace merit::contracts::rounds {

using RoundId = ledger::Id<struct RoundTag>;

// PEER: members give tokens to each other. RETRO: people say what projects were worth. MATCH:
// people give money to projects, and the pot adds to what different people agree on.
enum class RoundKind : std::uint8_t { peer, retro, match };
inline std::string_view name_of(RoundKind kind) {
    constexpr std::array<std::string_view, 3> names{"peer", "retro", "match"};
    const auto index = static_cast<std::size_t>(kind);
    return index < names.size() ? names[index] : std::string_view("unknown");
}

// Who or what a round is for: round_size_max (256) members, or projects (DETAILS 11).
inline constexpr std::size_t seats_max = round_size_max;
// People who send a ballot, or give. The pairs of 1,024 donors are 523,776; what is read at once is
// 1,024 rows of at most 64 names, or 256 rows of 255 tokens: 65,536 names either way.
inline constexpr std::size_t ballots_max = 1'024;
// Projects that one ballot names, or one donor gives to: each is looked at for a conflict of
// interest, with up to 16 maintainers.
inline constexpr std::size_t names_max = 64;
inline constexpr std::size_t donors_max = round_size_max;  // of one project
inline constexpr std::uint64_t tokens_max = 1'000'000;     // of one member
inline constexpr std::uint64_t round_epochs_max = 52;      // how far ahead a round may end
inline constexpr std::uint32_t open_rounds_max = 8;        // of one member's accounts, until paid
inline constexpr std::uint32_t ending_rounds_max = 32;     // in one epoch
inline constexpr std::uint32_t member_voices_max = 64;     // people of one member, in one round

static_assert(ballots_max * names_max == seats_max * donors_max);
static_assert(seats_max <= ballots_max, "each member of PEER may send a ballot");

struct RoundTerms {
    RoundKind kind = RoundKind::peer;
    ledger::PoolId pool;  // whose sponsor opens it, or a vote; what is not paid goes there
    ledger::Amount pot;   // of the pool's asset; 0 < pot < 2^63
    ledger::Epoch first_epoch;
    ledger::Epoch last_epoch;  // inclusive; paid when it closes
    ledger::Bounded<ledger::AccountId, seats_max> members;   // ascending; PEER: 2 or more
    ledger::Bounded<ledger::ProjectId, seats_max> projects;  // ascending; RETRO, MATCH: 1 or more
    std::uint64_t tokens = 0;                                // PEER: of each member
    std::uint32_t member_voices = 0;                         // RETRO, MATCH: people of one member
    std::uint32_t quorum = 0;                                // RETRO: ballots that name a project
    ledger::Amount minimum;                                  // RETRO: of the median; MATCH: a gift
    ledger::Amount cap;                                      // RETRO: of what one project gets
    MERIT_FIELDS(kind, pool, pot, first_epoch, last_epoch, members, projects, tokens,
                 member_voices, quorum, minimum, cap)

    std::size_t seats() const { return kind == RoundKind::peer ? members.size() : projects.size(); }
};

}  // namespace merit::contracts::rounds

namespace merit::ledger {
template <>
struct EnumRange<contracts::rounds::RoundKind> {
    static constexpr auto last = contracts::rounds::RoundKind::match;
};
}  // namespace merit::ledger
