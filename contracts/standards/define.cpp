#include "contracts/framework/operation.hpp"
#include "contracts/standards/error.hpp"
#include "contracts/standards/handlers.hpp"
#include "contracts/standards/standing.hpp"

namespace merit::contracts::standards {

namespace {

bool is_name(std::string_view name) {
    const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
    return !name.empty() && is_letter(name.front()) && is_letter(name.back()) &&
           std::ranges::all_of(name, [&](char c) { return is_letter(c) || c == '-'; });
}

bool are_numbers_good(const ProfileTerms& terms) {
    const bool has_factor = !terms.factor || (terms.factor->value >= factor_min &&
                                              terms.factor->value <= factor_max);
    return has_factor && terms.valid_epochs >= 1 && terms.valid_epochs <= valid_epochs_max &&
           terms.grace_epochs <= grace_epochs_max;
}

Check check_define(const Define& op) {
    const ProfileTerms& terms = op.terms;
    if (!is_name(terms.name) || !std::ranges::all_of(terms.tests, is_name)) {
        return refuse(Error::bad_name);
    }
    const bool is_whole = op.version >= 1 && !terms.spec.is_zero() && !terms.suite.is_zero() &&
                          !terms.tests.empty() && ascends(terms.tests) && !terms.kinds.empty() &&
                          ascends(terms.kinds);
    if (!is_whole || !are_numbers_good(terms)) return refuse(CommonError::out_of_bounds);
    return success();
}

std::size_t count_profiles(const ledger::StateView& view) {
    std::size_t count = 0;
    newest_versions.scan(view, [&](const auto&, std::uint32_t) { return ++count > 0; });
    return count;
}

Result<ProfileId, Refusal> load_define(const Define& op, const Context& context) {
    if (!context.proposal) return refuse(CommonError::not_authorised);
    const ProfileId id = profile_id_of(op.terms.name);
    const std::uint32_t newest = newest_versions.get_or(context.state, 0, id);
    if (op.version != newest + 1) return refuse(Error::version_differs);
    if (newest == 0 && count_profiles(context.state) >= profiles_max) {
        return refuse(CommonError::out_of_bounds);
    }
    return id;
}

// The version ends after its grace epochs, once: what it promised is not shortened later.
void end_version(Context& context, const ProfileId& id, std::uint32_t number,
                 const crypto::Hash256& reason) {
    Profile version = version_of(context.state, id, number);
    if (version.last_epoch) return;
    version.last_epoch = ledger::Epoch{context.block.epoch.value + version.terms.grace_epochs};
    version.ended_by = *context.proposal;
    version.reason = reason;
    profiles.put(context.state, version, id, number);
}

Check apply_define(const Define& op, const ProfileId& id, Context& context) {
    if (op.version > 1) end_version(context, id, op.version - 1, {});
    Profile version;
    version.terms = op.terms;
    version.defined_epoch = context.block.epoch;
    version.proposal = *context.proposal;
    profiles.put(context.state, version, id, op.version);
    newest_versions.put(context.state, op.version, id);
    context.emit("profile.defined", id.view(),
                 op.terms.name + " version " + std::to_string(op.version));
    return success();
}

Check check_retire(const Retire& op) {
    if (op.reason.is_zero()) return refuse(CommonError::out_of_bounds);
    return success();
}

Result<Nothing, Refusal> load_retire(const Retire& op, const Context& context) {
    if (!context.proposal) return refuse(CommonError::not_authorised);
    const std::uint32_t newest = newest_versions.get_or(context.state, 0, op.profile);
    if (newest == 0) return refuse(CommonError::not_found);
    if (op.version != newest) return refuse(Error::version_differs);
    if (version_of(context.state, op.profile, newest).last_epoch) {
        return refuse(CommonError::wrong_state);
    }
    return Nothing{};
}

Check apply_retire(const Retire& op, const Nothing&, Context& context) {
    end_version(context, op.profile, op.version, op.reason);
    context.emit("profile.retired", op.profile.view(), "version " + std::to_string(op.version));
    return success();
}

}  // namespace

std::vector<OperationHandler> define_handlers() {
    std::vector<OperationHandler> handlers{
        make_handler("define", check_define, load_define, apply_define),
        make_handler("retire", check_retire, load_retire, apply_retire)};
    for (OperationHandler& handler : handlers)
        handler.carried_by = ProposalClass::b;
    return handlers;
}

}  // namespace merit::contracts::standards
