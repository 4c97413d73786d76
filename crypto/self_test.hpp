// The start-up self-test: does this machine's libsodium follow the one signature rule?
//
// Validators must agree on every edge case of signatures and keys, or the chain splits at the first
// crafted one. So a node asks its library before it does anything else, and does not run if one
// answer differs from the rule. The questions: 151 published cases and own ones for signatures;
// keys of the prime-order subgroup, of small order, of mixed order, not canonical and not on the
// curve for registration; known answers of the hashes. About 15 ms. Thread rule: pure functions;
// call crypto::init() first. Source: RELIABILITY 4.2, P10; DETAILS section 10.
#pragma once

#include "crypto/hash.hpp"
#include "crypto/sign.hpp"

#include <string>
#include <vector>

namespace merit::crypto {

// What is asked; a test may ask another one than the rule that the ledger uses.
struct SignatureRule {
    bool (*verify)(const PublicKey& key, BytesView message,
                   const Signature& signature) = crypto::verify;
    bool (*is_registrable)(const PublicKey& key) = crypto::is_registrable;
};

// The names of all cases whose answer is not the expected one; empty: the node may run.
std::vector<std::string> self_test(const SignatureRule& rule = {});

// SHA-256 over all cases and their expected answers. Part of the peers' prologue: nodes built with
// another rule, or other cases, do not talk to one another.
Hash256 signature_rule_fingerprint();

}  // namespace merit::crypto
