// What an engine is told once: the network, the term with its validators, who it is, how to sign.
#pragma once

#include "ledger/block.hpp"
#include "ledger/genesis.hpp"
#include "ledger/term.hpp"

#include <functional>
#include <optional>
#include <vector>

namespace merit::consensus {

struct EngineConfig {
    ledger::NetworkId network;
    ledger::Term term;
    std::vector<crypto::PublicKey> validators;  // consensus keys, by index; 1 .. validators_max
    std::optional<ledger::ValidatorIndex> own;  // absent: an observer, which never signs
    ledger::TermRoot root;                      // what the term stands on
    ledger::ConsensusParameters parameters;
};
// Of term 0.
EngineConfig make_engine_config(const ledger::Genesis& genesis,
                                std::optional<ledger::ValidatorIndex> own);
// Of the term that `boundary` begins with these keys.
EngineConfig make_engine_config(const ledger::Genesis& genesis, const ledger::Header& boundary,
                                std::vector<crypto::PublicKey> validators,
                                std::optional<ledger::ValidatorIndex> own);

// Signs a message with this validator's consensus key: votes, own batches, checkpoint texts. Called
// inside step; must be pure.
using Signer = std::function<crypto::Signature(BytesView message)>;

// Verifies one signature of a validator (an index below n). Called inside step; must be pure. The
// node passes ed25519_verifier, a simulator may pass a stand-in.
using Verifier = std::function<bool(ledger::ValidatorIndex signer, BytesView message,
                                    const crypto::Signature& signature)>;

Verifier ed25519_verifier(std::vector<crypto::PublicKey> validators);

}  // namespace merit::consensus
