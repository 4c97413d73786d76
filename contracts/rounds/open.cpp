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
           terms.tokens >= 1 && terms.tokens <= tokens_max && terms.member_voices == 0 &&
           terms.quorum == 0 && terms.minimum.value == 0 && terms.cap.value == 0;
}
bool are_projects(const RoundTerms& terms) {
    return !terms.projects.empty() && ascends(terms.projects) && terms.members.empty() &&
           terms.tokens == 0 && terms.member_voices >= 1 &&
           terms.member_voices <= member_voices_max;
}
bool is_retro(const RoundTerms& terms) {
    return are_projects(terms) && terms.quorum >= 1 && terms.quorum <= ballots_max &&
           terms.minimum <= terms.pot && terms.cap.value >= 1 && terms.cap <= terms.pot;
}
bool is_match(const RoundTerms& terms) {
    return are_projects(terms) && terms.quorum == 0 && terms.minimum.value >= 1 &&
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
        if (!is_eligible(context.state, member, context.block.epoch)) {
            return refuse(Error::not_eligible);
        }
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

// Whose money the pot is: of a sponsor; where a vote opens the round, of a pool that owes nobody a
// refund and is no project's own.
Check load_source(const RoundTerms& terms, const treasury::Pool& pool, const Context& context) {
    if (!context.proposal) {
        const bool is_sponsor =
            treasury::pool_funded.contains(context.state, terms.pool, context.account);
        if (!is_sponsor) return refuse(CommonError::not_authorised);
        return success();
    }
    if (pool.own_of || pool.wound_up || pool.has_refund()) return refuse(CommonError::wrong_state);
    return success();
}

// The clock has so much to count for one epoch, and no member fills that.
Check load_room(const RoundTerms& terms, const Context& context) {
    bool is_full = EndingIn::of(context.state, terms.last_epoch) >= ending_rounds_max;
    if (!context.proposal) {
        const MemberId member = registry::find_account(context.state, context.account)->member;
        is_full = is_full || OpenOfMember::of(context.state, member) >= open_rounds_max;
    }
    if (is_full) return refuse(CommonError::too_many_open);
    return success();
}

Result<ledger::AssetId, Refusal> load_open(const Open& op, const Context& context) {
    const RoundTerms& terms = op.terms;
    const auto pool = treasury::pools.get(context.state, terms.pool);
    if (!pool) return refuse(CommonError::not_found);
    MERIT_TRY(load_source(terms, *pool, context));
    // Projects are paid into their own pools, which are in the asset of genesis.
    const bool is_of_genesis = pool->terms.asset == load_chain(context.state).asset;
    if (terms.kind != RoundKind::peer && !is_of_genesis) {
        return refuse(CommonError::out_of_bounds);
    }
    MERIT_TRY(load_epochs(terms, *pool, context));
    MERIT_TRY(load_members(terms, context));
    MERIT_TRY(load_projects(terms, context));
    MERIT_TRY(load_room(terms, context));
    return pool->terms.asset;
}

// Into the round's purse.
Check take_pot(const RoundId& id, const RoundTerms& terms, const ledger::AssetId& asset,
               Context& context) {
    treasury::SubAccount from = treasury::PoolOf{terms.pool};
    if (!context.proposal) {
        from = treasury::BalanceOf{context.account};
        MERIT_TRY(treasury::check_spending(context.state, asset, context.account, terms.pot));
    }
    return treasury::move(context, asset, from, purse_of(id), terms.pot, treasury::Cause::prize);
}

Check apply_open(const Open& op, const ledger::AssetId& asset, Context& context) {
    const RoundTerms& terms = op.terms;
    const auto id = context.make_id<RoundId>("merit.round");
    MERIT_TRY(take_pot(id, terms, asset, context));
    Round round{{}, context.block.epoch, asset, terms};
    if (!context.proposal) {
        round.opened_by = context.account;
        OpenOfMember::add(context.state,
                          registry::find_account(context.state, context.account)->member);
    }
    EndingIn::add(context.state, terms.last_epoch);
    rounds.put(context.state, round, id);
    standings.put(context.state, {}, id);
    pool_rounds.put(context.state, {}, terms.pool, terms.last_epoch, id);
    schedule(context.state, terms.last_epoch, ClockStage::timeouts, ContractNumber::rounds,
             crypto::Hash256{id.bytes});
    context.emit("round.opened", id.view(), std::string(name_of(terms.kind)));
    return success();
}

}  // namespace

OperationHandler open_handler() {
    OperationHandler handler = make_handler("open", check_open, load_open, apply_open);
    handler.carried_by = ProposalClass::b;
    return handler;
}

}  // namespace merit::contracts::rounds
