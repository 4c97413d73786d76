// Double signing: two votes of one signer, term and view of which an honest validator makes only
// one. With both signatures verified the pair proves itself, to anybody who knows the signer's key.
//
// Pure functions; consensus, the contracts and the wallet share them. Source: PROTOCOL section 4,
// R10. Thread rule: may be called from any thread.
#pragma once

#include "crypto/result.hpp"
#include "ledger/block.hpp"

#include <span>
#include <string_view>

namespace merit::ledger {

// Two NOTARIZE or two FINALIZE for different blocks, NOTARIZE(b) with FINALIZE(b'), FINALIZE with
// NULLIFY, of one signer, term and view. Signatures are not looked at.
bool are_conflicting(const Vote& first, const Vote& second);

enum class EvidenceError : std::uint8_t {
    different_places,  // not one signer, term and view
    not_conflicting,   // an honest validator may sign both
    unknown_signer,    // the set has no validator of this index
    bad_signature,     // one of the two is not the signer's
};
std::string_view name_of(EvidenceError error);

// Whether the votes break R10; without keys.
Result<void, EvidenceError> check_evidence(const Vote& first, const Vote& second);

// The same, and both signatures are the signer's. `validators`: the consensus keys of the set of
// the votes' term.
Result<void, EvidenceError> check_evidence(const Vote& first, const Vote& second,
                                           const NetworkId& network,
                                           std::span<const crypto::PublicKey> validators);

}  // namespace merit::ledger
