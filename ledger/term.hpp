// The beginning and the end of a term: what the blocks of a validator set stand on, and the proof
// that the set has handed over to the next one.
//
// Source: PROTOCOL section 7 (Terms); docs/decisions/0020-terms.md. Thread rule: values and pure
// functions.
#pragma once

#include "ledger/block.hpp"

#include <span>

namespace merit::ledger {

// What a term begins with: genesis, or the boundary block of the term before, which is view 0 of
// this one and the only parent of its first block.
struct TermRoot {
    BlockDigest digest;  // of the genesis header or the boundary block
    Header header;       // its height and time; this term, view 0, lanes at their roots
};
TermRoot genesis_root(const Header& genesis_header);
TermRoot root_after(const Header& boundary, std::span<const crypto::PublicKey> next_keys);

// The proof that a term ended with this boundary: the boundary, the seals up to one that became
// final, and the FINAL of the last of these. One header: the boundary itself became final.
struct TermEnd {
    static constexpr std::size_t headers_max = 64;
    Bounded<Header, headers_max> headers;  // each the parent of the next
    Certificate final;
    MERIT_FIELDS(headers, final)
};

// Whether the shape is right: a boundary, then seals linked by hash, all of one term, and FINAL of
// the last one. Signatures aside.
bool is_well_formed(const TermEnd& end);
// The same, and the signatures are those of a quorum of this term's set.
bool verify_term_end(const TermEnd& end, const NetworkId& network,
                     std::span<const crypto::PublicKey> validators);

// Whether `seal` may follow `parent`, a boundary or a seal: same term, cut, height and time, no
// set.
bool is_seal_of(const Header& seal, const Header& parent);

}  // namespace merit::ledger
