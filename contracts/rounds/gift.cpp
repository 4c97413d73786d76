// Gifts of MATCH.
#include "contracts/framework/operation.hpp"
#include "contracts/numbers/scale.hpp"
#include "contracts/registry/registry.hpp"
#include "contracts/rounds/error.hpp"
#include "contracts/rounds/handlers.hpp"
#include "contracts/rounds/voice.hpp"
#include "contracts/treasury/debt.hpp"

#include <algorithm>

namespace merit::contracts::rounds {

namespace {

struct LoadedGift {
    RoundTerms terms;
    ledger::AssetId asset;
    ledger::PoolId pool;  // the project's own
    Seat seat = 0;
    SeatResult result;  // with the gift
    Ballot ballot;      // with the gift
};

// Adds to a sum that must stay money.
Check add(Amount& sum, Amount amount) {
    if (sum.value >= issuance_bound - amount.value) return refuse(CommonError::overflow);
    sum.value += amount.value;
    return success();
}

// A donor's gifts to one project are one voice.
Result<Ballot, Refusal> with_gift(const Context& context, const MatchGift& op, Seat seat,
                                  SeatResult& result) {
    Ballot ballot = ballots.get_or(context.state, {}, op.round, context.account);
    ballot.epoch = context.block.epoch;
    auto voice = std::ranges::lower_bound(ballot.voices, seat, {}, &Voice::seat);
    if (voice == ballot.voices.end() || voice->seat != seat) {
        if (ballot.voices.size() >= names_max) return refuse(Error::too_many_names);
        if (result.named >= donors_max) return refuse(Error::too_many_ballots);
        ++result.named;
        voice = ballot.voices.insert(voice, {seat, {}});
    }
    MERIT_TRY(add(voice->amount, op.amount));
    MERIT_TRY(add(result.given, op.amount));
    return ballot;
}

Check check_gift(const MatchGift& op) {
    if (op.amount.value == 0 || op.amount.value >= issuance_bound) {
        return refuse(CommonError::out_of_bounds);
    }
    return success();
}

Result<LoadedGift, Refusal> load_gift(const MatchGift& op, const Context& context) {
    MERIT_TRY(Round round, load_round(context, op.round, RoundKind::match));
    if (op.amount < round.terms.minimum) return refuse(CommonError::out_of_bounds);
    LoadedGift loaded;
    const OwnProjects own(context.state, context.account, round, context.block.epoch);
    MERIT_TRY(loaded.seat, load_project_seat(own, round.terms, op.project));
    loaded.asset = round.asset;
    loaded.pool = registry::find_project(context.state, op.project)->own_pool;
    loaded.result = seats.get_or(context.state, {}, op.round, loaded.seat);
    MERIT_TRY(loaded.ballot, with_gift(context, op, loaded.seat, loaded.result));
    loaded.terms = std::move(round.terms);
    return loaded;
}

Check apply_gift(const MatchGift& op, const LoadedGift& loaded, Context& context) {
    MERIT_TRY(put_ballot(context, op.round, loaded.terms, loaded.ballot));
    seats.put(context.state, loaded.result, op.round, loaded.seat);
    MERIT_TRY(
        treasury::check_spending(context.state, loaded.asset, context.account, op.amount));
    return treasury::move(context, loaded.asset, treasury::BalanceOf{context.account},
                          treasury::PoolOf{loaded.pool}, op.amount, treasury::Cause::fund);
}

}  // namespace

OperationHandler gift_handler() {
    return make_handler("gift", check_gift, load_gift, apply_gift);
}

}  // namespace merit::contracts::rounds
