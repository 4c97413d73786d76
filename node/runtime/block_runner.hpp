// Runs one final block through the contracts and makes it durable, on the thread of its caller.
//
// Guarantees: when run() returns, the block is committed in one synced write. A batch of the block
// that is not in the batch log any more, or damaged there, ends the process (storage/fatal.hpp).
//
// Thread rule: one thread, the writer of the store. Source: PROTOCOL sections 5 to 7, DETAILS
// section 4.
#pragma once

#include "consensus/action.hpp"
#include "contracts/execute.hpp"
#include "storage/batch_log.hpp"
#include "storage/store.hpp"

namespace merit::node {

// What is left to tell about a block after it was executed.
struct CommittedBlock {
    ledger::Header header;
    ledger::BlockDigest digest;
    ledger::Checkpoint checkpoint;
    // Digest of the validator set that is ready after this block, if any.
    std::optional<crypto::Hash256> ready_set;
    std::vector<ledger::Receipt> receipts;
    std::vector<ledger::Event> events;
    std::uint64_t bytes = 0;
    std::uint64_t execution_ms = 0;  // set by the caller, who has the clock
};

class BlockRunner {
  public:
    BlockRunner(contracts::ExecutionRules rules, storage::Store& store,
                const storage::BatchLog& batches);

    CommittedBlock run(const consensus::Deliver& block, std::uint64_t monotonic_ms);

  private:
    std::vector<Bytes> read_batches(const consensus::Deliver& block) const;

    contracts::ExecutionRules rules_;
    storage::Store& store_;
    const storage::BatchLog& batches_;
};

}  // namespace merit::node
