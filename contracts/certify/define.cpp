#include "contracts/certify/error.hpp"
#include "contracts/certify/facts.hpp"
#include "contracts/certify/handlers.hpp"
#include "contracts/certify/state.hpp"
#include "contracts/registry/registry.hpp"

#include <algorithm>
#include <functional>
#include <tuple>

namespace merit::contracts::certify {

namespace {

using ledger::BadgeId;

bool is_name(std::string_view name) {
    const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
    return !name.empty() && is_letter(name.front()) && is_letter(name.back()) &&
           std::ranges::all_of(name, [&](char c) { return is_letter(c) || c == '-'; });
}

template <class List>
bool ascends(const List& list) {
    return std::ranges::adjacent_find(list, std::greater_equal<>{}) == list.end();
}

Check check_criteria(const AchievementTerms& terms) {
    const auto place = [](const Criterion& criterion) {
        return std::tuple(criterion.fact, criterion.kind, criterion.comparator);
    };
    if (std::ranges::adjacent_find(terms.criteria, std::greater_equal<>{}, place) !=
        terms.criteria.end()) {
        return refuse(Error::bad_criterion);
    }
    if (!std::ranges::all_of(terms.criteria, has_source)) return refuse(Error::no_source);
    return success();
}

Check check_define(const Define& op) {
    const AchievementTerms& terms = op.terms;
    if (!is_name(terms.name)) return refuse(Error::bad_name);
    MERIT_TRY(check_criteria(terms));
    const bool numbers_are_good = op.version >= 1 && terms.approvals >= 1 &&
                                  terms.approvals <= approvals_max && terms.valid_epochs >= 1 &&
                                  terms.valid_epochs <= valid_epochs_max;
    if (!numbers_are_good || !ascends(terms.projects) || !ascends(terms.effects)) {
        return refuse(CommonError::out_of_bounds);
    }
    return success();
}

std::size_t count_achievements(const ledger::StateView& view) {
    std::size_t count = 0;
    newest_versions.scan(view, [&](const auto&, std::uint32_t) { return ++count > 0; });
    return count;
}

Result<BadgeId, Refusal> load_define(const Define& op, const Context& context) {
    if (!context.proposal) return refuse(CommonError::not_authorised);
    const BadgeId id = badge_id_of(op.terms.name);
    const std::uint32_t newest = newest_versions.get_or(context.state, 0, id);
    if (op.version != newest + 1) return refuse(Error::version_differs);
    if (newest == 0 && count_achievements(context.state) >= achievements_max) {
        return refuse(CommonError::out_of_bounds);
    }
    if (op.terms.approvals > registry::active_members(context.state)) {
        return refuse(CommonError::out_of_bounds);
    }
    for (const ledger::ProjectId& project : op.terms.projects) {
        if (!registry::find_project(context.state, project)) return refuse(CommonError::not_found);
    }
    return id;
}

Check apply_define(const Define& op, const BadgeId& id, Context& context) {
    achievements.put(context.state, {op.terms, context.block.epoch, *context.proposal}, id,
                     op.version);
    newest_versions.put(context.state, op.version, id);
    context.emit("achievement.defined", id.view(),
                 op.terms.name + " version " + std::to_string(op.version));
    return success();
}

}  // namespace

OperationHandler define_handler() {
    OperationHandler handler = make_handler("define", check_define, load_define, apply_define);
    handler.carried_by = ProposalClass::b;
    return handler;
}

}  // namespace merit::contracts::certify
