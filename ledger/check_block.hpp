// Whether a finished block, as an export or a peer gives it, may follow the block before it: its
// header, its certificate, its batches with every signature, the proof that its term ended.
//
// Trusts `Parent` and nothing else. What takes the state to judge is the caller's: that a boundary
// names a set that was ready (contracts::validators::is_ready), and the roots.
// Source: PROTOCOL sections 6 and 7, DETAILS section 6. Thread rule: pure functions.
#pragma once

#include "crypto/result.hpp"
#include "ledger/block.hpp"
#include "ledger/execution.hpp"
#include "ledger/export_file.hpp"
#include "ledger/term.hpp"

#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace merit::ledger {

// Whoever replays a ledger stops for one of these.
enum class ReplayError : std::uint8_t {
    bad_header,       // does not decode, or does not follow its parent
    bad_certificate,  // no quorum of the term's validators
    bad_boundary,     // names no set that was ready, or adds batches
    no_term_end,      // a boundary without the proof that its term has ended
    bad_term_end,     // the proof is not valid, or stands beside a block that is no boundary
    bad_batches,      // not those of the cut, not linked, or not signed
    bad_transaction,  // fails the stateless check
    bad_checkpoint,   // no quorum, or of another network
    roots_differ,     // what a quorum certified is not what this replay gives
};
std::string_view name_of(ReplayError error);

struct ReplayFailure {
    ReplayError error = ReplayError::bad_header;
    std::string_view detail;  // the stable name of a reason within, or a clause; may be empty
};

struct Parent {
    NetworkId network;
    Header header;  // of the last block; after a boundary, the root of the term that it begins
    BlockDigest digest;
    std::span<const crypto::PublicKey> keys;  // of the validators of header.term
};

struct CheckedBlock {
    Header header;
    BlockDigest digest;
    std::optional<TermEnd> term_end;  // exactly at a boundary
    std::vector<BatchDigest> batches;  // of block.batches, in the same order
    std::vector<OrderedTransaction> transactions;

    bool is_boundary() const { return header.kind == BlockKind::boundary; }
    // For execution; takes the transactions.
    OrderedBlock take_ordered();
};

Result<CheckedBlock, ReplayFailure> check_block(const ExportedBlock& block, const Parent& parent);

}  // namespace merit::ledger
