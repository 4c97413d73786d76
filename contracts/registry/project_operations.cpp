#include "contracts/framework/chain.hpp"
#include "contracts/framework/operation.hpp"
#include "contracts/licence/expression.hpp"
#include "contracts/registry/error.hpp"
#include "contracts/registry/handlers.hpp"
#include "contracts/registry/registry.hpp"
#include "contracts/registry/state.hpp"
#include "contracts/treasury/treasury.hpp"

#include <algorithm>
#include <functional>

namespace merit::contracts::registry {

namespace {

bool is_project_name(std::string_view name) {
    const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
    // Names are shown and stored like paths: no empty, "." or ".." segment, nor a ".." within one.
    const bool has_odd_segment = ("/" + std::string(name) + "/").find("//") != std::string::npos ||
                                 ("/" + std::string(name) + "/").find("/./") != std::string::npos ||
                                 name.find("..") != std::string_view::npos;
    if (has_odd_segment) return false;
    return !name.empty() && is_letter(name.front()) && std::ranges::all_of(name, [&](char c) {
        return is_letter(c) || c == '.' || c == '_' || c == '-' || c == '/';
    });
}

template <class List>
bool ascends(const List& list) {
    return std::ranges::adjacent_find(list, std::greater_equal<>{}) == list.end();
}

Check check_settings(const ProjectSettings& settings) {
    const bool lists_are_good = !settings.maintainers.empty() && ascends(settings.maintainers) &&
                                ascends(settings.importers) && ascends(settings.inbound) &&
                                ascends(settings.attesters);
    const bool quorum_is_good = settings.import_quorum == 1 || settings.import_quorum == 2;
    if (!lists_are_good || !quorum_is_good || !treasury::are_valid(settings.own_pool)) {
        return refuse(Error::bad_settings);
    }
    if (!licence::is_expression(settings.outbound) ||
        !std::ranges::all_of(settings.inbound, licence::is_identifier)) {
        return refuse(Error::bad_licence);
    }
    return success();
}

// All listed accounts are registered.
Check load_settings(const ProjectSettings& settings, const Context& context) {
    const auto is_known = [&](const AccountId& id) { return accounts.contains(context.state, id); };
    const bool known = std::ranges::all_of(settings.maintainers, is_known) &&
                       std::ranges::all_of(settings.importers, is_known) &&
                       std::ranges::all_of(settings.attesters, is_known);
    if (!known) return refuse(Error::unknown_account);
    // An import needs confirmations of two members: importers of one would wait for ever.
    const auto is_of_first = [&](const AccountId& id) {
        return accounts.get(context.state, id)->member ==
               accounts.get(context.state, settings.importers.front())->member;
    };
    if (settings.import_quorum == 2 && settings.importers.size() > 1 &&
        std::ranges::all_of(settings.importers, is_of_first)) {
        return refuse(Error::importers_of_one_member);
    }
    return success();
}

void opt_in(Context& context, const ProjectId& id, Project& project) {
    project.opted_in = true;
    project.own_pool = context.make_id<ledger::PoolId>("merit.pool");
    treasury::open_own_pool(context, project.own_pool, id);
    context.emit("project.opted_in", id.view(), project.name);
}

Check check_project_register(const ProjectRegister& op) {
    if (!is_project_name(op.name)) return refuse(Error::bad_name);
    return check_settings(op.settings);
}

Result<Nothing, Refusal> load_project_register(const ProjectRegister& op, const Context& context) {
    const auto account = accounts.get(context.state, context.account);
    const bool may = is_maintainer(op.settings, context.account) ||
                     (account && account->kind == AccountKind::organisation);
    if (!may) return refuse(CommonError::not_authorised);
    if (find_project_id(context.state, op.name)) return refuse(CommonError::duplicate);
    MERIT_TRY(load_settings(op.settings, context));
    return Nothing{};
}

Check apply_project_register(const ProjectRegister& op, const Nothing&, Context& context) {
    const auto id = context.make_id<ProjectId>("merit.project");
    Project project;
    project.name = op.name;
    project.registered_by = context.account;
    project.settings = op.settings;
    project.settings_epoch = context.block.epoch;
    project_names.put(context.state, id, crypto::blake2b("merit.project", {bytes_of(op.name)}));
    context.emit("project.registered", id.view(), op.name);
    if (is_maintainer(op.settings, context.account)) opt_in(context, id, project);
    projects.put(context.state, project, id);
    return success();
}

Check check_opt_in(const OptIn& op) {
    return check_settings(op.settings);
}

Result<Project, Refusal> load_opt_in(const OptIn& op, const Context& context) {
    auto project = projects.get(context.state, op.project);
    if (!project) return refuse(CommonError::not_found);
    if (!is_maintainer(project->settings, context.account)) {
        return refuse(CommonError::not_authorised);
    }
    if (project->opted_in) return refuse(CommonError::wrong_state);
    MERIT_TRY(load_settings(op.settings, context));
    return *project;
}

Check apply_opt_in(const OptIn& op, const Project& loaded, Context& context) {
    Project project = loaded;
    project.settings = op.settings;
    project.settings_epoch = context.block.epoch;
    opt_in(context, op.project, project);
    projects.put(context.state, project, op.project);
    return success();
}

Check check_project_set(const ProjectSet& op) {
    return check_settings(op.settings);
}

Result<Project, Refusal> load_project_set(const ProjectSet& op, const Context& context) {
    auto project = projects.get(context.state, op.project);
    if (!project) return refuse(CommonError::not_found);
    if (!project->opted_in) return refuse(Error::not_opted_in);
    if (!is_maintainer(project->settings_in(context.block.epoch), context.account)) {
        return refuse(CommonError::not_authorised);
    }
    // An epoch that is still being closed keeps the settings that it ran with.
    const bool moves_on = project->next && project->next_epoch <= context.block.epoch;
    if (moves_on && project->before &&
        load_chain(context.state).closing < project->settings_epoch) {
        return refuse(CommonError::too_early);
    }
    MERIT_TRY(load_settings(op.settings, context));
    return *project;
}

Check apply_project_set(const ProjectSet& op, const Project& loaded, Context& context) {
    Project project = loaded;
    if (project.next && project.next_epoch <= context.block.epoch) {
        project.before = std::move(project.settings);
        project.settings = std::move(*project.next);
        project.settings_epoch = project.next_epoch;
    }
    for (const AccountId& maintainer : project.settings.maintainers) {
        if (is_maintainer(op.settings, maintainer)) continue;
        former_maintainers.put(context.state, context.block.epoch, op.project, maintainer);
    }
    project.next = op.settings;
    project.next_epoch = context.block.epoch.next();
    projects.put(context.state, project, op.project);
    context.emit("project.set", op.project.view(), project.name);
    return success();
}

}  // namespace

std::vector<OperationHandler> project_handlers() {
    return {make_handler("project_register", check_project_register, load_project_register,
                         apply_project_register),
            make_handler("opt_in", check_opt_in, load_opt_in, apply_opt_in),
            make_handler("project_set", check_project_set, load_project_set, apply_project_set)};
}

}  // namespace merit::contracts::registry
