// The canonical form of imported git history (CONTRACTS section 4, DETAILS section 8).
//
// A batch is a list of changesets by commit time, then commit id (decision 0002), packed in
// order into chunks: a changeset goes into the current chunk unless that would make more than 100
// changesets or 15,000 bytes. chunk digest = BLAKE2b(merit.import, bytes of the Chunk); root =
// RFC 6962 root whose leaf i is leaf_hash(digest of chunk i). People appear as aliases only, so
// the root does not depend on who has claimed one; shares are made at execution (equal parts).
#pragma once

#include "contracts/registry/contribution.hpp"
#include "contracts/registry/operations.hpp"

#include <span>
#include <string_view>
#include <vector>

namespace merit::contracts::registry {

inline constexpr std::size_t chunk_changesets_max = 100;
inline constexpr std::size_t trailers_max = 64;

struct Trailer {
    ledger::AliasId alias;
    TrailerRole role = TrailerRole::reviewed_by;
    MERIT_FIELDS(alias, role)
};

struct Changeset {
    ledger::Blob<32> commit;  // 20 bytes (SHA-1) or 32 (SHA-256)
    ledger::TimeMs work_date;
    ledger::Bounded<ledger::AliasId, authors_max> authors;  // author first; distinct
    LineMeasure lines;
    crypto::Hash256 patch_id;  // zero-padded; zero: an empty patch
    bool signed_off = false;   // a Signed-off-by matches the author
    CommitSignature signature = CommitSignature::none;
    bool cut = false;  // authors or trailers beyond the bounds were left out
    ledger::Bounded<Trailer, trailers_max> trailers;
    MERIT_FIELDS(commit, work_date, authors, lines, patch_id, signed_off, signature, cut, trailers)
    bool is_canonical() const;
};

using Chunk = ledger::Bounded<Changeset, chunk_changesets_max>;

// Fills chunks in order. Every changeset must be canonical.
std::vector<Chunk> pack_changesets(std::span<const Changeset> changesets);

Bytes encode_chunk(const Chunk& chunk);
crypto::Hash256 chunk_digest(BytesView chunk_bytes);
// Leaf of a chunk in the batch's Merkle tree; the root is crypto::merkle_root of all leaves.
crypto::Hash256 chunk_leaf(BytesView chunk_bytes);

// SHA-256(salt32 | "git:" | lower-case mail after .mailmap). ASCII letters are lowered here.
ledger::AliasId alias_of_mail(BytesView salt, std::string_view mail);

// Position 0 is the changeset's code record, i the i-th kept trailer (from 1).
ledger::ContributionId imported_record_id(const ledger::ProjectId& project, BytesView commit,
                                          std::uint32_t position);

}  // namespace merit::contracts::registry
