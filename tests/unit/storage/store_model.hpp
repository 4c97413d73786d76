// Random blocks and what a ledger of them must hold, kept in plain maps.
#pragma once

#include "ledger/genesis.hpp"
#include "ledger/state_view.hpp"
#include "storage/store.hpp"

#include <map>
#include <random>
#include <vector>

namespace merit::testing {

ledger::Genesis test_genesis();

// A block whose content is a function of the seed, the height and the log size before it. Owns the
// bytes that its batches view.
class RandomBlock {
  public:
    RandomBlock(std::uint64_t seed, ledger::Height height, std::uint64_t log_size);
    RandomBlock(const RandomBlock&) = delete;
    RandomBlock& operator=(const RandomBlock&) = delete;
    const storage::BlockCommit& commit() const { return commit_; }

  private:
    std::vector<Bytes> batches_;
    storage::BlockCommit commit_;
};

ledger::StateDelta random_delta(std::mt19937_64& random, std::size_t changes);

// Everything that was committed, by height.
class LedgerModel {
  public:
    void add_genesis(const ledger::StateDelta& state);
    void add(const storage::BlockCommit& commit);

    struct AtHeight {
        ledger::MapState state;
        ledger::MapState index;
        std::vector<Bytes> batches;
        std::vector<ledger::Receipt> receipts;
        storage::BlockCommit commit;  // its batches' views are not kept
        storage::Roots roots;
    };
    const AtHeight& at(std::uint64_t height) const { return heights_.at(height); }
    std::uint64_t head() const { return heights_.size() - 1; }
    const std::vector<crypto::Hash256>& leaves() const { return leaves_; }
    // tx_id -> (height, receipt) by the rule of Store::find_transaction.
    struct Place {
        std::uint64_t height;
        std::uint32_t receipt;
        bool dropped;
    };
    const std::map<ledger::TxId, Place>& transactions() const { return transactions_; }

  private:
    storage::Roots roots_of(const ledger::MapState& state) const;
    std::vector<AtHeight> heights_;
    std::vector<crypto::Hash256> leaves_;
    std::map<ledger::TxId, Place> transactions_;
};

storage::Committed committed_of(const storage::Head& head);
ledger::CheckpointCertificate checkpoint_of(const storage::StoredBlock& block);

}  // namespace merit::testing
