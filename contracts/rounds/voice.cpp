#include "contracts/rounds/voice.hpp"

#include "contracts/incentive/own_project.hpp"
#include "contracts/registry/registry.hpp"
#include "contracts/rounds/eligible.hpp"
#include "contracts/rounds/error.hpp"

#include <algorithm>

namespace merit::contracts::rounds {

Result<Round, Refusal> load_round(const Context& context, const RoundId& id, RoundKind kind) {
    auto round = rounds.get(context.state, id);
    if (!round) return refuse(CommonError::not_found);
    if (round->terms.kind != kind) return refuse(CommonError::wrong_state);
    if (context.block.epoch < round->terms.first_epoch) return refuse(CommonError::too_early);
    if (context.block.epoch > round->terms.last_epoch) return refuse(CommonError::too_late);
    if (!is_eligible(context.state, context.account)) return refuse(Error::not_eligible);
    return std::move(*round);
}

Result<Seat, Refusal> load_project_seat(const Context& context, const RoundTerms& terms,
                                        const ProjectId& project) {
    const auto found = std::ranges::lower_bound(terms.projects, project);
    if (found == terms.projects.end() || *found != project) return refuse(CommonError::not_found);
    const auto record = registry::find_project(context.state, project);
    MERIT_ASSERT(record.has_value(), "a round is for projects that are registered");
    if (incentive::is_own_project(context, context.account, project, *record)) {
        return refuse(CommonError::conflict_of_interest);
    }
    return static_cast<Seat>(found - terms.projects.begin());
}

Check put_ballot(Context& context, const RoundId& id, const Ballot& ballot) {
    Standing standing = *standings.get(context.state, id);
    const bool had_one = ballots.contains(context.state, id, context.account);
    const bool has_one = !ballot.voices.empty();
    if (has_one && !had_one && standing.ballots >= ballots_max) {
        return refuse(Error::too_many_ballots);
    }
    if (has_one) ballots.put(context.state, ballot, id, context.account);
    if (had_one && !has_one) ballots.erase(context.state, id, context.account);
    if (has_one == had_one) return success();
    standing.ballots += has_one ? 1U : 0U;
    standing.ballots -= had_one ? 1U : 0U;
    standings.put(context.state, standing, id);
    return success();
}

}  // namespace merit::contracts::rounds
