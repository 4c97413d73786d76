#include "contracts/revenue/sharing.hpp"

#include "contracts/framework/chain.hpp"
#include "contracts/numbers/split.hpp"
#include "contracts/registry/registry.hpp"
#include "contracts/revenue/handlers.hpp"
#include "contracts/revenue/revenue.hpp"
#include "contracts/revenue/state.hpp"
#include "contracts/score/state.hpp"
#include "contracts/treasury/state.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace merit::contracts::revenue {

namespace {

using ledger::Amount;
using registry::ContributionKind;
using treasury::Cause;
using treasury::PurseKind;
using treasury::PurseOf;

// The pool that the terms name while it pays for this epoch or a later one, else the own pool.
PoolId commons_pool_of(const ledger::StateView& view, const Terms& terms, const PoolId& own_pool,
                       Epoch epoch) {
    if (!terms.commons_pool) return own_pool;
    const auto pool = treasury::pools.get(view, *terms.commons_pool);
    const bool takes = pool && !pool->wound_up && pool->terms.last_epoch >= epoch;
    return takes ? *terms.commons_pool : own_pool;
}

// X of the epoch in the kinds that enterprises give: machines and data.
std::uint64_t x_of_enterprise(const score::PointsRow& row) {
    std::uint64_t sum = 0;  // two kinds, each at most 2^53
    for (const score::KindPoints& kind : row.kinds) {
        const bool counts =
            kind.kind == ContributionKind::infra || kind.kind == ContributionKind::dataset;
        if (counts) sum += kind.score.value;
    }
    return sum;
}

constexpr std::size_t recipients_per_step = 16;
constexpr std::uint64_t postings_at_begin = 3;  // to and from the reserve, to the own pool

}  // namespace

PurseOf revenue_of(const ProjectId& project) {
    return {PurseKind::revenue, crypto::Hash256::from(project.view())};
}

PurseOf reserve_of(const ProjectId& project) {
    return {PurseKind::reserve, crypto::Hash256::from(project.view())};
}

void move_shared(Context& context, const treasury::SubAccount& from,
                 const treasury::SubAccount& to, Amount amount, Cause cause) {
    const auto moved =
        treasury::move(context, load_chain(context.state).asset, from, to, amount, cause);
    MERIT_ASSERT(moved.has_value(), "what is shared lies where the books say");
}

Sharing::Sharing(Context& context, RunningRevenue& run)
    : context_(context),
      run_(run),
      project_(*registry::find_project(context.state, run.project)),
      book_(books.get_or(context.state, {}, run.epoch, run.project)),
      close_(closes.get_or(context.state, {}, run.project, run.epoch)) {}

void Sharing::store() {
    books.put(context_.state, book_, run_.epoch, run_.project);
    closes.put(context_.state, close_, run_.project, run_.epoch);
}

void Sharing::send(const treasury::SubAccount& to, Amount amount, Cause cause) {
    book_.left.value -= amount.value;
    move_shared(context_, revenue_of(run_.project), to, amount, cause);
}

void Sharing::next_stage() {
    run_.stage = static_cast<SharingStage>(static_cast<std::uint8_t>(run_.stage) + 1);
    run_.last.reset();
}

bool Sharing::step(std::uint64_t& steps) {
    std::uint64_t cost = 1;
    switch (run_.stage) {
        case SharingStage::next_project:
            begin();
            cost = postings_at_begin + 1;
            break;
        case SharingStage::weigh_users:
            weigh_user();
            break;
        case SharingStage::divide_users:
            cost = divide(RevenueBranch::users);
            break;
        case SharingStage::pay_users:
            pay(RevenueBranch::users);
            break;
        case SharingStage::weigh_enterprises:
            weigh_enterprise();
            break;
        case SharingStage::divide_enterprises:
            cost = divide(RevenueBranch::enterprises);
            break;
        case SharingStage::pay_enterprises:
            pay(RevenueBranch::enterprises);
            break;
        case SharingStage::finish:
            finish();
            break;
    }
    steps -= std::min(steps, cost);
    return close_.done;
}

