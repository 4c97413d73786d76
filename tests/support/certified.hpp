// The proof that a checkpoint certificate of a world's state holds one value: for tests of files
// that are verified offline.
#pragma once

#include "contracts/explain/statement_file.hpp"
#include "crypto/sparse_merkle.hpp"
#include "tests/support/examples.hpp"
#include "tests/support/test_world.hpp"

namespace merit::testing {

inline crypto::SparseMerkleTree tree_of(const ledger::MapState& state) {
    std::vector<crypto::SparseChange> changes;
    for (const auto& [key, value] : state.entries())
        changes.push_back(crypto::make_sparse_change(key, value));
    crypto::sort_sparse_changes(changes);
    return crypto::SparseMerkleTree().apply(changes);
}

// Signed by a quorum of the validators of testing::genesis, of a state of this tree.
inline contracts::explain::CloseProof prove_close(const TestWorld& world,
                                                  const crypto::SparseMerkleTree& tree,
                                                  const contracts::incentive::EpochClose& close) {
    ledger::Checkpoint checkpoint;
    checkpoint.network = world.network();
    checkpoint.height = world.height();
    checkpoint.state_root = tree.root();
    const std::size_t validators = world.genesis().validators.size();
    std::vector<ledger::CheckpointVote> votes;
    for (std::uint16_t i = 0; i < ledger::quorum(validators); ++i) {
        votes.push_back(ledger::sign_checkpoint(checkpoint, ledger::ValidatorIndex{i},
                                                key(static_cast<std::uint8_t>(101 + i))));
    }
    contracts::explain::CloseProof proof;
    const auto path = tree.prove(contracts::incentive::epoch_close_key(close.epoch, close.pool));
    static_cast<Bytes&>(proof.state_proof) = crypto::encode_sparse_proof(path);
    proof.checkpoint =
        ledger::make_checkpoint_certificate(votes, static_cast<std::uint16_t>(validators));
    return proof;
}
inline contracts::explain::CloseProof prove_close(const TestWorld& world,
                                                  const contracts::incentive::EpochClose& close) {
    return prove_close(world, tree_of(world.state()), close);
}

}  // namespace merit::testing
