#include "contracts/explain/arguments.hpp"
#include "contracts/framework/chain.hpp"
#include "contracts/registry/handlers.hpp"
#include "contracts/registry/registry.hpp"
#include "contracts/registry/state.hpp"

#include <bit>

namespace merit::contracts::registry {

namespace {

using explain::Arguments;

constexpr auto self = ContractNumber::registry;

template <class Id, class Value>
struct Answer {
    Id id;
    Value value;
    MERIT_FIELDS(id, value)
};

// The stored value of one id, beside the id.
template <class Id, class Find>
Check answer(const ledger::StateView& view, const QueryArguments& arguments, std::string_view name,
             ledger::FieldWriter& writer, Find find) {
    MERIT_TRY(const auto id, Arguments(arguments, self).id<Id>(name));
    const auto value = find(view, id);
    if (!value) return refuse(self, CommonError::not_found);
    using Value = std::remove_cvref_t<decltype(*value)>;
    ledger::describe(Answer<Id, Value>{id, *value}, writer);
    return success();
}

Check member(const ledger::StateView& view, const QueryArguments& arguments,
             ledger::FieldWriter& writer) {
    return answer<MemberId>(view, arguments, "member", writer, find_member);
}

struct AccountAnswer {
    AccountId account;
    Account value;
    AccountId organisation;  // in the current epoch
    std::optional<Affiliation> affiliation;
    MERIT_FIELDS(account, value, organisation, affiliation)
};

Check account(const ledger::StateView& view, const QueryArguments& arguments,
              ledger::FieldWriter& writer) {
    MERIT_TRY(const auto who, Arguments(arguments, self).recipient("account"));
    if (!who.is_account()) return refuse(self, CommonError::malformed);
    const AccountId& id = *who.account();
    const auto found = accounts.get(view, id);
    if (!found) return refuse(self, CommonError::not_found);
    const auto epoch = load_chain(view).epoch;
    ledger::describe(
        AccountAnswer{id, *found, organisation_of(view, id, epoch), affiliations.get(view, id)},
        writer);
    return success();
}

struct AliasAnswer {
    AliasId alias;
    Alias value;
    bool permanent = false;  // its account is its recipient from now on
    ledger::Bounded<ProjectId, 64> projects;
    MERIT_FIELDS(alias, value, permanent, projects)
};

Check alias(const ledger::StateView& view, const QueryArguments& arguments,
            ledger::FieldWriter& writer) {
    MERIT_TRY(const auto id, Arguments(arguments, self).id<AliasId>("alias"));
    const auto found = aliases.get(view, id);
    if (!found) return refuse(self, CommonError::not_found);
    AliasAnswer result{id, *found, resolve(view, {id}, load_chain(view).epoch).is_account(), {}};
    alias_projects.scan(
        view,
        [&](const auto& key, const Empty&) {
            result.projects.push_back(std::get<1>(key));
            return result.projects.size() < result.projects.max;
        },
        id);
    ledger::describe(result, writer);
    return success();
}

struct ProjectAnswer {
    ProjectId project;
    ProjectName name;
    AccountId registered_by;
    bool opted_in = false;
    ledger::PoolId own_pool;
    ProjectSettings settings;  // in the current epoch
    std::optional<ProjectSettings> next;
    ledger::Epoch next_epoch;
    MERIT_FIELDS(project, name, registered_by, opted_in, own_pool, settings, next, next_epoch)
};

// By id, or by name.
Check project(const ledger::StateView& view, const QueryArguments& arguments,
              ledger::FieldWriter& writer) {
    const Arguments read(arguments, self);
    const auto named = find_project_id(view, read.text("project"));
    const auto id = named ? Result<ProjectId, Refusal>(*named) : read.id<ProjectId>("project");
    if (!id) return refuse(self, CommonError::not_found);
    const auto found = projects.get(view, id.assume_value());
    if (!found) return refuse(self, CommonError::not_found);
    const auto epoch = load_chain(view).epoch;
    ProjectAnswer result{id.assume_value(),    found->name,
                         found->registered_by, found->opted_in,
                         found->own_pool,      found->settings_in(epoch),
                         std::nullopt,         {}};
    if (found->next && found->next_epoch > epoch) {
        result.next = found->next;
        result.next_epoch = found->next_epoch;
    }
    ledger::describe(result, writer);
    return success();
}

Check record(const ledger::StateView& view, const QueryArguments& arguments,
             ledger::FieldWriter& writer) {
    return answer<ContributionId>(view, arguments, "record", writer, find_contribution);
}

struct SimilarArticle {
    ContributionId record;
    ContributionState state = ContributionState::pending;
    std::uint32_t distance = 0;  // bits in which the simhashes differ
    MERIT_FIELDS(record, state, distance)
};

constexpr int similar_distance_max = 3;
constexpr std::size_t similar_max = 16;
constexpr std::size_t articles_looked_at_max = 100'000;

// For whoever accepts an article: those of the project that read nearly the same.
Check similar(const ledger::StateView& view, const QueryArguments& arguments,
              ledger::FieldWriter& writer) {
    MERIT_TRY(const auto id, Arguments(arguments, self).id<ContributionId>("record"));
    const auto record = contributions.get(view, id);
    if (!record) return refuse(self, CommonError::not_found);
    std::vector<SimilarArticle> found;
    std::size_t looked_at = 0;
    const auto look = [&](const auto& key, std::uint64_t simhash) {
        const ContributionId& other = std::get<1>(key);
        const int distance = std::popcount(simhash ^ record->simhash);
        if (other != id && distance <= similar_distance_max) {
            found.push_back({other, contributions.get(view, other)->state,
                             static_cast<std::uint32_t>(distance)});
        }
        return found.size() < similar_max && ++looked_at < articles_looked_at_max;
    };
    if (record->simhash != 0) articles.scan(view, look, record->project);
    writer.begin_list();
    for (const SimilarArticle& article : found)
        ledger::describe(article, writer);
    writer.end_list();
    return success();
}

Check import_batch(const ledger::StateView& view, const QueryArguments& arguments,
                   ledger::FieldWriter& writer) {
    return answer<ImportId>(view, arguments, "import", writer,
                            [](const ledger::StateView& state, const ImportId& id) {
                                return import_batches.get(state, id);
                            });
}

}  // namespace

std::vector<Query> queries() {
    return {{"member", "A member", {{"member", "hash", true, "member id"}}, member},
            {"account",
             "An account, its keys and its organisation now",
             {{"account", "account", true, "address"}},
             account},
            {"alias",
             "Home, claim and projects of an alias",
             {{"alias", "hash", true, "alias id"}},
             alias},
            {"project",
             "A project and its settings in force",
             {{"project", "project", true, "project id or name"}},
             project},
            {"record", "A contribution", {{"record", "hash", true, "contribution id"}}, record},
            {"similar",
             "Articles of the same project whose simhash differs in at most 3 bits",
             {{"record", "hash", true, "contribution id of an article"}},
             similar},
            {"import",
             "An import batch and how far it is",
             {{"import", "hash", true, "import id"}},
             import_batch}};
}

}  // namespace merit::contracts::registry
