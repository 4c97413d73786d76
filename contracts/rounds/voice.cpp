#include "contracts/rounds/voice.hpp"

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
    if (!is_eligible(context.state, context.account, context.block.epoch)) {
        return refuse(Error::not_eligible);
    }
    return std::move(*round);
}

Result<Seat, Refusal> load_project_seat(const OwnProjects& own, const RoundTerms& terms,
                                        const ProjectId& project) {
    const auto found = std::ranges::lower_bound(terms.projects, project);
    if (found == terms.projects.end() || *found != project) return refuse(CommonError::not_found);
    if (own.has(project)) return refuse(CommonError::conflict_of_interest);
    return static_cast<Seat>(found - terms.projects.begin());
}

Check put_ballot(Context& context, const RoundId& id, const RoundTerms& terms,
                 const Ballot& ballot) {
    const bool had_one = ballots.contains(context.state, id, context.account);
    const bool has_one = !ballot.voices.empty();
    if (has_one && had_one) ballots.put(context.state, ballot, id, context.account);
    if (has_one == had_one) return success();
    Standing standing = *standings.get(context.state, id);
    const MemberId member = registry::find_account(context.state, context.account)->member;
    if (has_one) {
        const bool is_full =
            terms.kind != RoundKind::peer &&
            VoicesOfMember::of(context.state, id, member) >= terms.member_voices;
        if (standing.ballots >= ballots_max || is_full) {
            return refuse(Error::too_many_ballots);
        }
        ballots.put(context.state, ballot, id, context.account);
        ++standing.ballots;
        VoicesOfMember::add(context.state, id, member);
    } else {
        ballots.erase(context.state, id, context.account);
        --standing.ballots;
        VoicesOfMember::take(context.state, id, member);
    }
    standings.put(context.state, standing, id);
    return success();
}

}  // namespace merit::contracts::rounds
