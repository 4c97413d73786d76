#include "contracts/registry/known.hpp"

#include "contracts/framework/index_keys.hpp"
#include "contracts/registry/state.hpp"

#include <algorithm>
#include <array>

namespace merit::contracts::registry {

namespace {

struct Known {
    KnownAs as;
    crypto::Hash256 digest;
};

// A digest may be absent: an empty patch-id is not compared.
std::array<Known, 2> known_of(const Artifact& artifact, const crypto::Hash256& patch_id) {
    const KnownAs as = artifact.scheme == ArtifactScheme::sha256 ? KnownAs::sha256 : KnownAs::swhid;
    return {Known{as, artifact.digest}, Known{KnownAs::patch, patch_id}};
}

std::array<Known, 2> known_of(const Contribution& contribution) {
    return known_of(contribution.artifact, contribution.patch_id);
}

template <class IsTaken>
bool any_known(const ledger::StateView& view, const ProjectId& project, const Artifact& artifact,
               const crypto::Hash256& patch_id, IsTaken is_taken) {
    return std::ranges::any_of(known_of(artifact, patch_id), [&](const Known& known) {
        if (known.digest.is_zero()) return false;
        const auto holder = known_digests.get(view, project, known.as, known.digest);
        return holder && is_taken(*holder);
    });
}

}  // namespace

bool is_known(const ledger::StateView& view, const ProjectId& project, const Artifact& artifact,
              const crypto::Hash256& patch_id) {
    return any_known(view, project, artifact, patch_id, [](const ContributionId&) { return true; });
}

bool is_accepted(const ledger::StateView& view, const ProjectId& project, const Artifact& artifact,
                 const crypto::Hash256& patch_id) {
    return any_known(view, project, artifact, patch_id, [&](const ContributionId& holder) {
        return contributions.get(view, holder)->state == ContributionState::accepted;
    });
}

void hold_known(ledger::Overlay& state, const Contribution& contribution,
                const ContributionId& id) {
    for (const Known& known : known_of(contribution)) {
        if (known.digest.is_zero()) continue;
        known_digests.put(state, id, contribution.project, known.as, known.digest);
    }
}

bool holds_known(const ledger::StateView& view, const Contribution& contribution,
                 const ContributionId& id) {
    return std::ranges::all_of(known_of(contribution), [&](const Known& known) {
        return known.digest.is_zero() ||
               known_digests.get(view, contribution.project, known.as, known.digest) == id;
    });
}

void release_known(ledger::Overlay& state, const Contribution& contribution,
                   const ContributionId& id) {
    for (const Known& known : known_of(contribution)) {
        if (known.digest.is_zero()) continue;
        if (known_digests.get(state, contribution.project, known.as, known.digest) == id) {
            known_digests.erase(state, contribution.project, known.as, known.digest);
        }
    }
}

void index_contribution(Context& context, const Contribution& contribution,
                        const ContributionId& id, std::string_view what) {
    const Bytes value = to_bytes(id.view());
    add_index(context, IndexPrefix::project_record, contribution.project.view(), value);
    for (const RecipientShare& author : contribution.authors)
        add_index(context, IndexPrefix::author_record, author.recipient, value);
    note_record(context, id, what);
}

void note_record(Context& context, const ContributionId& id, std::string_view what) {
    add_index(context, IndexPrefix::record_history, id.view(), to_bytes(bytes_of(what)));
}

}  // namespace merit::contracts::registry