// Costs are paid; the reserve takes its part, the rest is divided into branches.
void Sharing::begin() {
    const auto settled = treasury::settle_once(context_, ContractNumber::revenue,
                                               run_.project.view(), run_.epoch);
    MERIT_ASSERT(settled.has_value(), "a project's revenue of an epoch is shared once");
    const ParameterSet parameters = parameters_in(context_.state, run_.epoch);
    const Terms terms = terms_in(context_.state, run_.project, run_.epoch);
    const Amount reserve = treasury::purse_of(context_.state, load_chain(context_.state).asset,
                                              reserve_of(run_.project));
    close_.project = run_.project;
    close_.epoch = run_.epoch;
    close_.parameter_set = parameters.number;
    close_.gross = book_.gross;
    close_.costs = book_.costs;
    close_.net.value = book_.gross.value - book_.costs.value;
    close_.reserve_before = reserve;
    close_.reserve_target = terms.reserve_target;
    close_.own_pool = project_.own_pool;
    note_maintainers();
    close_.commons_pool =
        commons_pool_of(context_.state, terms, project_.own_pool, run_.epoch);
    const auto moved =
        reserve_move(close_.net.value, reserve.value, terms.reserve_target.value,
                     static_cast<std::uint32_t>(parameters.reserve_ppm));
    MERIT_ASSERT(moved.has_value(), "reserve_ppm is a bounded parameter");
    close_.reserved.value = moved.assume_value().reserved;
    close_.released.value = moved.assume_value().released;
    book_.left.value += close_.released.value;  // both lie in purses of one asset: below 2^63
    move_shared(context_, reserve_of(run_.project), revenue_of(run_.project), close_.released,
                Cause::reserve);
    send(reserve_of(run_.project), close_.reserved, Cause::reserve);
    const auto amounts =
        branch_amounts(book_.left.value, branch_shares(parameters),
                       crypto::Hash256::from(run_.project.view()), run_.epoch.value);
    MERIT_ASSERT(amounts.has_value(), "shares are bounded parameters above 0");
    for (std::size_t i = 0; i < revenue_branches; ++i) {
        close_.branches.push_back({static_cast<RevenueBranch>(i),
                                   Amount{amounts.assume_value()[i]}, {}, 0, false, {}});
    }
    send(treasury::PoolOf{project_.own_pool}, close_.of(RevenueBranch::developers).amount,
         Cause::share);
    next_stage();
}

void Sharing::note_maintainers() {
    std::set<AccountId> organisations;
    for (const AccountId& maintainer : project_.settings_in(run_.epoch).maintainers)
        organisations.insert(registry::organisation_of(context_.state, maintainer, run_.epoch));
    close_.related.assign(organisations.begin(), organisations.end());
}

// No discount for the project's own people, and nothing for bots.
PartRule Sharing::rule_of(const AccountId& payer, const AccountId& organisation) const {
    const auto account = registry::find_account(context_.state, payer);
    if (!account || account->kind == registry::AccountKind::bot) return PartRule::bot;
    const bool is_related = std::ranges::binary_search(close_.related, organisation);
    return is_related ? PartRule::related : PartRule::counts;
}

void Sharing::add_weight(RevenueBranch branch, const AccountId& account, Part weight) {
    const Part before =
        parts.get_or(context_.state, {}, run_.epoch, run_.project, branch, account);
    weight.weight.value += before.weight.value;  // sums of at most 2^64 numbers below 2^64
    parts.put(context_.state, weight, run_.epoch, run_.project, branch, account);
}

void Sharing::weigh_user() {
    std::optional<std::pair<AccountId, Amount>> next;
    const Bytes from = run_.last ? payments.key(run_.epoch, run_.project, *run_.last->account())
                                 : Bytes();
    payments.scan_from(
        context_.state, from,
        [&](const auto& key, Amount paid) {
            if (run_.last && std::get<2>(key) == *run_.last->account()) return true;
            next.emplace(std::get<2>(key), paid);
            return false;
        },
        run_.epoch, run_.project);
    if (!next) return next_stage();
    run_.last = ledger::Recipient{next->first};
    Part part;
    part.organisation = registry::organisation_of(context_.state, next->first, run_.epoch);
    part.rule = rule_of(next->first, part.organisation);
    if (part.rule == PartRule::counts) part.weight.value = next->second.value;
    add_weight(RevenueBranch::users, next->first, part);
}

