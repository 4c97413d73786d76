// The ledger on disk: blocks, batches, receipts, the Merkle log, the contract state and the query
// indexes, in RocksDB, laid out for appending.
//
// Guarantees: commit() is one synced write; when it returns, the block survives kill -9 and power
// loss, whole or (before) not at all. The state root and the log root are recomputed at open and
// compared with what was stored. Storage never looks into keys and values of state and index.
//
// Genesis is height 0. Heights are consecutive. A store that was made from a snapshot begins at its
// base: it has that block's header and certificate, and nothing of the blocks, batches, receipts
// and log leaves up to there (their rows are absent; proofs about them are height_gone). Damage
// found while running and every failed write end the process (fatal.hpp), so reads return plain values.
//
// Thread rule: one writer thread calls initialize, commit and store_checkpoint; every const
// function may be called from any thread at the same time. Views are shared handles, const use from
// any thread; release them before the store is opened again in the same process.
// Source: ARCHITECTURE (Storage), PROTOCOL section 5, RELIABILITY 4.3 and 4.4, DETAILS 3, 4, 6.
// Layout: docs/specification/storage.md.
#pragma once

#include "crypto/merkle_log.hpp"
#include "crypto/sparse_proof.hpp"
#include "ledger/checkpoint.hpp"
#include "ledger/execution.hpp"
#include "ledger/genesis.hpp"
#include "ledger/term.hpp"
#include "storage/read_view.hpp"
#include "storage/storage_error.hpp"
#include "storage/vote_log.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace merit::storage {

struct StoreOptions {
    // The highest Committed record of the vote log: a head below it, or another block or root at
    // its height, is lost_committed_data.
    std::optional<Committed> watermark;
    std::size_t block_cache_bytes = 64ULL << 20;
    std::size_t write_buffer_bytes = 32ULL << 20;  // of each column family
    // Off: files are not merged in the background, so that a store which may be damaged can be
    // examined without the end of the process.
    bool merges_files = true;
    // Opens what is committed now without a lock, also beside the process that writes to it, which
    // is not seen afterwards. Nothing may be written. For the export of a running node.
    bool read_only = false;
};

// A batch of a block, in the order of execution. The view must live during commit().
struct BlockBatch {
    ledger::BatchDigest digest;
    BytesView signed_batch;  // canonical bytes of ledger::SignedBatch as received
};

struct BlockCommit {
    ledger::Height height;  // head + 1
    ledger::BlockDigest digest;
    Bytes header;       // canonical bytes of ledger::Header
    Bytes certificate;  // canonical bytes of its NOTAR or FINAL
    // Of a boundary block: the proof that its term has ended.
    std::optional<ledger::TermEnd> term_end;
    std::vector<BlockBatch> batches;
    ledger::ExecutedBlock executed;  // receipts with absolute first_leaf
    std::uint64_t monotonic_ms = 0;  // any steady clock; decides which pinned views are kept
};

struct StoredBlock {
    ledger::Height height;
    ledger::BlockDigest digest;
    Bytes header;
    Bytes certificate;             // empty at height 0
    Roots roots;                   // after this block
    std::uint64_t first_leaf = 0;  // log size before this block
    std::uint32_t batches = 0;
};

// Where a transaction's answer stands: in receipts(height).items[receipt].
struct TransactionPlace {
    ledger::Height height;
    std::uint32_t receipt = 0;
};

// The value of a state key at a height, or its absence, with the proof to roots.state_root.
struct StateProof {
    Head at;
    std::optional<Bytes> value;
    crypto::SparseProof proof;
};

class Store {
  public:
    // Makes the database if it is absent. Errors: locked, cannot_open, wrong_format, corrupted,
    // state_root_mismatch, log_root_mismatch, lost_committed_data.
    static Result<std::unique_ptr<Store>, StorageFailure> open(const std::filesystem::path& path,
                                                               const StoreOptions& options);
    Store(const Store&) = delete;
    Store& operator=(const Store&) = delete;
    ~Store();

    // Whether initialize() is still to be called; nothing else may be called before it.
    bool is_empty() const;
    // Writes height 0. `genesis` are the canonical bytes, `state` and `index` what the contracts
    // make of them. Returns the roots at height 0.
    Roots initialize(const ledger::Genesis& genesis, const ledger::StateDelta& state,
                     std::span<const ledger::IndexEntry> index);
    // Canonical bytes.
    Bytes genesis() const;
    // 0, or the height of the snapshot that the store was made from.
    ledger::Height base() const;

    // Durable when it returns.
    Roots commit(const BlockCommit& block);
    // Errors: unknown_height, checkpoint_mismatch (this node's roots differ: it must stop voting).
    // Durable with the next commit.
    Result<void, StorageFailure> store_checkpoint(const ledger::CheckpointCertificate& certificate);

    // The state and index at the head, or pinned at a recent height.
    // Errors of pinned_view: unknown_height, height_gone.
    Head head() const;
    std::shared_ptr<const ReadView> head_view() const;
    Result<std::shared_ptr<const ReadView>, StorageError> pinned_view(ledger::Height height) const;
    // The lowest height from which on the last heights can all be pinned.
    ledger::Height earliest_pinned() const;

    std::optional<StoredBlock> block(ledger::Height height) const;
    std::optional<ledger::Height> find_block(const ledger::BlockDigest& digest) const;
    // Canonical bytes of the block's SignedBatches, as received, in order of execution.
    std::vector<Bytes> batches(ledger::Height height) const;
    std::optional<Bytes> find_batch(const ledger::BatchDigest& digest) const;
    ledger::Receipts receipts(ledger::Height height) const;
    // A dropped transaction is found only while none with the same tx_id was executed.
    std::optional<TransactionPlace> find_transaction(const ledger::TxId& tx_id) const;

    // The proof that this term has ended, if it has.
    std::optional<ledger::TermEnd> term_end(ledger::Term term) const;

    std::optional<ledger::CheckpointCertificate> checkpoint(ledger::Height height) const;
    // The certificate of the lowest certified height >= height.
    std::optional<ledger::CheckpointCertificate> checkpoint_from(ledger::Height height) const;
    std::optional<ledger::CheckpointCertificate> highest_checkpoint() const;

    // Value or absence of a state key, with a proof to the state root of `height`, one of the last
    // 128. Errors: unknown_height, height_gone.
    Result<StateProof, StorageError> prove_state(ledger::Height height, BytesView key) const;

    // Proofs of the log of `size` leaves. Errors: out_of_range; height_gone for a leaf or an old
    // size below the base's.
    Result<crypto::LogProof, StorageError> prove_inclusion(std::uint64_t leaf,
                                                           std::uint64_t size) const;
    Result<crypto::LogProof, StorageError> prove_consistency(std::uint64_t old_size,
                                                             std::uint64_t new_size) const;
    std::optional<crypto::Hash256> leaf(std::uint64_t index) const;
    // What a snapshot holds of the log of `size` leaves, also while it grows. Errors: out_of_range,
    // height_gone, corrupted.
    Result<std::vector<crypto::Hash256>, StorageError> log_border(std::uint64_t size) const;

    // Reads every file of the database and compares its checksums: the scrub. Slow.
    Result<void, StorageFailure> verify_files() const;

  private:
    struct Impl;
    static Result<std::unique_ptr<Store>, StorageFailure> try_open(
        const std::filesystem::path& path, const StoreOptions& options);
    explicit Store(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace merit::storage
