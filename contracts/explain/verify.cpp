#include "contracts/explain/verify.hpp"

#include "contracts/explain/check_statement.hpp"

namespace merit::contracts::explain {

namespace {

Difference differ(VerifyError error, std::string place, std::string expected, std::string found) {
    return {error, std::move(place), std::move(expected), std::move(found)};
}

Verdict check_network(const ledger::Genesis& genesis, const ledger::NetworkId& trusted) {
    const ledger::NetworkId network = ledger::network_of(genesis);
    if (network != trusted) {
        return differ(VerifyError::untrusted_genesis, "/genesis", trusted.hex(), network.hex());
    }
    if (const auto problem = ledger::check_genesis(genesis)) {
        return differ(VerifyError::untrusted_genesis, "/genesis", "a consistent genesis",
                      std::string(*problem));
    }
    return success();
}

// Of the term of the checkpoint, by way of the sets before it.
Result<std::vector<crypto::PublicKey>, Difference> certifying_keys(const ledger::Genesis& genesis,
                                                                   const CloseProof& proof) {
    auto keys =
        ledger::keys_at(genesis, proof.term_steps, proof.checkpoint.checkpoint.height);
    if (keys) return std::move(keys.value());
    const auto& failure = keys.error();
    return differ(VerifyError::term_step,
                  "/proof/term_steps/" + std::to_string(failure.term.value),
                  "a proof that term " + std::to_string(failure.term.value) + " ended",
                  std::string(name_of(failure.error)));
}

// EpochClose -> state root -> checkpoint certificate -> validators -> genesis.
Verdict check_certified(const ledger::Genesis& genesis, const ledger::NetworkId& trusted,
                        const incentive::EpochClose& close, const CloseProof& proof) {
    const ledger::Checkpoint& checkpoint = proof.checkpoint.checkpoint;
    if (checkpoint.network != trusted) {
        return differ(VerifyError::certificate, "/proof/checkpoint/checkpoint/network",
                      trusted.hex(), checkpoint.network.hex());
    }
    const auto path = crypto::decode_sparse_proof(proof.state_proof);
    if (!path) {
        return differ(VerifyError::state_proof, "/proof/state_proof", "a canonical proof",
                      std::string(name_of(path.error())));
    }
    if (!crypto::verify_value(checkpoint.state_root,
                              incentive::epoch_close_key(close.epoch, close.pool),
                              incentive::encode_epoch_close(close), path.value())) {
        return differ(VerifyError::state_proof, "/close", "a value of the certified state",
                      "not under state root " + to_hex(checkpoint.state_root.view()));
    }
    MERIT_TRY(const auto keys, certifying_keys(genesis, proof));
    const bool well_formed =
        proof.checkpoint.is_canonical() && proof.checkpoint.validators == keys.size();
    if (!well_formed || !ledger::verify_checkpoint_certificate(proof.checkpoint, keys)) {
        return differ(VerifyError::certificate, "/proof/checkpoint",
                      std::to_string(ledger::quorum(keys.size())) + " of " +
                          std::to_string(keys.size()) + " valid signatures",
                      "fewer, or not of these validators");
    }
    return success();
}

Verified verified(const CloseProof& proof, std::vector<Equation> equations) {
    return {std::move(equations), proof.checkpoint.checkpoint.height,
            proof.checkpoint.signatures.size(), proof.checkpoint.validators};
}

template <class File>
Verdict check_format(const File& file) {
    const File expected;
    if (file.what != expected.what) {
        return differ(VerifyError::not_this_format, "/what", expected.what, file.what);
    }
    if (file.format != expected.format) {
        return differ(VerifyError::not_this_format, "/format", std::to_string(expected.format),
                      std::to_string(file.format));
    }
    return success();
}

}  // namespace

Result<Verified, Difference> verify_statement(const StatementFile& file,
                                              const ledger::NetworkId& trusted) {
    MERIT_TRY(check_format(file));
    MERIT_TRY(check_network(file.genesis, trusted));
    std::vector<Equation> equations;
    MERIT_TRY(check_statement(file.parameters, file.close, file.statement, &file.record_lists,
                              equations));
    if (!crypto::verify_inclusion(incentive::statement_leaf(file.statement), file.inclusion.index,
                                  file.close.statements, file.inclusion.path, file.close.root)) {
        return differ(VerifyError::inclusion, "/inclusion",
                      "a path to " + to_hex(file.close.root.view()), "another root");
    }
    MERIT_TRY(check_certified(file.genesis, trusted, file.close, file.proof));
    return verified(file.proof, std::move(equations));
}

Result<Verified, Difference> verify_epoch(const EpochFile& file, const ledger::NetworkId& trusted) {
    MERIT_TRY(check_format(file));
    MERIT_TRY(check_network(file.genesis, trusted));
    std::vector<Equation> equations;
    MERIT_TRY(check_epoch(file.parameters, file.close, file.statements, equations));
    MERIT_TRY(check_certified(file.genesis, trusted, file.close, file.proof));
    return verified(file.proof, std::move(equations));
}

}  // namespace merit::contracts::explain
