#include "contracts/framework/operation.hpp"
#include "contracts/registry/registry.hpp"
#include "contracts/standards/error.hpp"
#include "contracts/standards/handlers.hpp"
#include "contracts/standards/standing.hpp"

namespace merit::contracts::standards {

namespace {

Check check_post(const Post& op) {
    const bool has_zero = std::ranges::any_of(
        op.evidence, [](const crypto::Hash256& digest) { return digest.is_zero(); });
    if (op.artifact.is_zero() || op.statement_digest.is_zero() || has_zero) {
        return refuse(CommonError::out_of_bounds);
    }
    return success();
}

struct LoadedPost {
    ledger::MemberId member;               // of the laboratory
    std::uint32_t valid_epochs = 0;
    std::optional<ConformanceId> previous;  // of this member
};

Result<ledger::MemberId, Refusal> load_laboratory(const Context& context) {
    const auto account = registry::find_account(context.state, context.account);
    const bool is_laboratory =
        account && (account->kind == registry::AccountKind::service ||
                    account->kind == registry::AccountKind::organisation);
    if (!is_laboratory || !registry::is_of_active_member(context.state, context.account)) {
        return refuse(CommonError::not_authorised);
    }
    return account->member;
}

Result<Profile, Refusal> load_version(const Post& op, const Context& context) {
    const auto project = registry::find_project(context.state, op.project);
    if (!project) return refuse(CommonError::not_found);
    if (!project->opted_in) return refuse(CommonError::wrong_state);
    auto version = profiles.get(context.state, op.profile, op.version);
    if (!version) return refuse(CommonError::not_found);
    if (!version->is_in_force(context.block.epoch)) return refuse(CommonError::wrong_state);
    return std::move(*version);
}

// As far as they are known by now; they are asked for again where it counts.
People people_of(const Post& op, const Context& context) {
    const auto record = record_of_artifact(context.state, op.project, op.artifact);
    return {context.state, op.project, record ? &record->value : nullptr, context.block.epoch};
}

// A newer one follows in the last epoch of the one before, or for a newer version: no gap, and no
// list that grows by repeating.
bool is_duplicate(const Post& op, const Context& context, const ConformanceId& newest,
                  const People& people) {
    const auto found = conformances.get(context.state, newest);
    MERIT_ASSERT(found.has_value(), "a conformance stays");
    return found->version >= op.version && found->to_epoch > context.block.epoch &&
           standing_of(context.state, *found, {people, std::nullopt, context.block.epoch}) ==
               Standing::holds;
}

// The place of this member among those that are heard about the artifact and profile.
Check load_place(const Post& op, const Context& context, const People& people,
                 LoadedPost& loaded) {
    loaded.previous = newest_conformances.get(context.state, op.project, op.artifact, op.profile,
                                              loaded.member);
    if (loaded.previous) {
        if (is_duplicate(op, context, *loaded.previous, people)) {
            return refuse(CommonError::duplicate);
        }
        return success();
    }
    std::uint32_t heard = 0;
    newest_conformances.scan(
        context.state, [&](const auto&, const ConformanceId&) { return ++heard > 0; }, op.project,
        op.artifact, op.profile);
    if (heard >= laboratories_max) return refuse(Error::too_many_laboratories);
    return success();
}

Result<LoadedPost, Refusal> load_post(const Post& op, const Context& context) {
    MERIT_TRY(const Profile version, load_version(op, context));
    LoadedPost loaded;
    MERIT_TRY(loaded.member, load_laboratory(context));
    loaded.valid_epochs = version.terms.valid_epochs;
    if (op.evidence.size() != version.terms.tests.size()) return refuse(Error::tests_missing);
    if (withdrawals.contains(context.state, op.artifact, op.profile, op.version)) {
        return refuse(Error::withdrawn);
    }
    const People people = people_of(op, context);
    if (people.has_interest(context.account)) return refuse(CommonError::conflict_of_interest);
    MERIT_TRY(load_place(op, context, people, loaded));
    return loaded;
}

Check take_quota(Context& context, const ledger::MemberId& member) {
    PostQuota quota = post_quotas.get_or(context.state, {}, member);
    if (quota.epoch != context.block.epoch) quota = {context.block.epoch, 0};
    if (quota.used >= posts_max) return refuse(CommonError::quota_exceeded);
    ++quota.used;
    post_quotas.put(context.state, quota, member);
    return success();
}

Check apply_post(const Post& op, const LoadedPost& loaded, Context& context) {
    MERIT_TRY(take_quota(context, loaded.member));
    Conformance conformance;
    conformance.project = op.project;
    conformance.artifact = op.artifact;
    conformance.profile = op.profile;
    conformance.version = op.version;
    conformance.laboratory = context.account;
    conformance.member = loaded.member;
    conformance.statement_digest = op.statement_digest;
    conformance.evidence = op.evidence;
    conformance.posted_epoch = context.block.epoch;
    conformance.posted_ms = context.block.time_ms;
    conformance.to_epoch.value = context.block.epoch.value + loaded.valid_epochs;
    conformance.previous = loaded.previous;
    const auto id = context.make_id<ConformanceId>("merit.conform");
    conformances.put(context.state, conformance, id);
    newest_conformances.put(context.state, id, op.project, op.artifact, op.profile,
                            loaded.member);
    context.emit("conformance.posted", id.view());
    return success();
}

}  // namespace

OperationHandler post_handler() {
    return make_handler("post", check_post, load_post, apply_post);
}

}  // namespace merit::contracts::standards
