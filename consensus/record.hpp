// The records of the vote log: what a validator said and what allowed it, and what it committed.
//
// `kind` is the storage's record kind, `payload` its bytes. Committed is kind 0, which the vote log
// keeps by its own `append(const Committed&)` and does not hand back; every other record comes back
// at start as Replayed, in order, possibly more than once. Folding a record twice changes nothing.
// Source: PROTOCOL section 5.
#pragma once

#include "ledger/block.hpp"

#include <limits>
#include <variant>

namespace merit::consensus {

// This block's WriteBatch is synced.
struct CommittedRecord {
    ledger::Height height;
    ledger::BlockDigest block;
    crypto::Hash256 log_root;
    crypto::Hash256 state_root;
    MERIT_FIELDS(height, block, log_root, state_root)
};
// A header that this validator notarized or proposed, or that became final before it was executed.
struct HeaderRecord {
    ledger::Header header;
    MERIT_FIELDS(header)
};
struct OwnVoteRecord {
    ledger::Vote vote;
    MERIT_FIELDS(vote)
};
struct CertificateRecord {
    ledger::Certificate certificate;
    MERIT_FIELDS(certificate)
};
// Two votes of one signer that an honest validator never makes both.
struct EvidenceRecord {
    ledger::Vote first;
    ledger::Vote second;
    MERIT_FIELDS(first, second)
};

// Votes of this term below this view may have been lost with an older log: nothing is signed there
// any more. It stands before the first vote of the log that took that one's place. `never`: in this
// term nothing is signed any more.
struct NoVoteBelowRecord {
    static constexpr ledger::View never{std::numeric_limits<std::uint64_t>::max()};
    ledger::Term term;
    ledger::View view;
    MERIT_FIELDS(term, view)
};

// The index is the record's kind.
using Record = std::variant<CommittedRecord, HeaderRecord, OwnVoteRecord, CertificateRecord,
                            EvidenceRecord, NoVoteBelowRecord>;

std::uint8_t kind_of(const Record& record);
Bytes encode_record(const Record& record);  // the payload, without the kind
Result<Record, ledger::DecodeError> decode_record(std::uint8_t kind, BytesView payload);

}  // namespace merit::consensus
