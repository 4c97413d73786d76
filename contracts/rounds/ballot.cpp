// Ballots of PEER and RETRO.
#include "contracts/framework/operation.hpp"
#include "contracts/numbers/wide.hpp"
#include "contracts/rounds/error.hpp"
#include "contracts/rounds/handlers.hpp"
#include "contracts/rounds/voice.hpp"

#include <algorithm>
#include <functional>

namespace merit::contracts::rounds {

namespace {

// Strictly ascending by what it names.
template <class List, class Member>
bool ascends(const List& list, Member named) {
    return std::ranges::adjacent_find(list, std::greater_equal<>{}, named) == list.end();
}

u128 sum_of(const Ballot& ballot) {
    u128 sum = 0;  // at most 256 numbers below 2^64
    for (const Voice& voice : ballot.voices)
        sum += voice.amount.value;
    return sum;
}

// An empty ballot takes back one that is there.
Check check_not_idle(const Context& context, const RoundId& id, bool is_empty) {
    if (is_empty && !ballots.contains(context.state, id, context.account)) {
        return refuse(CommonError::not_found);
    }
    return success();
}

Check check_peer(const PeerBallot& op) {
    const bool are_good = std::ranges::all_of(op.gives, [](const Tokens& one) {
        return one.tokens > 0 && one.tokens <= tokens_max;
    });
    if (!are_good || !ascends(op.gives, &Tokens::to)) return refuse(CommonError::out_of_bounds);
    return success();
}

// What the sender says, in the terms of its round.
struct LoadedBallot {
    RoundTerms terms;
    Ballot ballot;
};

Result<LoadedBallot, Refusal> load_peer(const PeerBallot& op, const Context& context) {
    MERIT_TRY(Round round, load_round(context, op.round, RoundKind::peer));
    const auto& members = round.terms.members;
    if (!std::ranges::binary_search(members, context.account)) {
        return refuse(CommonError::not_authorised);
    }
    MERIT_TRY(check_not_idle(context, op.round, op.gives.empty()));
    Ballot ballot{context.block.epoch, {}, {}};
    for (const Tokens& one : op.gives) {
        if (one.to == context.account) return refuse(CommonError::conflict_of_interest);
        const auto found = std::ranges::lower_bound(members, one.to);
        if (found == members.end() || *found != one.to) return refuse(CommonError::not_found);
        ballot.voices.push_back({static_cast<Seat>(found - members.begin()), Amount{one.tokens}});
    }
    if (sum_of(ballot) > round.terms.tokens) return refuse(CommonError::out_of_bounds);
    return LoadedBallot{std::move(round.terms), std::move(ballot)};
}

Check apply_peer(const PeerBallot& op, const LoadedBallot& loaded, Context& context) {
    return put_ballot(context, op.round, loaded.terms, loaded.ballot);
}

Check check_retro(const RetroBallot& op) {
    if (!ascends(op.names, &Worth::project)) return refuse(CommonError::out_of_bounds);
    return success();
}

Result<LoadedBallot, Refusal> load_retro(const RetroBallot& op, const Context& context) {
    MERIT_TRY(Round round, load_round(context, op.round, RoundKind::retro));
    MERIT_TRY(check_not_idle(context, op.round, op.names.empty()));
    Ballot ballot{context.block.epoch, {}, {}};
    const OwnProjects own(context.state, context.account, round, context.block.epoch);
    for (const Worth& one : op.names) {
        MERIT_TRY(const Seat seat, load_project_seat(own, round.terms, one.project));
        ballot.voices.push_back({seat, one.amount});
    }
    if (sum_of(ballot) > round.terms.pot.value) return refuse(CommonError::out_of_bounds);
    return LoadedBallot{std::move(round.terms), std::move(ballot)};
}

Check apply_retro(const RetroBallot& op, const LoadedBallot& loaded, Context& context) {
    return put_ballot(context, op.round, loaded.terms, loaded.ballot);
}

}  // namespace

std::vector<OperationHandler> ballot_handlers() {
    return {make_handler("peer_ballot", check_peer, load_peer, apply_peer),
            make_handler("retro_ballot", check_retro, load_retro, apply_retro)};
}

}  // namespace merit::contracts::rounds
