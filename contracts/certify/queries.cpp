#include "contracts/certify/answers.hpp"
#include "contracts/certify/certify.hpp"
#include "contracts/certify/examine.hpp"
#include "contracts/certify/facts.hpp"
#include "contracts/certify/handlers.hpp"
#include "contracts/certify/state.hpp"
#include "contracts/explain/arguments.hpp"
#include "contracts/framework/chain.hpp"
#include "contracts/registry/registry.hpp"

namespace merit::contracts::certify {

namespace {

using explain::Arguments;
using ledger::AccountId;
using ledger::BadgeId;
using ledger::CredentialId;

constexpr auto self = ContractNumber::certify;

struct Subject {
    AccountId account;
    BadgeId achievement;
};

Result<AccountId, Refusal> account_of(const Arguments& arguments) {
    MERIT_TRY(const auto who, arguments.recipient("account"));
    if (!who.is_account()) return arguments.malformed();
    return *who.account();
}

Result<Subject, Refusal> subject_of(const Arguments& arguments) {
    MERIT_TRY(const auto account, account_of(arguments));
    return Subject{account, badge_id_of(arguments.text("achievement"))};
}

Check achievement(const ledger::StateView& view, const QueryArguments& arguments,
                  ledger::FieldWriter& writer) {
    const Arguments read(arguments, self);
    const BadgeId id = badge_id_of(read.text("achievement"));
    const std::uint32_t newest = newest_versions.get_or(view, 0, id);
    MERIT_TRY(const auto version, read.number_or("version", newest));
    if (version == 0 || version > newest) return refuse(CommonError::not_found);
    const auto number = static_cast<std::uint32_t>(version);
    ledger::describe(AchievementAnswer{id, number, newest, *achievements.get(view, id, number)},
                     writer);
    return success();
}

Check list_achievements(const ledger::StateView& view, const QueryArguments&,
                        ledger::FieldWriter& writer) {
    writer.begin_list();
    newest_versions.scan(view, [&](const auto& key, std::uint32_t newest) {
        const BadgeId& id = std::get<0>(key);
        ledger::describe(AchievementAnswer{id, newest, newest, *achievements.get(view, id, newest)},
                         writer);
        return true;
    });
    writer.end_list();
    return success();
}

Check credential(const ledger::StateView& view, const QueryArguments& arguments,
                 ledger::FieldWriter& writer) {
    MERIT_TRY(const auto id, Arguments(arguments, self).id<CredentialId>("credential"));
    const auto found = credentials.get(view, id);
    if (!found) return refuse(CommonError::not_found);
    ledger::describe(credential_answer(view, id, *found, load_chain(view).epoch), writer);
    return success();
}

// From the newest back, while there is room.
void add_credentials(const ledger::StateView& view, std::optional<CredentialId> id,
                     CredentialsAnswer& answer) {
    const ledger::Epoch now = load_chain(view).epoch;
    while (id && answer.credentials.size() < answered_credentials_max) {
        const auto found = credentials.get(view, *id);
        answer.credentials.push_back(credential_answer(view, *id, *found, now));
        id = found->previous;
    }
}

Check list_credentials(const ledger::StateView& view, const QueryArguments& arguments,
                       ledger::FieldWriter& writer) {
    MERIT_TRY(const auto account, account_of(Arguments(arguments, self)));
    if (!registry::find_account(view, account)) return refuse(CommonError::not_found);
    CredentialsAnswer answer{account, {}};
    holders.scan(
        view,
        [&](const auto&, const CredentialId& newest) {
            add_credentials(view, newest, answer);
            return true;
        },
        account);
    ledger::describe(answer, writer);
    return success();
}

Check why(const ledger::StateView& view, const QueryArguments& arguments,
          ledger::FieldWriter& writer) {
    MERIT_TRY(const Subject subject, subject_of(Arguments(arguments, self)));
    const auto newest = holders.get(view, subject.account, subject.achievement);
    if (!newest) return refuse(CommonError::not_found);
    CredentialsAnswer answer{subject.account, {}};
    add_credentials(view, newest, answer);
    ledger::describe(answer, writer);
    return success();
}

Check why_not(const ledger::StateView& view, const QueryArguments& arguments,
              ledger::FieldWriter& writer) {
    MERIT_TRY(const Subject subject, subject_of(Arguments(arguments, self)));
    const ledger::Epoch now = load_chain(view).epoch;
    MERIT_TRY(const auto examined, examine(view, subject.achievement, subject.account, now));
    const AchievementTerms& terms = examined.achievement.terms;
    WhyNotAnswer answer;
    answer.account = subject.account;
    answer.achievement = subject.achievement;
    answer.version = examined.version;
    answer.can_be_issued = examined.reasons.empty();
    answer.by_approval = examined.by_approval;
    answer.approvals = examined.by_approval ? approvals_needed(view, terms, subject.account, now) : 0;
    for (const Refusal& reason : examined.reasons)
        answer.reasons.push_back(ledger::Text<64>(name_of_code(reason.code())));
    answer.criteria = criteria_answer(terms, examined.facts);
    if (examined.newest) {
        const auto newest = credentials.get(view, *examined.newest);
        answer.newest = credential_answer(view, *examined.newest, *newest, now);
    }
    ledger::describe(answer, writer);
    return success();
}

Check list_holders(const ledger::StateView& view, const QueryArguments& arguments,
                   ledger::FieldWriter& writer) {
    const Arguments read(arguments, self);
    HoldersAnswer answer;
    answer.epoch = load_chain(view).epoch;
    std::size_t index = 0;
    while (index < effects_count && name_of(static_cast<Effect>(index)) != read.text("effect"))
        ++index;
    if (index == effects_count) return read.malformed();
    answer.effect = static_cast<Effect>(index);
    visit_holders(view, answer.effect, answer.epoch, [&](const AccountId& account) {
        answer.more = answer.accounts.size() == answered_holders_max;
        if (!answer.more) answer.accounts.push_back(account);
        return !answer.more;
    });
    ledger::describe(answer, writer);
    return success();
}

}  // namespace

CriteriaAnswer criteria_answer(const AchievementTerms& terms,
                               const ledger::Bounded<std::uint64_t, criteria_max>& facts) {
    CriteriaAnswer answer;
    for (std::size_t i = 0; i < terms.criteria.size(); ++i) {
        const Criterion& criterion = terms.criteria[i];
        answer.push_back({criterion, ledger::Text<32>(std::string(unit_of(criterion.fact))),
                          facts[i], is_met(criterion, facts[i])});
    }
    return answer;
}

CredentialAnswer credential_answer(const ledger::StateView& view, const CredentialId& id,
                                   const Credential& credential, ledger::Epoch now) {
    const auto version = achievements.get(view, credential.achievement, credential.version);
    MERIT_ASSERT(version.has_value(), "a credential's version stays");
    CredentialAnswer answer;
    answer.credential = id;
    answer.name = version->terms.name;
    answer.state = credential.state();
    const bool is_newest = holders.get(view, credential.account, credential.achievement) == id;
    answer.in_force = is_newest && credential.is_in_force(now) &&
                      registry::is_of_active_member(view, credential.account);
    answer.value = credential;
    answer.criteria = criteria_answer(version->terms, credential.facts);
    answer.effects = version->terms.effects;
    return answer;
}

std::vector<Query> queries() {
    const QueryArgument account{"account", "account", true, "whose"};
    const QueryArgument name{"achievement", "text", true, "name of the achievement"};
    return {{"achievement",
             "What an achievement asks for and gives, in one version",
             {name, {"version", "integer", false, "default: the newest"}},
             achievement},
            {"achievements", "All achievements in their newest versions", {}, list_achievements},
            {"credential",
             "A credential: on which facts or by whom it was issued, and what became of it",
             {{"credential", "hash", true, "credential id"}},
             credential},
            {"credentials", "All credentials of an account", {account}, list_credentials},
            {"why",
             "The credentials of an account for one achievement, the newest first, with the facts "
             "of their time",
             {account, name},
             why},
            {"why_not",
             "Whether it can be issued to an account now, and what speaks against it",
             {account, name},
             why_not},
            {"holders",
             "Who has an effect in the current epoch",
             {{"effect", "text", true,
               "reviewer, arbitrator, legal_reviewer, contributor_vote or level_3"}},
             list_holders}};
}

}  // namespace merit::contracts::certify
