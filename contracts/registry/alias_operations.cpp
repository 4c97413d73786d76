#include "contracts/certify/fact_count.hpp"
#include "contracts/framework/approval.hpp"
#include "contracts/framework/due.hpp"
#include "contracts/framework/operation.hpp"
#include "contracts/incentive/claim.hpp"
#include "contracts/registry/error.hpp"
#include "contracts/registry/handlers.hpp"
#include "contracts/registry/registry.hpp"
#include "contracts/registry/state.hpp"
#include "contracts/score/score.hpp"
#include "contracts/treasury/treasury.hpp"

#include <algorithm>

namespace merit::contracts::registry {

namespace {

// A claim is open to a case for this many whole epochs after its approval.
constexpr std::uint64_t claim_case_epochs = 1;

Check check_alias_claim(const AliasClaim&) {
    return success();
}

// Whether the claim can still become true.
Check check_claimable(const AliasClaim& op, const Context& context) {
    const auto account = accounts.get(context.state, op.account);
    if (!account) return refuse(CommonError::not_found);
    if (account->kind != AccountKind::person) return refuse(CommonError::not_authorised);
    const auto project = projects.get(context.state, op.project);
    if (!project) return refuse(CommonError::not_found);
    if (!project->opted_in) return refuse(Error::not_opted_in);
    const auto alias = aliases.get(context.state, op.alias);
    if (alias && alias->home != op.project) return refuse(CommonError::wrong_state);
    if (alias && alias->account) return refuse(CommonError::duplicate);
    // One alias per account and project: another mail would be another curve (DETAILS 11).
    if (claimed_aliases.contains(context.state, op.account, op.project)) {
        return refuse(CommonError::duplicate);
    }
    return success();
}

Result<Nothing, Refusal> load_alias_claim(const AliasClaim& op, const Context& context) {
    if (op.account != context.account) return refuse(CommonError::not_authorised);
    MERIT_TRY(check_claimable(op, context));
    return Nothing{};
}

Check apply_alias_claim(const AliasClaim& op, const Nothing&, Context& context) {
    context.emit("alias.claimed", op.alias.view());
    return propose_operation(context, make_operation(op));
}

AliasClaim decode_claim(BytesView fields) {
    auto op = ledger::decode<AliasClaim>(fields);
    MERIT_ASSERT(op.has_value(), "a stored proposal is canonical");
    return op.assume_value();
}

// Importers of the home project, the claimant aside.
Check may_approve_claim(BytesView fields, const Context& context, const AccountId& account) {
    const AliasClaim op = decode_claim(fields);
    const auto project = projects.get(context.state, op.project);
    const ProjectSettings& settings = project->settings_in(context.block.epoch);
    if (!std::ranges::binary_search(settings.importers, account)) {
        return refuse(CommonError::not_authorised);
    }
    if (account == op.account) return refuse(CommonError::conflict_of_interest);
    return success();
}

Result<std::uint64_t, Refusal> approvals_needed(BytesView fields, const Context& context) {
    const auto project = projects.get(context.state, decode_claim(fields).project);
    return std::uint64_t{project->settings_in(context.block.epoch).import_quorum};
}

Check run_claim(BytesView fields, const Approval&, Context& context) {
    const AliasClaim op = decode_claim(fields);
    MERIT_TRY(check_claimable(op, context));
    const ledger::Epoch last_open{context.block.epoch.value + claim_case_epochs};
    aliases.put(context.state, {op.project, op.account, last_open.next()}, op.alias);
    claimed_aliases.put(context.state, op.alias, op.account, op.project);
    schedule(context.state, last_open, ClockStage::releases, ContractNumber::registry,
             crypto::Hash256{op.alias.bytes});
    context.emit("alias.approved", op.alias.view());
    return success();
}

// The project after `last` in which the alias has records.
std::optional<ProjectId> next_project(const ledger::StateView& view, const AliasId& alias,
                                      const std::optional<ProjectId>& last) {
    std::optional<ProjectId> next;
    alias_projects.scan_from(
        view, last ? alias_projects.key(alias, *last) : Bytes(),
        [&](const auto& key, const Empty&) {
            if (std::get<1>(key) == last) return true;
            next = std::get<1>(key);
            return false;
        },
        alias);
    return next;
}

// Goes on from `progress`; whether all has moved.
bool move_work(Context& context, const AliasId& alias, const AccountId& account,
               ClaimProgress& progress, std::uint64_t& steps) {
    while (true) {
        if (progress.project &&
            !incentive::move_standing(context, *progress.project, {alias}, {account},
                                      progress.pool, steps)) {
            return false;
        }
        const auto next = next_project(context.state, alias, progress.project);
        if (!next) return true;
        if (steps == 0) return false;
        --steps;
        score::move_running_totals(context, *next, {alias}, {account});
        certify::move_facts(context.state, alias, account, *next);
        progress = {next, std::nullopt, false};
    }
}

// The boundary at which a claim becomes permanent: running totals, standings in pools and unclaimed
// money pass to the account, over as many blocks as that takes.
bool settle_claim(Context& context, const crypto::Hash256& id, ledger::Epoch closing,
                  std::uint64_t& steps) {
    const AliasId alias{id.bytes};
    const auto claim = aliases.get(context.state, alias);
    MERIT_ASSERT(claim && claim->account, "a scheduled claim was approved");
    auto progress = claims_in_progress.get_or(context.state, {}, alias);
    if (!progress.has_moved) {
        progress.has_moved = move_work(context, alias, *claim->account, progress, steps);
        if (progress.has_moved) {
            certify::move_facts(context.state, alias, *claim->account, certify::all_projects);
        }
    }
    if (!progress.has_moved ||
        !treasury::claim_unclaimed(context, alias, *claim->account, closing, steps)) {
        claims_in_progress.put(context.state, progress, alias);
        return false;
    }
    claims_in_progress.erase(context.state, alias);
    context.emit("alias.permanent", alias.view());
    return true;
}

Check check_approve(const Approve&) {
    return success();
}

Result<Nothing, Refusal> load_approve(const Approve&, const Context&) {
    return Nothing{};
}

Check apply_approve(const Approve& op, const Nothing&, Context& context) {
    return approve_operation(context, op.operation_digest);
}

}  // namespace

std::vector<OperationHandler> alias_handlers() {
    return {make_handler("alias_claim", check_alias_claim, load_alias_claim, apply_alias_claim),
            make_handler("approve", check_approve, load_approve, apply_approve)};
}

ApprovalRule alias_claim_rule() {
    return {AliasClaim::kind, may_approve_claim, approvals_needed, run_claim};
}

ClockTask alias_clock_task() {
    return {ClockStage::releases, [](Context& context, ledger::Epoch epoch, std::uint64_t& steps) {
                return visit_due(context, epoch, ClockStage::releases, ContractNumber::registry,
                                 steps, [&](const crypto::Hash256& id, std::uint64_t& left) {
                                     return settle_claim(context, id, epoch, left);
                                 });
            }};
}

}  // namespace merit::contracts::registry
