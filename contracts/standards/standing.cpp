#include "contracts/standards/standing.hpp"

#include "crypto/assert.hpp"

#include <algorithm>

namespace merit::contracts::standards {

Profile version_of(const ledger::StateView& view, const ProfileId& profile, std::uint32_t version) {
    auto found = profiles.get(view, profile, version);
    MERIT_ASSERT(found.has_value(), "a version of a profile stays");
    return std::move(*found);
}

Standing standing_of(const ledger::StateView& view, const Conformance& conformance,
                     const Asked& asked) {
    if (conformance.to_epoch < asked.epoch) return Standing::expired;
    const Profile version = version_of(view, conformance.profile, conformance.version);
    if (!version.is_in_force(asked.epoch)) return Standing::version_over;
    if (asked.kind && !is_about(version, *asked.kind)) return Standing::other_kind;
    const auto withdrawal = withdrawals.get(view, conformance.artifact, conformance.profile,
                                            conformance.version);
    if (withdrawal && withdrawal->epoch <= asked.epoch) return Standing::withdrawn;
    if (!registry::is_of_active_member(view, conformance.laboratory)) {
        return Standing::laboratory_removed;
    }
    return asked.people.has_interest(conformance.laboratory) ? Standing::has_interest
                                                             : Standing::holds;
}

Adoption adoption_in(const ledger::StateView& view, const ledger::ProjectId& project,
                     ledger::Epoch epoch) {
    Adoption found;
    adoptions.scan_from(
        view, adoptions.key(project, ~epoch.value),
        [&](const auto&, const Adoption& adoption) {
            found = adoption;
            return false;
        },
        project);
    return found;
}

std::optional<Counted> newest_in(const ledger::StateView& view, const ConformanceId& newest,
                                 ledger::Epoch epoch) {
    std::optional<ConformanceId> id = newest;
    while (id) {
        auto conformance = conformances.get(view, *id);
        MERIT_ASSERT(conformance.has_value(), "a conformance stays");
        if (conformance->posted_epoch <= epoch) return Counted{*id, std::move(*conformance)};
        id = conformance->previous;
    }
    return std::nullopt;
}

std::optional<Counted> find_counted(const ledger::StateView& view, const Subject& subject,
                                    const ProfileId& profile, const Asked& asked,
                                    Looked& looked) {
    std::optional<Counted> best;
    ledger::Ppm best_factor;
    newest_conformances.scan(
        view,
        [&](const auto&, const ConformanceId& newest) {
            ++looked.seen;
            auto found = newest_in(view, newest, asked.epoch);
            if (!found) return true;
            const Standing standing = standing_of(view, found->conformance, asked);
            if (standing >= Standing::laboratory_removed) {
                looked.left_out.emplace_back(found->id, standing);
            }
            if (standing != Standing::holds) return true;
            const auto factor = factor_of(version_of(view, profile, found->conformance.version));
            if (!best || factor > best_factor) {
                best = std::move(found);
                best_factor = factor;
            }
            return true;
        },
        subject.project, subject.artifact, profile);
    return best;
}

ledger::Ppm factor_of(const Profile& version) {
    return version.terms.factor.value_or(ledger::Ppm{factor_min});
}

bool is_about(const Profile& version, registry::ContributionKind kind) {
    return std::ranges::binary_search(version.terms.kinds, kind);
}

}  // namespace merit::contracts::standards
