// What other contracts ask of K12 STANDARDS, and tell it.
//
// A conformance counts in an epoch t if it was posted by the end of t, has not expired before t,
// its version of the profile is in force in t and about records of this kind, no ruling withdrew it
// by t, its laboratory is of a member, and the laboratory has no interest, as of t, in the record's
// authors or maintainers. About an epoch that is over the answer stays, as far as members,
// affiliations and maintainers are known as they were. Free functions over const views; any thread.
// Source: CONTRACTS K12, docs/decisions/0029-standards.md.
#pragma once

#include "contracts/framework/context.hpp"
#include "contracts/registry/contribution.hpp"
#include "contracts/standards/terms.hpp"

#include <optional>
#include <vector>

namespace merit::contracts::standards {

// What was looked at to find a conformance that counts.
struct Looked {
    std::uint64_t seen = 0;  // conformances: steps of the clock
    // Those that count for nothing because of their laboratory: removed, or with an interest.
    std::vector<std::pair<ConformanceId, Standing>> left_out;
};

struct FoundFactor {
    ledger::Ppm factor{factor_min};       // 10^6 to 1.2 * 10^6
    std::optional<ConformanceId> source;  // exactly above 10^6
    Looked looked;
};

// The factor of a record's artifact in an epoch that has begun: the largest of those profiles that
// the project has adopted by then and that are about records of this kind; they do not multiply.
FoundFactor find_factor(const ledger::StateView& view, const registry::Contribution& record,
                        ledger::Epoch epoch);

// The same where a record becomes final: keeps who was left out and why.
FoundFactor take_factor(Context& context, const ledger::ContributionId& id,
                        const registry::Contribution& record, ledger::Epoch epoch);

// Whether the artifact conforms to every gate that the project demands in `epoch` of records of
// this kind. A profile that a vote has ended is no gate any more.
bool passes_gates(const ledger::StateView& view, const registry::Contribution& record,
                  ledger::Epoch epoch);

// A ruling about a conformance (K13): the artifact does not conform to that version. From now on
// no conformance of it counts, whoever posted it and for whichever project, and none can be
// posted. What was paid before is not touched. Refuses not_found; wrong_state where it is expired,
// its version over, or withdrawn already; out_of_bounds without a reason.
Check withdraw(Context& context, const ConformanceId& conformance, const crypto::Hash256& reason);

}  // namespace merit::contracts::standards
