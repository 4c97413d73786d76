#include "consensus/config.hpp"

namespace merit::consensus {

EngineConfig make_engine_config(const ledger::Genesis& genesis,
                                std::optional<ledger::ValidatorIndex> own) {
    EngineConfig config;
    config.network = ledger::network_of(genesis);
    config.validators = ledger::consensus_keys(genesis);
    config.own = own;
    config.root = ledger::genesis_root(ledger::genesis_header(genesis));
    config.parameters = genesis.consensus;
    return config;
}

EngineConfig make_engine_config(const ledger::Genesis& genesis, const ledger::Header& boundary,
                                std::vector<crypto::PublicKey> validators,
                                std::optional<ledger::ValidatorIndex> own) {
    EngineConfig config;
    config.network = ledger::network_of(genesis);
    config.root = ledger::root_after(boundary, validators);
    config.term = config.root.header.term;
    config.validators = std::move(validators);
    config.own = own;
    config.parameters = genesis.consensus;
    return config;
}

Verifier ed25519_verifier(std::vector<crypto::PublicKey> validators) {
    return [keys = std::move(validators)](ledger::ValidatorIndex signer, BytesView message,
                                          const crypto::Signature& signature) {
        return signer.value < keys.size() && crypto::verify(keys[signer.value], message, signature);
    };
}

}  // namespace merit::consensus
