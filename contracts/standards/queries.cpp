#include "contracts/explain/arguments.hpp"
#include "contracts/framework/chain.hpp"
#include "contracts/quality/state.hpp"
#include "contracts/standards/answers.hpp"
#include "contracts/standards/error.hpp"
#include "contracts/standards/handlers.hpp"
#include "contracts/standards/matrix.hpp"
#include "contracts/standards/standards.hpp"

namespace merit::contracts::standards {

namespace {

using explain::Arguments;
using ledger::Epoch;
using ledger::ProjectId;
using ledger::StateView;

constexpr auto self = ContractNumber::standards;

ProfileAnswer profile_answer(const StateView& view, const ProfileId& id, std::uint32_t version) {
    const Profile found = version_of(view, id, version);
    return {id, version, newest_versions.get_or(view, 0, id),
            found.is_in_force(load_chain(view).epoch), found};
}

Check profile(const StateView& view, const QueryArguments& arguments,
              ledger::FieldWriter& writer) {
    const Arguments read(arguments, self);
    const ProfileId id = profile_id_of(read.text("profile"));
    const std::uint32_t newest = newest_versions.get_or(view, 0, id);
    MERIT_TRY(const auto version, read.number_or("version", newest));
    if (version == 0 || version > newest) return refuse(CommonError::not_found);
    ledger::describe(profile_answer(view, id, static_cast<std::uint32_t>(version)), writer);
    return success();
}

Check list_profiles(const StateView& view, const QueryArguments&, ledger::FieldWriter& writer) {
    writer.begin_list();
    newest_versions.scan(view, [&](const auto& key, std::uint32_t newest) {
        ledger::describe(profile_answer(view, std::get<0>(key), newest), writer);
        return true;
    });
    writer.end_list();
    return success();
}

Result<ProjectId, Refusal> project_of(const StateView& view, const Arguments& read) {
    MERIT_TRY(const auto id, read.id<ProjectId>("project"));
    if (!registry::find_project(view, id)) return refuse(CommonError::not_found);
    return id;
}

// The current epoch, or one before it.
Result<Epoch, Refusal> epoch_of(const StateView& view, const Arguments& read) {
    const Epoch now = load_chain(view).epoch;
    MERIT_TRY(const auto epoch, read.number_or("epoch", now.value));
    if (epoch > now.value) return refuse(CommonError::too_early);
    return Epoch{epoch};
}

Check adopted(const StateView& view, const QueryArguments& arguments,
              ledger::FieldWriter& writer) {
    const Arguments read(arguments, self);
    MERIT_TRY(const auto project, project_of(view, read));
    // What counts from the next epoch on can be asked for too.
    MERIT_TRY(const auto epoch, read.number_or("epoch", load_chain(view).epoch.value));
    const Adoption adoption = adoption_in(view, project, Epoch{epoch});
    AdoptedAnswer answer{project, Epoch{epoch}, {}, {}};
    if (adoption.by != ledger::AccountId{}) answer.by = adoption.by;
    for (const ProfileId& id : adoption.profiles)
        answer.profiles.push_back(profile_line(view, id, Epoch{epoch}));
    ledger::describe(answer, writer);
    return success();
}

Check conformance(const StateView& view, const QueryArguments& arguments,
                  ledger::FieldWriter& writer) {
    MERIT_TRY(const auto id, Arguments(arguments, self).id<ConformanceId>("conformance"));
    const auto found = conformances.get(view, id);
    if (!found) return refuse(CommonError::not_found);
    const Epoch now = load_chain(view).epoch;
    const auto record = record_of_artifact(view, found->project, found->artifact);
    const People people(view, found->project, record ? &record->value : nullptr, now);
    ledger::describe(
        conformance_answer(view, {id, *found}, {people, kind_of(record), now}), writer);
    return success();
}

Check why(const StateView& view, const QueryArguments& arguments, ledger::FieldWriter& writer) {
    const Arguments read(arguments, self);
    MERIT_TRY(const auto project, project_of(view, read));
    MERIT_TRY(const auto artifact, read.id<ArtifactId>("artifact"));
    MERIT_TRY(const auto epoch, epoch_of(view, read));
    const ProfileId profile = profile_id_of(read.text("profile"));
    if (!newest_versions.contains(view, profile)) return refuse(CommonError::not_found);
    ledger::describe(
        why_answer(view, {project, crypto::Hash256{artifact.bytes}}, profile, epoch), writer);
    return success();
}

Check matrix(const StateView& view, const QueryArguments& arguments,
             ledger::FieldWriter& writer) {
    const Arguments read(arguments, self);
    MERIT_TRY(const auto project, project_of(view, read));
    ArtifactId from;
    if (read.has("from")) {
        MERIT_TRY(from, read.id<ArtifactId>("from"));
    }
    ledger::describe(
        matrix_answer(view, project, crypto::Hash256{from.bytes}, load_chain(view).epoch),
        writer);
    return success();
}

void add_profiles(const StateView& view, const registry::Contribution& record,
                  RecordAnswer& answer) {
    const People people(view, record.project, &record, answer.epoch);
    const Asked asked{people, record.kind, answer.epoch};
    Looked looked;
    for (const ProfileId& id : adoption_in(view, record.project, answer.epoch).profiles) {
        RecordProfile line;
        line.profile = profile_line(view, id, answer.epoch);
        line.about_kind = is_about(version_of(view, id, line.profile.version), record.kind);
        const auto found = find_counted(view, {record.project, record.artifact.digest}, id, asked,
                                        looked);
        if (found) line.holds_by = found->id;
        answer.profiles.push_back(line);
    }
}

Check record(const StateView& view, const QueryArguments& arguments,
             ledger::FieldWriter& writer) {
    const Arguments read(arguments, self);
    RecordAnswer answer;
    MERIT_TRY(answer.record, read.id<ledger::ContributionId>("record"));
    const auto found = registry::find_contribution(view, answer.record);
    if (!found) return refuse(CommonError::not_found);
    answer.project = found->project;
    answer.artifact = found->artifact.digest;
    answer.epoch = load_chain(view).epoch;
    answer.passes_gates = passes_gates(view, *found, answer.epoch);
    const FoundFactor factor = find_factor(view, *found, answer.epoch);
    answer.factor = factor.factor;
    answer.source = factor.source;
    add_profiles(view, *found, answer);
    const auto quality = quality::qualities.get(view, answer.record);
    if (quality && quality->fixed) answer.counted = quality->factor;
    left_out.scan(
        view,
        [&](const auto& key, Standing standing) {
            answer.left_out.push_back({std::get<1>(key), standing});
            return true;
        },
        answer.record);
    ledger::describe(answer, writer);
    return success();
}

}  // namespace

std::vector<Query> queries() {
    const QueryArgument project{"project", "project", true, "project id"};
    const QueryArgument name{"profile", "text", true, "name of the profile"};
    return {{"profile",
             "What a profile asks for and gives, in one version",
             {name, {"version", "integer", false, "default: the newest"}},
             profile},
            {"profiles", "All profiles in their newest versions", {}, list_profiles},
            {"adopted",
             "The profiles that count for a project",
             {project, {"epoch", "epoch", false, "default: the current one"}},
             adopted},
            {"conformance",
             "What a laboratory posted about an artifact, and how it stands now",
             {{"conformance", "hash", true, "conformance id"}},
             conformance},
            {"why",
             "Whether an artifact holds a profile, and why or why not",
             {project,
              {"artifact", "hash", true, "digest"},
              name,
              {"epoch", "epoch", false, "default: the current one"}},
             why},
            {"matrix",
             "Artifacts of a project and how they stand with each profile, in pages",
             {project, {"from", "hash", false, "first artifact of the page"}},
             matrix},
            {"record",
             "What the profiles of its project mean for a record, and with what it counted",
             {{"record", "hash", true, "contribution id"}},
             record}};
}

}  // namespace merit::contracts::standards
