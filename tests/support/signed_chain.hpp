// A store whose blocks and checkpoints are signed by four validators, as a snapshot needs them.
#pragma once

#include "ledger/checkpoint.hpp"
#include "ledger/genesis.hpp"
#include "storage/snapshot_manifest.hpp"
#include "storage/store.hpp"

#include <memory>

namespace merit::testing {

class SignedChain {
  public:
    // At height 0, with `rows` state rows of `value_bytes` each beside `state`.
    SignedChain(const std::filesystem::path& path, std::size_t rows, std::size_t value_bytes,
                ledger::StateDelta state = {});

    // Appends blocks; each changes a few rows and adds a few leaves.
    void commit(std::size_t count);

    const ledger::Genesis& genesis() const { return genesis_; }
    const ledger::NetworkId& network() const { return network_; }
    storage::Store& store() { return *store_; }
    const std::vector<crypto::Hash256>& leaves() const { return leaves_; }
    ledger::CheckpointCertificate certify(const ledger::Checkpoint& checkpoint) const;
    ledger::CheckpointCertificate certificate() const;  // of the head
    storage::ValidatorsOfTerm validators() const;

    // The next block of any store that stands at the chain's head.
    struct Block {
        storage::BlockCommit commit;
        std::vector<crypto::Hash256> leaves;
    };
    Block next_block() const;

  private:
    ledger::Genesis genesis_;
    ledger::NetworkId network_;
    std::vector<crypto::KeyPair> keys_;
    std::vector<crypto::PublicKey> public_keys_;
    std::unique_ptr<storage::Store> store_;
    ledger::Header head_;
    std::vector<crypto::Hash256> leaves_;
};

}  // namespace merit::testing
