// What a snapshot is: everything that a node needs to go on from one certified height.
//
// The state is cut into 2^depth parts by the first bits of each key's path in the state tree; a
// chunk holds the rows of one part, ascending by key. The manifest names the subtree that stands in
// each part. All of them give the state root, the entries at the right border of the log give the
// log root, the header gives the block's digest, and the checkpoint certificate signs all three: a
// manifest is true as a whole or refused, before a chunk is asked for, and each chunk is true or
// refused alone. Nothing here is taken on somebody's word.
//
// Not in it: the blocks, receipts and log below the height, the query indexes (all of them are made
// anew by replay), signing state, votes, keys.
//
// Thread rule: values and pure functions. Source: PROTOCOL section 7, RELIABILITY 4.5, DETAILS
// sections 3 and 4; docs/specification/snapshots.md.
#pragma once

#include "crypto/result.hpp"
#include "crypto/sparse_parts.hpp"
#include "ledger/block.hpp"
#include "ledger/checkpoint.hpp"
#include "ledger/ids.hpp"
#include "ledger/limits.hpp"

#include <functional>
#include <span>
#include <string_view>
#include <vector>

namespace merit::storage {

inline constexpr std::uint32_t snapshot_format = 2;

// Parts: the smallest depth at which no chunk is above the aim, so that most are of 1 to 2 MiB. At
// the greatest depth a chunk may reach the bound: some 64 GiB of state.
inline constexpr std::size_t snapshot_depth_max = 15;
inline constexpr std::size_t snapshot_parts_max = std::size_t{1} << snapshot_depth_max;
inline constexpr std::size_t snapshot_chunk_bytes_aim = 2 * ledger::limits::mib;
inline constexpr std::size_t snapshot_chunk_bytes_max =
    ledger::limits::fetch_answer_bytes_max - ledger::limits::envelope_bytes_max;
inline constexpr std::size_t snapshot_key_bytes_max = 4 * ledger::limits::kib;
inline constexpr std::size_t snapshot_value_bytes_max = 1 * ledger::limits::mib;
// A part is 65 bytes; the rest of a manifest is below 256 KiB.
inline constexpr std::size_t snapshot_manifest_bytes_max =
    snapshot_parts_max * 65 + 256 * ledger::limits::kib;
static_assert(snapshot_depth_max <= crypto::sparse_parts_depth_max);
static_assert(snapshot_key_bytes_max + snapshot_value_bytes_max < snapshot_chunk_bytes_max);
static_assert(snapshot_manifest_bytes_max < ledger::limits::fetch_answer_bytes_max);

struct SnapshotManifest {
    ledger::CheckpointCertificate checkpoint;
    ledger::Header header;            // of the checkpoint's block
    ledger::Certificate certificate;  // its NOTAR or FINAL: with it consensus goes on
    // The entries of the unfinished tiles of the log, from the leaves upwards (log_tiles.hpp).
    std::vector<crypto::Hash256> log_border;
    std::uint8_t depth = 0;
    std::vector<crypto::SparsePart> parts;  // 2^depth

    ledger::Height height() const { return checkpoint.checkpoint.height; }
    // Parts that are not empty, ascending: those that have a chunk.
    std::vector<std::uint16_t> chunks() const;
    bool has_chunk(std::size_t part) const;
};

// Which snapshot: the same on every node that took it, whatever certificates that node holds.
using SnapshotId = ledger::Id<struct SnapshotTag>;
SnapshotId snapshot_id(const SnapshotManifest& manifest);

enum class SnapshotError : std::uint8_t {
    malformed,         // not the canonical bytes
    wrong_format,      // of another version
    other_network,     // of another genesis
    unknown_term,      // whose validators are not known here
    outside_term,      // not between the boundaries of its term
    bad_checkpoint,    // no quorum signed the checkpoint
    bad_header,        // not the block of the checkpoint
    bad_certificate,   // not a NOTAR or FINAL of that block
    bad_log,           // the border does not give the log root
    bad_state,         // the parts do not give the state root
    bad_chunk,         // not the rows of its part
    row_too_big,       // a row or part that no chunk can hold
};
// "snapshot.bad_state", ...: stable.
std::string_view name_of(SnapshotError error);

Bytes encode_snapshot_manifest(const SnapshotManifest& manifest);
// Errors: malformed, wrong_format.
Result<SnapshotManifest, SnapshotError> decode_snapshot_manifest(BytesView bytes);

// The keys of a term's validators; none if the term is not known. Term 0 is known from genesis,
// later ones from the proofs of how the terms before ended (ledger::TermEnd).
using ValidatorsOfTerm = std::function<std::span<const crypto::PublicKey>(ledger::Term term)>;

// Everything in the manifest, against the validators and itself. Errors: all but malformed,
// wrong_format, outside_term, bad_chunk and row_too_big.
Result<void, SnapshotError> check_snapshot_manifest(const SnapshotManifest& manifest,
                                                    const ledger::NetworkId& network,
                                                    const ValidatorsOfTerm& validators);

struct SnapshotRow {
    Bytes key;
    Bytes value;
};

// The rows of a chunk of a manifest that was checked. Error: bad_chunk.
Result<std::vector<SnapshotRow>, SnapshotError> read_snapshot_chunk(
    const SnapshotManifest& manifest, std::size_t part, BytesView chunk);

}  // namespace merit::storage
