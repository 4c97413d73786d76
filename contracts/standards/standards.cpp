#include "contracts/standards/standards.hpp"

#include "contracts/standards/standing.hpp"

namespace merit::contracts::standards {

FoundFactor find_factor(const ledger::StateView& view, const registry::Contribution& record,
                        ledger::Epoch epoch) {
    FoundFactor result;
    const Adoption adoption = adoption_in(view, record.project, epoch);
    if (adoption.profiles.empty()) return result;
    const People people(view, record.project, &record, epoch);
    for (const ProfileId& profile : adoption.profiles) {
        const auto found = find_counted(view, {record.project, record.artifact.digest}, profile,
                                        {people, record.kind, epoch}, result.looked);
        if (!found) continue;
        const auto factor = factor_of(version_of(view, profile, found->conformance.version));
        if (factor <= result.factor) continue;
        result.factor = factor;
        result.source = found->id;
    }
    return result;
}

FoundFactor take_factor(Context& context, const ledger::ContributionId& id,
                        const registry::Contribution& record, ledger::Epoch epoch) {
    FoundFactor found = find_factor(context.state, record, epoch);
    for (const auto& [conformance, standing] : found.looked.left_out)
        left_out.put(context.state, standing, id, conformance);
    return found;
}

bool passes_gates(const ledger::StateView& view, const registry::Contribution& record,
                  ledger::Epoch epoch) {
    const Adoption adoption = adoption_in(view, record.project, epoch);
    if (adoption.profiles.empty()) return true;
    const People people(view, record.project, &record, epoch);
    Looked looked;
    for (const ProfileId& profile : adoption.profiles) {
        const Profile newest =
            version_of(view, profile, newest_versions.get_or(view, 0, profile));
        const bool is_gate = !newest.terms.factor && newest.is_in_force(epoch);
        if (!is_gate || !is_about(newest, record.kind)) continue;
        if (!find_counted(view, {record.project, record.artifact.digest}, profile,
                          {people, record.kind, epoch}, looked)) {
            return false;
        }
    }
    return true;
}

}  // namespace merit::contracts::standards
