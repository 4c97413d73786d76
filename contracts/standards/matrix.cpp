#include "contracts/standards/matrix.hpp"

#include <algorithm>

namespace merit::contracts::standards {

namespace {

using ledger::Epoch;
using ledger::StateView;

bool is_adopted(const Adoption& adoption, const ProfileId& profile) {
    return std::ranges::binary_search(adoption.profiles, profile);
}

// The profiles about which something was posted for the artifact, and how many conformances.
struct Posted {
    std::vector<ProfileId> profiles;
    std::size_t looked_at = 0;
};
Posted posted_about(const StateView& view, const Subject& subject) {
    Posted posted;
    newest_conformances.scan(
        view,
        [&](const auto& key, const ConformanceId&) {
            const ProfileId& profile = std::get<2>(key);
            if (posted.profiles.empty() || posted.profiles.back() != profile) {
                posted.profiles.push_back(profile);
            }
            ++posted.looked_at;
            return true;
        },
        subject.project, subject.artifact);
    return posted;
}

// The conformance that counts, else that of the smallest member.
Counted shown(const StateView& view, const Subject& subject, const ProfileId& profile,
              const Asked& asked) {
    Looked looked;
    auto found = find_counted(view, subject, profile, asked, looked);
    if (found) return *found;
    newest_conformances.scan(
        view,
        [&](const auto&, const ConformanceId& newest) {
            found = newest_in(view, newest, asked.epoch);
            return !found;
        },
        subject.project, subject.artifact, profile);
    MERIT_ASSERT(found.has_value(), "what is posted was posted by now");
    return *found;
}

MatrixCell cell_of(const StateView& view, const Subject& subject, const ProfileId& profile,
                   const Asked& asked, const Adoption& adoption) {
    const Counted counted = shown(view, subject, profile, asked);
    const Profile version = version_of(view, profile, counted.conformance.version);
    return {version.terms.name,
            is_adopted(adoption, profile),
            standing_of(view, counted.conformance, asked),
            counted.id,
            counted.conformance.version,
            version.terms.factor,
            counted.conformance.to_epoch};
}

// The first artifact at or after `from`.
std::optional<crypto::Hash256> next_artifact(const StateView& view,
                                             const ledger::ProjectId& project,
                                             const Bytes& from) {
    std::optional<crypto::Hash256> artifact;
    newest_conformances.scan_from(
        view, from,
        [&](const auto& key, const ConformanceId&) {
            artifact = std::get<1>(key);
            return false;
        },
        project);
    return artifact;
}

// Behind all keys of the artifact: one byte more than the longest.
Bytes behind(const ledger::ProjectId& project, const crypto::Hash256& artifact) {
    Bytes key = newest_conformances.key(project, artifact);
    key.resize(newest_conformances.key_bytes + 1, Byte{0xff});
    return key;
}

}  // namespace

std::optional<registry::ContributionKind> kind_of(const std::optional<ArtifactRecord>& record) {
    if (!record) return std::nullopt;
    return record->value.kind;
}

ProfileLine profile_line(const StateView& view, const ProfileId& id, Epoch epoch) {
    const std::uint32_t newest = newest_versions.get_or(view, 0, id);
    const Profile version = version_of(view, id, newest);
    return {id, version.terms.name, newest, version.terms.factor, version.is_in_force(epoch)};
}

ConformanceAnswer conformance_answer(const StateView& view, const Counted& counted,
                                     const Asked& asked) {
    const Conformance& value = counted.conformance;
    const Profile version = version_of(view, value.profile, value.version);
    return {counted.id,
            version.terms.name,
            version.terms.factor,
            standing_of(view, value, asked),
            version.last_epoch,
            withdrawals.get(view, value.artifact, value.profile, value.version),
            value};
}

WhyAnswer why_answer(const StateView& view, const Subject& subject, const ProfileId& profile,
                     Epoch epoch) {
    const auto record = record_of_artifact(view, subject.project, subject.artifact);
    const People people(view, subject.project, record ? &record->value : nullptr, epoch);
    const Asked asked{people, kind_of(record), epoch};
    WhyAnswer answer;
    answer.project = subject.project;
    answer.artifact = subject.artifact;
    answer.epoch = epoch;
    if (record) answer.record = record->id;
    answer.profile = profile_line(view, profile, epoch);
    answer.adopted = is_adopted(adoption_in(view, subject.project, epoch), profile);
    Looked looked;
    const auto counted = find_counted(view, subject, profile, asked, looked);
    if (counted) answer.holds_by = counted->id;
    newest_conformances.scan(
        view,
        [&](const auto&, const ConformanceId& newest) {
            const auto found = newest_in(view, newest, epoch);
            if (found) answer.conformances.push_back(conformance_answer(view, *found, asked));
            return true;
        },
        subject.project, subject.artifact, profile);
    return answer;
}

MatrixAnswer matrix_answer(const StateView& view, const ledger::ProjectId& project,
                           const crypto::Hash256& from, Epoch epoch) {
    MatrixAnswer answer{project, epoch, {}, {}};
    const Adoption adoption = adoption_in(view, project, epoch);
    std::size_t looked_at = 0;
    auto artifact = next_artifact(view, project, newest_conformances.key(project, from));
    while (artifact) {
        if (answer.artifacts.size() == answered_artifacts_max || looked_at >= answered_looks_max) {
            answer.next = artifact;
            break;
        }
        const Subject subject{project, *artifact};
        const auto record = record_of_artifact(view, project, *artifact);
        const People people(view, project, record ? &record->value : nullptr, epoch);
        const Posted posted = posted_about(view, subject);
        looked_at += posted.looked_at;
        MatrixRow row{*artifact, {}, {}};
        if (record) row.record = record->id;
        for (const ProfileId& profile : posted.profiles) {
            row.profiles.push_back(
                cell_of(view, subject, profile, {people, kind_of(record), epoch}, adoption));
        }
        answer.artifacts.push_back(std::move(row));
        artifact = next_artifact(view, project, behind(project, *artifact));
    }
    return answer;
}

}  // namespace merit::contracts::standards
