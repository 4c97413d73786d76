// What nodes say to one another about snapshots and old blocks, beside consensus.
//
// Kinds begin at 128, where those of consensus (consensus/messages.hpp) do not reach. Wire form:
// kind (u8, 128 + the index in SnapshotMessage) and the fields of that kind (ledger/codec); each
// kind has its bound, and decoding allocates nothing beyond the bytes that are there. All of them
// travel in the lowest priority. Thread rule: values and free functions. Source: PROTOCOL sections
// 6 and 7; docs/specification/snapshots.md.
#pragma once

#include "ledger/export_file.hpp"
#include "ledger/term_steps.hpp"
#include "storage/snapshot_manifest.hpp"

#include <optional>
#include <variant>

namespace merit::node {

inline constexpr Byte snapshot_kind_first = 128;

// "Which snapshot have you?"
struct GetSnapshot {
    std::uint8_t format = 1;
    MERIT_FIELDS(format)
};
// The manifest of the newest one; empty: none.
struct OfferedSnapshot {
    ledger::Blob<storage::snapshot_manifest_bytes_max> manifest;
    MERIT_FIELDS(manifest)
};

struct GetSnapshotChunk {
    storage::SnapshotId snapshot;
    std::uint16_t part = 0;
    MERIT_FIELDS(snapshot, part)
};
// Empty: not held.
struct SnapshotChunk {
    storage::SnapshotId snapshot;
    std::uint16_t part = 0;
    ledger::Blob<storage::snapshot_chunk_bytes_max> rows;
    MERIT_FIELDS(snapshot, part, rows)
};

// Final blocks from a height on, each with all that a replay needs.
struct GetHistory {
    ledger::Height from;
    MERIT_FIELDS(from)
};
inline constexpr std::size_t history_blocks_max = 64;
// Beyond the first block, no more than so many bytes are given.
inline constexpr std::size_t history_bytes_aim = 1 * ledger::limits::mib;
struct History {
    ledger::Height from;
    ledger::Bounded<ledger::ExportedBlock, history_blocks_max> blocks;  // empty: not held
    MERIT_FIELDS(from, blocks)
};

// The proofs of how terms ended, from this term on, each with the validators of the next one.
struct GetTerms {
    ledger::Term from;
    MERIT_FIELDS(from)
};
inline constexpr std::size_t terms_steps_max = 64;
// A page holds no more bytes of steps than these, and one step at least fits.
inline constexpr std::size_t terms_bytes_max = 1 * ledger::limits::mib;
static_assert(ledger::term_end_bytes_max + ledger::validator_set_bytes_max < terms_bytes_max);
struct Terms {
    ledger::Term from;
    ledger::Bounded<ledger::TermStep, terms_steps_max> steps;  // empty: not held
    MERIT_FIELDS(from, steps)
};

using SnapshotMessage = std::variant<GetSnapshot, OfferedSnapshot, GetSnapshotChunk, SnapshotChunk,
                                     GetHistory, History, GetTerms, Terms>;

inline bool is_snapshot_kind(Byte kind) {
    return kind >= snapshot_kind_first;
}

// The greatest encoded size of a message of this kind, of consensus too; 0 for an unknown kind.
std::size_t node_message_bytes_max(Byte kind);

Bytes encode_snapshot_message(const SnapshotMessage& message);
Result<SnapshotMessage, ledger::DecodeError> decode_snapshot_message(BytesView bytes);

}  // namespace merit::node
