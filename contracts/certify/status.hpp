// What becomes of a credential after it was issued. For K7's own sources; for rulings: certify.hpp.
#pragma once

#include "contracts/certify/certify.hpp"
#include "contracts/certify/records.hpp"

namespace merit::contracts::certify {

// Refuses not_found; wrong_state where the ruling does not fit the state, or a newer credential has
// replaced this one; out_of_bounds for a suspension where only the place of a revocation is left.
Check change_status(Context& context, const ledger::CredentialId& id, Ruling ruling,
                    const crypto::Hash256& reason, const Approvers& approved);

}  // namespace merit::contracts::certify
