#include "contracts/framework/operation.hpp"
#include "contracts/registry/registry.hpp"
#include "contracts/standards/error.hpp"
#include "contracts/standards/handlers.hpp"
#include "contracts/standards/standing.hpp"

namespace merit::contracts::standards {

namespace {

Check check_adopt(const Adopt& op) {
    if (!ascends(op.profiles)) return refuse(CommonError::out_of_bounds);
    return success();
}

Result<Nothing, Refusal> load_adopt(const Adopt& op, const Context& context) {
    const auto project = registry::find_project(context.state, op.project);
    if (!project) return refuse(CommonError::not_found);
    if (!project->opted_in) return refuse(CommonError::wrong_state);
    if (!registry::is_maintainer(project->settings_in(context.block.epoch), context.account)) {
        return refuse(CommonError::not_authorised);
    }
    for (const ProfileId& profile : op.profiles) {
        const std::uint32_t newest = newest_versions.get_or(context.state, 0, profile);
        if (newest == 0) return refuse(CommonError::not_found);
        if (version_of(context.state, profile, newest).last_epoch) {
            return refuse(CommonError::wrong_state);
        }
    }
    return Nothing{};
}

Check apply_adopt(const Adopt& op, const Nothing&, Context& context) {
    adoptions.put(context.state, {op.profiles, context.account}, op.project,
                  ~context.block.epoch.next().value);
    context.emit("project.adopted", op.project.view(), std::to_string(op.profiles.size()));
    return success();
}

}  // namespace

OperationHandler adopt_handler() {
    return make_handler("adopt", check_adopt, load_adopt, apply_adopt);
}

}  // namespace merit::contracts::standards
