#include "contracts/standards/error.hpp"
#include "contracts/standards/standards.hpp"
#include "contracts/standards/standing.hpp"

namespace merit::contracts::standards {

// Artifact and suite are digests: what failed once fails whoever runs it. So the ruling is about
// the two, not about one laboratory, and nobody undoes it by posting again.
Check withdraw(Context& context, const ConformanceId& conformance, const crypto::Hash256& reason) {
    if (reason.is_zero()) return refuse(CommonError::out_of_bounds);
    const auto found = conformances.get(context.state, conformance);
    if (!found) return refuse(CommonError::not_found);
    const ledger::Epoch now = context.block.epoch;
    const bool is_valid =
        found->to_epoch >= now &&
        version_of(context.state, found->profile, found->version).is_in_force(now);
    if (!is_valid || withdrawals.contains(context.state, found->artifact, found->profile,
                                          found->version)) {
        return refuse(CommonError::wrong_state);
    }
    withdrawals.put(context.state, {conformance, now, reason}, found->artifact, found->profile,
                    found->version);
    context.emit("conformance.withdrawn", conformance.view());
    return success();
}

}  // namespace merit::contracts::standards
