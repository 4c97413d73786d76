// Replays the ledger block by block into a store, trusting genesis and nothing else.
//
// It goes on from term to term: a boundary needs the proof that its term ended
// (ledger::TermEnd), and the next term's validators are those that the replayed state names then.
//
// Every block must follow its parent, have a NOTAR or FINAL of the term's validators, and exactly
// the batches of its cut, linked and signed by their lanes' owners, with every transaction's
// signatures (ledger::check_block, as in the offline verifier); it is executed, and the roots are
// compared with each checkpoint certificate on the way. Thread rule: one thread.
// Source: PROTOCOL sections 6 and 7, DETAILS section 6.
#pragma once

#include "contracts/execute.hpp"
#include "ledger/block.hpp"
#include "ledger/check_block.hpp"
#include "ledger/export_file.hpp"
#include "ledger/genesis.hpp"
#include "storage/store.hpp"

#include <span>
#include <string>
#include <vector>

namespace merit::node {

// "history." and the stable name of the error.
std::string history_error(const ledger::ReplayFailure& failure);

class HistoryReplay {
  public:
    // `store` has its genesis; the replay goes on from its head.
    HistoryReplay(storage::Store& store, const ledger::Genesis& genesis);

    ledger::Height next() const { return store_.head().height.next(); }
    // How many of these blocks, which begin at next(), are final: up to the last one that has a
    // FINAL or a checkpoint certificate; those before are linked to it by hash. A notarized block
    // alone may not be final. Ends with a boundary: what follows is of another set.
    std::size_t final_prefix(std::span<const ledger::ExportedBlock> blocks) const;
    // Whether all of these blocks, which begin at next(), follow one another and have each a NOTAR
    // or FINAL: they may become final with those that come after them. There is no boundary among
    // them, which would prove itself.
    bool is_certified(std::span<const ledger::ExportedBlock> blocks) const;
    // The block of next(), which is final. After an error nothing of it is stored, but for
    // bad_checkpoint and roots_differ, which are known only afterwards.
    Result<void, ledger::ReplayFailure> apply(const ledger::ExportedBlock& block);

  private:
    // The digests of those that follow one another, up to a boundary.
    std::vector<ledger::BlockDigest> linked(std::span<const ledger::ExportedBlock> blocks) const;
    bool proves_final(const ledger::ExportedBlock& block, const ledger::BlockDigest& digest) const;
    // With the validators that the state names now.
    void begin_term(const ledger::Header& boundary);
    Result<void, ledger::ReplayFailure> check_checkpoint(BytesView bytes);

    storage::Store& store_;
    const ledger::NetworkId network_;
    std::vector<crypto::PublicKey> keys_;  // of the next block's term
    contracts::ExecutionRules rules_;
    ledger::Header parent_;  // after a boundary, the root of the term that it begins
};

}  // namespace merit::node
