// Replays the ledger block by block into a store, trusting genesis and nothing else.
//
// It goes on from term to term: a boundary needs the proof that its term ended
// (ledger::TermEnd), and the next term's validators are those that the replayed state names then.
//
// Every block must follow its parent, have a NOTAR or FINAL of the term's validators, and exactly
// the batches of its cut, linked and signed by their lanes' owners, with every transaction's
// signatures; it is executed, and the roots are compared with each checkpoint certificate on the
// way. (The same rules as the offline verifier's, wallet/verify.) Thread rule: one thread.
// Source: PROTOCOL sections 6 and 7, DETAILS section 6.
#pragma once

#include "contracts/execute.hpp"
#include "ledger/block.hpp"
#include "ledger/export_file.hpp"
#include "ledger/genesis.hpp"
#include "storage/store.hpp"

#include <span>
#include <string_view>
#include <vector>

namespace merit::node {

enum class HistoryError : std::uint8_t {
    bad_header,       // does not follow its parent
    bad_certificate,  // no quorum of the term's validators
    bad_batches,      // not those of the cut, not linked, or not signed
    bad_transaction,  // fails the stateless check
    bad_checkpoint,   // no quorum, or of another network
    bad_boundary,     // names no set that was ready, or adds batches
    bad_term_end,     // a boundary without the proof that its term has ended, or another block with
    roots_differ,     // what a quorum certified is not what this replay gives
};
std::string_view name_of(HistoryError error);

class HistoryReplay {
  public:
    // `store` has its genesis; the replay goes on from its head.
    HistoryReplay(storage::Store& store, const ledger::Genesis& genesis);

    ledger::Height next() const { return store_.head().height.next(); }
    // How many of these blocks, which begin at next(), are final: up to the last one that has a
    // FINAL or a checkpoint certificate; those before are linked to it by hash. A notarized block
    // alone may not be final. Ends with a boundary: what follows is of another set.
    std::size_t final_prefix(std::span<const ledger::ExportedBlock> blocks) const;
    // The block of next(), which is final. After an error nothing of it is stored, but for
    // bad_checkpoint and roots_differ, which are known only afterwards.
    Result<void, HistoryError> apply(const ledger::ExportedBlock& block);

  private:
    bool proves_final(const ledger::ExportedBlock& block, const ledger::BlockDigest& digest) const;
    Result<ledger::Header, HistoryError> check_header(const ledger::ExportedBlock& block) const;
    Result<void, HistoryError> check_boundary(const ledger::Header& header) const;
    Result<std::optional<ledger::TermEnd>, HistoryError> read_term_end(
        const ledger::ExportedBlock& block, const ledger::Header& header) const;
    // With the validators that the state names now.
    void begin_term(const ledger::Header& boundary);
    Result<std::vector<ledger::OrderedTransaction>, HistoryError> read_batches(
        const ledger::ExportedBlock& block, const ledger::Header& header,
        storage::BlockCommit& commit) const;
    Result<void, HistoryError> check_checkpoint(BytesView bytes);

    storage::Store& store_;
    const ledger::NetworkId network_;
    std::vector<crypto::PublicKey> keys_;  // of the next block's term
    contracts::ExecutionRules rules_;
    ledger::Header parent_;  // after a boundary, the root of the term that it begins
};

}  // namespace merit::node
