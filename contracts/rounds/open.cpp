#include "contracts/framework/chain.hpp"
#include "contracts/framework/due.hpp"
#include "contracts/framework/operation.hpp"
#include "contracts/numbers/scale.hpp"
#include "contracts/registry/registry.hpp"
#include "contracts/rounds/eligible.hpp"
#include "contracts/rounds/error.hpp"
#include "contracts/rounds/handlers.hpp"
#include "contracts/rounds/state.hpp"
#include "contracts/treasury/debt.hpp"
#include "contracts/treasury/state.hpp"

#include <algorithm>
#include <functional>

namespace merit::contracts::rounds {

namespace {

template <class List>
bool ascends(const List& list) {
    return std::ranges::adjacent_find(list, std::greater_equal<>{}) == list.end();
}

// What a kind does not use must be absent: a term that says nothing would only mislead.
bool is_peer(const RoundTerms& terms) {
    return terms.members.size() >= 2 && ascends(terms.members) && terms.projects.empty() &&
           terms.tokens >= 1 && terms.tokens <= tokens_max && terms.quorum == 0 &&
           terms.minimum.value == 0 && terms.cap.value == 0;
}
bool are_projects(const RoundTerms& terms) {
    return !terms.projects.empty() && ascends(terms.projects) && terms.members.empty() &&
           terms.tokens == 0;
}
bool is_retro(const RoundTerms& terms) {
    return are_projects(terms) && terms.quorum >= 1 && terms.quorum <= ballots_max &&
           terms.minimum <= terms.pot && terms.cap.value >= 1 && terms.cap <= terms.pot;
}
bool is_match(const RoundTerms& terms) {
    return are_projects(terms) && terms.quorum == 0 && terms.minimum.value == 0 &&
           terms.cap.value == 0;
}

bool fits_kind(const RoundTerms& terms) {
    if (terms.kind == RoundKind::peer) return is_peer(terms);
    return terms.kind == RoundKind::retro ? is_retro(terms) : is_match(terms);
}

Check check_open(const Open& op) {
    const RoundTerms& terms = op.terms;
    const bool is_whole = terms.pot.value > 0 && terms.pot.value < issuance_bound &&
                          terms.first_epoch <= terms.last_epoch && fits_kind(terms);
    if (!is_whole) return refuse(CommonError::out_of_bounds);
    return success();
}

// Within the life of its pool, and not so far ahead that a pot waits for ever.
Check load_epochs(const RoundTerms& terms, const treasury::Pool& pool, const Context& context) {
    const Epoch now = context.block.epoch;
    if (terms.first_epoch < now || terms.last_epoch > pool.terms.last_epoch) {
        return refuse(CommonError::too_late);
    }
    if (terms.last_epoch.value - now.value > round_epochs_max) {
        return refuse(CommonError::out_of_bounds);
    }
    return success();
}

Check load_members(const RoundTerms& terms, const Context& context) {
    for (const AccountId& member : terms.members) {
        if (!registry::find_account(context.state, member)) return refuse(CommonError::not_found);
        if (!is_eligible(context.state, member)) return refuse(Error::not_eligible);
    }
    return success();
}

Check load_projects(const RoundTerms& terms, const Context& context) {
    for (const ProjectId& id : terms.projects) {
        const auto project = registry::find_project(context.state, id);
        if (!project || !project->opted_in) return refuse(CommonError::not_found);
    }
    return success();
}

Check check_room(const RoundTerms& terms, const Context& context) {
    std::size_t open = 0;
    pool_rounds.scan_from(
        context.state, pool_rounds.key(terms.pool, context.block.epoch),
        [&](const auto&, const Empty&) { return ++open < open_rounds_max; }, terms.pool);
    if (open >= open_rounds_max) return refuse(CommonError::quota_exceeded);
    return success();
}

Result<ledger::AssetId, Refusal> load_open(const Open& op, const Context& context) {
    const RoundTerms& terms = op.terms;
    const auto pool = treasury::pools.get(context.state, terms.pool);
    if (!pool) return refuse(CommonError::not_found);
    if (!treasury::pool_funded.contains(context.state, terms.pool, context.account)) {
        return refuse(CommonError::not_authorised);
    }
    // Projects are paid into their own pools, which are in the asset of genesis.
    const bool is_of_genesis = pool->terms.asset == load_chain(context.state).asset;
    if (terms.kind != RoundKind::peer && !is_of_genesis) {
        return refuse(CommonError::out_of_bounds);
    }
    MERIT_TRY(load_epochs(terms, *pool, context));
    MERIT_TRY(load_members(terms, context));
    MERIT_TRY(load_projects(terms, context));
    MERIT_TRY(check_room(terms, context));
    return pool->terms.asset;
}

Check apply_open(const Open& op, const ledger::AssetId& asset, Context& context) {
    const RoundTerms& terms = op.terms;
    const auto id = context.make_id<RoundId>("merit.round");
    MERIT_TRY(treasury::check_spending(context.state, asset, context.account, terms.pot));
    MERIT_TRY(treasury::move(context, asset, treasury::BalanceOf{context.account}, purse_of(id),
                             terms.pot, treasury::Cause::prize));
    rounds.put(context.state, {context.account, context.block.epoch, asset, terms}, id);
    standings.put(context.state, {}, id);
    pool_rounds.put(context.state, {}, terms.pool, terms.last_epoch, id);
    schedule(context.state, terms.last_epoch, ClockStage::timeouts, ContractNumber::rounds,
             crypto::Hash256{id.bytes});
    context.emit("round.opened", id.view(), std::string(name_of(terms.kind)));
    return success();
}

}  // namespace

OperationHandler open_handler() {
    return make_handler("open", check_open, load_open, apply_open);
}

}  // namespace merit::contracts::rounds