// An alias has no x in these kinds: it comes only by imports, which bring code and its trailers.
void Sharing::weigh_enterprise() {
    std::optional<std::pair<ledger::Recipient, std::uint64_t>> next;
    const Bytes from =
        run_.last ? score::points_rows.key(run_.epoch, run_.project, *run_.last) : Bytes();
    score::points_rows.scan_from(
        context_.state, from,
        [&](const auto& key, const score::PointsRow& row) {
            if (run_.last && std::get<2>(key) == *run_.last) return true;
            next.emplace(std::get<2>(key), x_of_enterprise(row));
            return false;
        },
        run_.epoch, run_.project);
    if (!next) return next_stage();
    run_.last = next->first;
    const AccountId* account = next->first.account();
    if (account == nullptr || next->second == 0) return;
    const auto organisation = registry::organisation_of(context_.state, *account, run_.epoch);
    givers.put(context_.state, {organisation, next->second}, run_.epoch, run_.project, *account);
    Part part;
    part.organisation = organisation;
    part.weight.value = next->second;
    add_weight(RevenueBranch::enterprises, organisation, part);
}

// What it takes in steps.
std::uint64_t Sharing::divide(RevenueBranch branch) {
    std::vector<SplitRecipient> weights;
    std::map<AccountId, Part> rows;
    parts.scan(
        context_.state,
        [&](const auto& key, const Part& part) {
            if (part.weight.value == 0) return true;
            weights.push_back({IdBytes(std::get<3>(key).view()), W256(part.weight.value)});
            rows.emplace(std::get<3>(key), part);
            return true;
        },
        run_.epoch, run_.project, branch);
    weights = largest_weights(std::move(weights), branch_recipients_max);
    BranchClose& given = close_.of(branch);
    const auto division = split(given.amount.value, weights,
                                {crypto::Hash256::from(run_.project.view()), run_.epoch.value,
                                 SplitPurpose::branch_recipients});
    MERIT_ASSERT(division.has_value(), "accounts are distinct and weights far below 2^192");
    const Split& result = division.assume_value();
    next_stage();
    if (!result.given()) {
        give_to_commons(branch);
        return 1;
    }
    given.total_weight.value = result.total_weight.low();
    given.recipients = static_cast<std::uint32_t>(weights.size());
    for (std::size_t i = 0; i < weights.size(); ++i) {
        const AccountId account = *AccountId::from(weights[i].id.view());
        Part& part = rows.at(account);
        part.amount.value = result.parts[i].amount();
        given.divided.value += part.amount.value;
        parts.put(context_.state, part, run_.epoch, run_.project, branch, account);
    }
    return 1 + weights.size() / recipients_per_step;
}

void Sharing::pay(RevenueBranch branch) {
    std::optional<std::pair<AccountId, Amount>> next;
    const Bytes from =
        run_.last ? parts.key(run_.epoch, run_.project, branch, *run_.last->account()) : Bytes();
    parts.scan_from(
        context_.state, from,
        [&](const auto& key, const Part& part) {
            if (run_.last && std::get<3>(key) == *run_.last->account()) return true;
            next.emplace(std::get<3>(key), part.amount);
            return false;
        },
        run_.epoch, run_.project, branch);
    if (!next) return next_stage();
    run_.last = ledger::Recipient{next->first};
    send(treasury::BalanceOf{next->first}, next->second, Cause::share);
}

void Sharing::give_to_commons(RevenueBranch branch) {
    BranchClose& given = close_.of(branch);
    given.to_commons = true;
    close_.commons_gained.value += given.amount.value;
}

// Upstream money goes on its way with that of all other projects; commons takes the rest.
void Sharing::finish() {
    const Amount upstream = close_.of(RevenueBranch::upstream).amount;
    if (dependencies_in(context_.state, run_.project, run_.epoch).list.empty()) {
        give_to_commons(RevenueBranch::upstream);
    } else if (upstream.value > 0) {
        upstream_nodes.put(context_.state, {upstream, {}, {}, upstream}, run_.epoch,
                           std::uint8_t{0}, run_.project);
        book_.left.value -= upstream.value;
    }
    const Amount commons{close_.of(RevenueBranch::commons).amount.value +
                         close_.commons_gained.value};
    send(treasury::PoolOf{close_.commons_pool}, commons, Cause::share);
    MERIT_ASSERT(book_.left.value == 0, "all of a project's revenue is given away");
    close_.done = true;
    context_.emit("revenue.shared", run_.project.view(),
                  "epoch " + std::to_string(run_.epoch.value) + " net " +
                      std::to_string(close_.net.value));
    run_.stage = SharingStage::next_project;
    run_.last.reset();
}

}  // namespace merit::contracts::revenue
