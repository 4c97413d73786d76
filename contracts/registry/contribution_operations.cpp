#include "contracts/framework/index_keys.hpp"
#include "contracts/framework/operation.hpp"
#include "contracts/licence/expression.hpp"
#include "contracts/licence/licence.hpp"
#include "contracts/quality/quality.hpp"
#include "contracts/registry/handlers.hpp"
#include "contracts/registry/known.hpp"
#include "contracts/registry/members.hpp"
#include "contracts/registry/registry.hpp"
#include "contracts/registry/state.hpp"
#include "contracts/standards/standards.hpp"

#include <algorithm>
#include <functional>

namespace merit::contracts::registry {

namespace {

bool is_supported(ContributionKind kind) {
    return kind <= ContributionKind::article;
}

Check check_authors(const RegisterContribution& op) {
    const auto not_ascending = [](const AuthorShare& a, const AuthorShare& b) {
        return a.account >= b.account;
    };
    if (op.authors.empty() ||
        std::ranges::adjacent_find(op.authors, not_ascending) != op.authors.end()) {
        return refuse(CommonError::out_of_bounds);
    }
    std::uint64_t sum = 0;
    for (const AuthorShare& author : op.authors) {
        if (author.share.value == 0) return refuse(Error::shares_not_whole);
        sum += author.share.value;
    }
    if (sum != whole_ppm) return refuse(Error::shares_not_whole);
    return success();
}

Check check_measure(const RegisterContribution& op) {
    const bool is_code = op.contribution_kind == ContributionKind::code;
    const bool is_article = op.contribution_kind == ContributionKind::article;
    if (!is_code && (op.lines != LineMeasure{} || !op.patch_id.is_zero())) {
        return refuse(Error::bad_measure);
    }
    if (!is_article && op.simhash != 0) return refuse(Error::bad_measure);
    if (op.artifact.digest.is_zero()) return refuse(CommonError::out_of_bounds);
    return success();
}

Check check_register(const RegisterContribution& op) {
    if (!is_supported(op.contribution_kind)) return refuse(Error::kind_not_supported);
    MERIT_TRY(check_authors(op));
    MERIT_TRY(check_measure(op));
    if (!licence::is_expression(op.spdx)) return refuse(Error::bad_licence);
    if (op.origin.kind == OriginKind::none) return refuse(Error::no_origin);
    return success();
}

// Authors are accounts of persons or organisations, and the sender is one of them.
Check load_authors(const RegisterContribution& op, const Context& context) {
    bool is_author = false;
    for (const AuthorShare& author : op.authors) {
        const auto account = accounts.get(context.state, author.account);
        if (!account) return refuse(Error::unknown_account);
        if (account->kind == AccountKind::bot || account->kind == AccountKind::service) {
            return refuse(CommonError::out_of_bounds);
        }
        is_author = is_author || author.account == context.account;
    }
    if (!is_author) return refuse(CommonError::not_authorised);
    return success();
}

bool has_author(const Contribution& contribution, const AccountId& account) {
    return std::ranges::any_of(contribution.authors, [&](const RecipientShare& author) {
        return author.recipient == ledger::Recipient{account};
    });
}

Check load_superseded(const RegisterContribution& op, const Context& context) {
    if (!op.supersedes) return success();
    const auto earlier = contributions.get(context.state, *op.supersedes);
    if (!earlier || earlier->project != op.project) return refuse(CommonError::not_found);
    const bool is_own = std::ranges::any_of(earlier->authors, [&](const RecipientShare& author) {
        return owner_of(context.state, author.recipient) == ledger::Recipient{context.account};
    });
    if (!is_own) return refuse(CommonError::not_authorised);
    if (earlier->state != ContributionState::accepted || earlier->kind != op.contribution_kind) {
        return refuse(CommonError::wrong_state);
    }
    if (earlier->superseded_by) return refuse(Error::superseded);
    return success();
}

Result<Nothing, Refusal> load_register(const RegisterContribution& op, const Context& context) {
    const auto project = projects.get(context.state, op.project);
    if (!project) return refuse(CommonError::not_found);
    if (!project->opted_in) return refuse(Error::not_opted_in);
    MERIT_TRY(load_authors(op, context));
    MERIT_TRY(load_superseded(op, context));
    if (is_known(context.state, op.project, op.artifact, op.patch_id)) {
        return refuse(CommonError::duplicate);
    }
    return Nothing{};
}

Contribution make_contribution(const RegisterContribution& op, const Context& context) {
    Contribution contribution;
    contribution.kind = op.contribution_kind;
    contribution.project = op.project;
    for (const AuthorShare& author : op.authors) {
        contribution.authors.push_back(
            {{author.account}, author.share, author.account == context.account});
    }
    contribution.artifact = op.artifact;
    contribution.patch_id = op.patch_id;
    contribution.lines = op.lines;
    contribution.simhash = op.simhash;
    contribution.spdx = op.spdx;
    contribution.origin = op.origin;
    contribution.assisted = op.assisted;
    contribution.derived_from = op.derived_from;
    contribution.evidence = op.evidence;
    contribution.work_date = op.work_date;
    contribution.supersedes = op.supersedes;
    contribution.registered_epoch = context.block.epoch;
    return contribution;
}

Check apply_register(const RegisterContribution& op, const Nothing&, Context& context) {
    MERIT_TRY(take_record_quota(context, ContractNumber::registry, context.account));
    const auto id = context.make_id<ContributionId>("merit.contrib");
    const Contribution contribution = make_contribution(op, context);
    contributions.put(context.state, contribution, id);
    hold_known(context.state, contribution, id);
    if (op.simhash != 0) articles.put(context.state, op.simhash, op.project, id);
    index_contribution(context, contribution, id, "registered");
    context.emit("record.registered", id.view());
    return success();
}

Check check_consent(const Consent&) {
    return success();
}

Result<Contribution, Refusal> load_consent(const Consent& op, const Context& context) {
    auto contribution = contributions.get(context.state, op.contribution);
    if (!contribution) return refuse(CommonError::not_found);
    if (contribution->state != ContributionState::pending) {
        return refuse(CommonError::wrong_state);
    }
    if (!has_author(*contribution, context.account)) return refuse(CommonError::not_authorised);
    return *contribution;
}

Check apply_consent(const Consent& op, const Contribution& loaded, Context& context) {
    Contribution contribution = loaded;
    for (RecipientShare& author : contribution.authors) {
        if (author.recipient != ledger::Recipient{context.account}) continue;
        if (author.consented) return refuse(CommonError::duplicate);
        author.consented = true;
    }
    contributions.put(context.state, contribution, op.contribution);
    note_record(context, op.contribution, "consented");
    return success();
}

struct Decision {
    Contribution contribution;
    ProjectSettings settings;
};

// A maintainer who is not an author decides about a pending record.
Result<Decision, Refusal> load_decision(const ContributionId& id, const Context& context) {
    auto contribution = contributions.get(context.state, id);
    if (!contribution) return refuse(CommonError::not_found);
    const auto project = projects.get(context.state, contribution->project);
    const ProjectSettings& settings = project->settings_in(context.block.epoch);
    if (!is_maintainer(settings, context.account)) return refuse(CommonError::not_authorised);
    if (contribution->state != ContributionState::pending) {
        return refuse(CommonError::wrong_state);
    }
    if (has_author(*contribution, context.account)) {
        return refuse(CommonError::conflict_of_interest);
    }
    return Decision{std::move(*contribution), settings};
}

bool is_attested(const Context& context, const Decision& decision) {
    const auto& attesters = decision.settings.attesters;
    return attesters.empty() || std::ranges::any_of(attesters, [&](const AccountId& issuer) {
               const auto attestation =
                   attestations.get(context.state, decision.contribution.artifact.digest,
                                    AttestationType::test_result, issuer);
               return attestation && attestation->passed &&
                      (attestation->expires_ms.value == 0 ||
                       attestation->expires_ms > context.block.time_ms);
           });
}

Check check_accept(const Accept&) {
    return success();
}

Result<Decision, Refusal> load_accept(const Accept& op, const Context& context) {
    MERIT_TRY(auto decision, load_decision(op.contribution, context));
    const Contribution& contribution = decision.contribution;
    if (!std::ranges::all_of(contribution.authors, &RecipientShare::consented)) {
        return refuse(Error::consent_missing);
    }
    if (!is_attested(context, decision) ||
        !standards::passes_gates(context.state, contribution, context.block.epoch)) {
        return refuse(Error::attestation_missing);
    }
    const bool is_article = contribution.kind == ContributionKind::article;
    if (is_article != (op.article_size != ArticleSize::unset)) return refuse(Error::bad_measure);
    // An import may have brought the same work since.
    if (!holds_known(context.state, contribution, op.contribution)) {
        return refuse(CommonError::duplicate);
    }
    return decision;
}

Check supersede(Context& context, const Contribution& contribution, const ContributionId& id) {
    if (!contribution.supersedes) return success();
    auto earlier = contributions.get(context.state, *contribution.supersedes);
    if (earlier->superseded_by) return refuse(Error::superseded);
    earlier->superseded_by = id;
    contributions.put(context.state, *earlier, *contribution.supersedes);
    return success();
}

Check apply_accept(const Accept& op, const Decision& decision, Context& context) {
    Contribution contribution = decision.contribution;
    contribution.state = ContributionState::accepted;
    contribution.decided_epoch = context.block.epoch;
    contribution.article_size = op.article_size;
    contribution.licence_factor = licence::licence_factor(decision.settings, contribution.spdx);
    MERIT_TRY(supersede(context, contribution, op.contribution));
    contributions.put(context.state, contribution, op.contribution);
    for (const RecipientShare& author : contribution.authors)
        count_accepted(context, *author.recipient.account());
    note_record(context, op.contribution, "accepted");
    context.emit("record.accepted", op.contribution.view());
    quality::on_accepted(context, op.contribution, contribution);
    return success();
}

Check check_decline(const Decline&) {
    return success();
}

Result<Decision, Refusal> load_decline(const Decline& op, const Context& context) {
    return load_decision(op.contribution, context);
}

Check apply_decline(const Decline& op, const Decision& decision, Context& context) {
    Contribution contribution = decision.contribution;
    contribution.state = ContributionState::declined;
    contribution.decided_epoch = context.block.epoch;
    release_known(context.state, contribution, op.contribution);
    contributions.put(context.state, contribution, op.contribution);
    note_record(context, op.contribution, "declined");
    context.emit("record.declined", op.contribution.view());
    return success();
}

Check check_attest(const Attest& op) {
    const bool ascending =
        std::ranges::adjacent_find(op.subjects, std::greater_equal<>{}) == op.subjects.end();
    if (op.subjects.empty() || !ascending || op.statement_digest.is_zero()) {
        return refuse(CommonError::out_of_bounds);
    }
    return success();
}

Result<Nothing, Refusal> load_attest(const Attest& op, const Context& context) {
    const auto account = accounts.get(context.state, context.account);
    if (!account ||
        (account->kind != AccountKind::service && account->kind != AccountKind::organisation)) {
        return refuse(CommonError::not_authorised);
    }
    if (op.expires_ms.value != 0 && op.expires_ms <= context.block.time_ms) {
        return refuse(CommonError::too_late);
    }
    return Nothing{};
}

Check apply_attest(const Attest& op, const Nothing&, Context& context) {
    const Attestation attestation{op.statement_digest, op.passed, op.expires_ms,
                                  context.block.epoch};
    for (const crypto::Hash256& subject : op.subjects)
        attestations.put(context.state, attestation, subject, op.type, context.account);
    return success();
}

}  // namespace

std::vector<OperationHandler> contribution_handlers() {
    return {make_handler("attest", check_attest, load_attest, apply_attest),
            make_handler("register", check_register, load_register, apply_register),
            make_handler("consent", check_consent, load_consent, apply_consent),
            make_handler("accept", check_accept, load_accept, apply_accept),
            make_handler("decline", check_decline, load_decline, apply_decline)};
}

}  // namespace merit::contracts::registry
