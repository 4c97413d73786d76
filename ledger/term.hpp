// The beginning and the end of a term: what the blocks of a validator set stand on, and the proof
// that the set has handed over to the next one.
//
// Source: PROTOCOL section 7 (Terms); docs/decisions/0020-terms.md. Thread rule: values and pure
// functions.
#pragma once

#include "ledger/block.hpp"

#include <optional>
#include <span>
#include <vector>

namespace merit::ledger {

// What a term begins with: genesis, or the boundary block of the term before, which is view 0 of
// this one and the only parent of its first block.
struct TermRoot {
    BlockDigest digest;  // of the genesis header or the boundary block
    Header header;       // its height and time; this term, view 0, lanes at their roots
};
TermRoot genesis_root(const Header& genesis_header);
TermRoot root_after(const Header& boundary, std::span<const crypto::PublicKey> next_keys);

// A seal is what its parent is, but for these.
struct Seal {
    View view;
    ValidatorIndex proposer;
    MERIT_FIELDS(view, proposer)
};

// The proof that a term ended with this boundary: the boundary, the seals up to one that became
// final, and the FINAL of the last of these. Without seals the boundary itself became final;
// otherwise its NOTAR stands beside, for whoever keeps one certificate a block.
struct TermEnd {
    static constexpr std::size_t seals_max = 4'096;
    Header boundary;
    std::optional<Certificate> notar;  // of the boundary, absent exactly if there are no seals
    Bounded<Seal, seals_max> seals;    // each the parent of the next
    Certificate final;
    MERIT_FIELDS(boundary, notar, seals, final)

    Term term() const { return boundary.term; }
    // NOTAR or FINAL of the boundary.
    const Certificate& boundary_certificate() const { return notar ? *notar : final; }
};

// The header of a seal over `parent`, a boundary or a seal of digest `parent_digest`.
Header seal_header(const Header& parent, const BlockDigest& parent_digest, const Seal& seal);
// Whether `seal` may follow `parent`, a boundary or a seal: all but view and proposer is given.
bool is_seal_of(const Header& seal, const Header& parent);

// The boundary and the seals, oldest first.
std::vector<Header> headers_of(const TermEnd& end);
// Whether the certificates are for these blocks. Signatures aside.
bool is_well_formed(const TermEnd& end);
// The same, and the signatures are those of a quorum of this term's set.
bool verify_term_end(const TermEnd& end, const NetworkId& network,
                     std::span<const crypto::PublicKey> validators);

}  // namespace merit::ledger
