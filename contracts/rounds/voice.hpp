// What ballots and gifts have in common.
#pragma once

#include "contracts/framework/context.hpp"
#include "contracts/rounds/own.hpp"
#include "contracts/rounds/state.hpp"

namespace merit::contracts::rounds {

// The round, if it is of this kind, takes voices now and the sender may give one. Refuses
// not_found, wrong_state (of another kind), too_early, too_late, not_eligible.
Result<Round, Refusal> load_round(const Context& context, const RoundId& id, RoundKind kind);

// Refuses not_found (not of this round) and conflict_of_interest (the sender's own project).
Result<Seat, Refusal> load_project_seat(const OwnProjects& own, const RoundTerms& terms,
                                        const ProjectId& project);

// Stores the sender's ballot, or takes it back where it has no voices, and counts the senders.
// Refuses too_many_ballots for one more than ballots_max, or than member_voices of its member.
Check put_ballot(Context& context, const RoundId& id, const RoundTerms& terms,
                 const Ballot& ballot);

}  // namespace merit::contracts::rounds
