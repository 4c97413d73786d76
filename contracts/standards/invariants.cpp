// From the changes alone: what was defined, adopted, posted and ruled stays what it was, and a
// record has a factor of conformance only by a conformance that was valid.
#include "contracts/framework/chain.hpp"
#include "contracts/framework/changes.hpp"
#include "contracts/quality/state.hpp"
#include "contracts/registry/state.hpp"
#include "contracts/standards/handlers.hpp"
#include "contracts/standards/standing.hpp"

namespace merit::contracts::standards {

namespace {

using ledger::StateDelta;
using ledger::StateView;

// Visits each changed row of a map: its key, its bytes then and now.
template <class MapType, class Visit>
void visit_rows(const MapType& map, const StateView& before, const StateDelta& changes,
                Visit visit) {
    const Bytes prefix = map.key();
    for (auto it = changes.lower_bound(prefix); it != changes.end() && it->first[0] == prefix[0];
         ++it) {
        visit(map.decode_key(it->first), before.get(it->first), it->second);
    }
}

template <class MapType>
void check_kept(const MapType& map, const StateView& before, const StateDelta& changes) {
    visit_rows(map, before, changes, [](const auto&, const auto& was, const auto& is) {
        MERIT_ASSERT(!was || was == is, "what was posted or ruled stays");
    });
}

void check_versions(const StateView& before, const StateDelta& changes) {
    visit_rows(profiles, before, changes, [](const auto&, const auto& was, const auto& is) {
        MERIT_ASSERT(is.has_value(), "a version of a profile stays");
        Profile now = profiles.decode_value(*is);
        MERIT_ASSERT(now.last_epoch.has_value() == now.ended_by.has_value(),
                     "a version ends by a vote");
        if (!was || *was == *is) return;
        MERIT_ASSERT(!profiles.decode_value(*was).last_epoch, "a version ends once");
        now.last_epoch.reset();
        now.ended_by.reset();
        now.reason = {};
        MERIT_ASSERT(ledger::encode(now) == *was, "a version of a profile never changes");
    });
}

void check_adoptions(const StateView& before, const StateDelta& changes) {
    visit_rows(adoptions, before, changes, [&](const auto& key, const auto&, const auto& is) {
        const ledger::Epoch first{~std::get<1>(key)};
        MERIT_ASSERT(is && first > load_chain(before).epoch,
                     "what is adopted counts from a later epoch");
    });
}

void check_newest(const StateView& before, const StateDelta& changes) {
    visit_rows(newest_conformances, before, changes,
               [&](const auto& key, const auto& was, const auto& is) {
                   MERIT_ASSERT(is.has_value(), "who posted is not forgotten");
                   const auto& [project, artifact, profile, member] = key;
                   const auto found = row_after(conformances, before, changes,
                                                newest_conformances.decode_value(*is));
                   MERIT_ASSERT(found && found->project == project &&
                                    found->artifact == artifact && found->profile == profile &&
                                    found->member == member,
                                "the newest conformance is of its key");
                   MERIT_ASSERT(!was ||
                                    found->previous == newest_conformances.decode_value(*was),
                                "a conformance names the one that it replaces");
               });
}

void check_factor(const StateView& before, const StateDelta& changes,
                  const ledger::ContributionId& id, const quality::QualityRow& row) {
    const score::RecordFactor& factor = row.factor;
    MERIT_ASSERT(factor.source.has_value() == (factor.conformance.value > factor_min),
                 "a factor of conformance has a source");
    if (!factor.source) return;
    const ledger::Epoch epoch = row.last_review_epoch;  // in which Q became final
    const auto record = row_after(registry::contributions, before, changes, id);
    const auto found = row_after(conformances, before, changes, *factor.source);
    MERIT_ASSERT(record && found && found->project == record->project &&
                     found->artifact == record->artifact.digest,
                 "a factor is of the record's artifact");
    MERIT_ASSERT(found->posted_epoch <= epoch && epoch <= found->to_epoch,
                 "a factor counts only while it is valid");
    const auto version = row_after(profiles, before, changes, found->profile, found->version);
    MERIT_ASSERT(version && version->is_in_force(epoch) && is_about(*version, record->kind) &&
                     factor_of(*version) == factor.conformance,
                 "a factor is that of a version in force");
    const auto ruling = row_after(withdrawals, before, changes, found->artifact, found->profile,
                                  found->version);
    MERIT_ASSERT(!ruling || ruling->epoch > epoch, "what a ruling withdrew gives no factor");
}

}  // namespace

void check_changes(const StateView& before, const StateDelta& changes) {
    check_versions(before, changes);
    check_adoptions(before, changes);
    check_kept(conformances, before, changes);
    check_kept(withdrawals, before, changes);
    check_newest(before, changes);
    visit_changes(quality::qualities, before, changes,
                  [&](const auto& key, const quality::QualityRow& row, i128 sign) {
                      if (sign > 0 && row.fixed) {
                          check_factor(before, changes, std::get<0>(key), row);
                      }
                  });
}

}  // namespace merit::contracts::standards
