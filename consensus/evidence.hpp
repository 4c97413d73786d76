// Double signing: two votes of one signer, term and view of which an honest validator makes only
// one (R10). Both signatures verified, the pair proves itself. Source: PROTOCOL section 4.
#pragma once

#include "ledger/block.hpp"

namespace merit::consensus {

// Two NOTARIZE or two FINALIZE for different blocks, NOTARIZE(b) with FINALIZE(b'), FINALIZE with
// NULLIFY. Signatures are not looked at.
bool are_conflicting(const ledger::Vote& first, const ledger::Vote& second);

}  // namespace merit::consensus
