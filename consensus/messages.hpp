// What validators say to one another: one variant, one canonical encoding, one bound per kind.
//
// Wire form: kind (u8, the index in Message) and the fields of that kind in the listed order
// (ledger/codec). decode_message refuses a message above message_bytes_max of its kind before it
// reads on, and allocates nothing beyond the bytes that are there. Batches are answered by plain
// SignedBatch messages. Source: PROTOCOL sections 2, 4 and 6; docs/specification/consensus.md.
// Thread rule: values and free functions; any thread.
#pragma once

#include "ledger/batch.hpp"
#include "ledger/block.hpp"
#include "ledger/checkpoint.hpp"
#include "ledger/term.hpp"

#include <optional>
#include <variant>

namespace merit::consensus {

namespace limits = ledger::limits;

// One end of an authenticated link. A validator's id is its index in the set of the term; others
// come after (n, n + 1, ...: any number the adapter gives them while they are connected).
using PeerId = ledger::Strong<struct PeerTag, std::uint32_t>;

// Which batch: the digest alone would do, lane and position say where to look.
struct BatchKey {
    ledger::ValidatorIndex lane;
    ledger::Position position;
    ledger::BatchDigest digest;
    MERIT_FIELDS(lane, position, digest)
    auto operator<=>(const BatchKey&) const = default;
};

// A block of the leader: it needs the NOTAR (or FINAL) of its parent, absent exactly if the parent
// is the root of the term, and NULL of every view between; beyond 64 of these the receiver fetches.
// `notarize` is the leader's own NOTARIZE; there is no other signature.
struct Proposal {
    ledger::Header header;
    std::optional<ledger::Certificate> parent;
    ledger::Bounded<ledger::Certificate, limits::proposal_nulls_max> nulls;  // ascending views
    crypto::Signature notarize;
    MERIT_FIELDS(header, parent, nulls, notarize)
};

// How far the sender holds each lane without a gap, by lane.
struct AckVector {
    ledger::Term term;
    ledger::Cut entries;
    MERIT_FIELDS(term, entries)
};

// Once a second, and when a link comes up. Claims, never trusted: whoever is ahead answers with the
// certificates that prove it.
struct Status {
    ledger::Term term;
    ledger::View view;
    ledger::View final_view;
    ledger::Height final_height;
    ledger::Height certified_height;
    MERIT_FIELDS(term, view, final_view, final_height, certified_height)
};

// A checkpoint itself names no term; the set that signs one is that of its height's term.
struct CheckpointShare {
    ledger::Term term;
    ledger::CheckpointVote vote;
    MERIT_FIELDS(term, vote)
};
struct CheckpointProof {
    ledger::Term term;
    ledger::CheckpointCertificate certificate;
    MERIT_FIELDS(term, certificate)
};

// A header with the NOTAR or FINAL of its digest and view.
struct CertifiedHeader {
    ledger::Header header;
    ledger::Certificate certificate;
    MERIT_FIELDS(header, certificate)
};
using CertifiedHeaders = ledger::Bounded<CertifiedHeader, limits::fetch_items_max>;

// Headers by hash: `tip` and its ancestors, newest first.
struct GetHeaders {
    ledger::BlockDigest tip;
    std::uint16_t count = 0;  // 1 .. fetch_items_max; more is answered as fetch_items_max
    MERIT_FIELDS(tip, count)
};
struct Headers {
    ledger::BlockDigest tip;
    CertifiedHeaders items;  // empty: not held
    MERIT_FIELDS(tip, items)
};

// Final blocks by height, ascending from `from`. What proves their finality is a FINAL among them,
// or the checkpoint certificate of the last one; what lies below is linked by hash.
struct GetBlocks {
    ledger::Height from;
    std::uint16_t count = 0;
    MERIT_FIELDS(from, count)
};
struct Blocks {
    ledger::Height from;
    CertifiedHeaders items;  // empty: not held
    std::optional<ledger::CheckpointCertificate> anchor;
    MERIT_FIELDS(from, items, anchor)
};

struct GetBatches {
    ledger::Bounded<BatchKey, limits::fetch_items_max> keys;
    MERIT_FIELDS(keys)
};
struct BatchesNotHeld {
    ledger::Bounded<BatchKey, limits::fetch_items_max> keys;
    MERIT_FIELDS(keys)
};

// All certificates held of these views.
struct GetCertificates {
    ledger::Term term;
    ledger::Bounded<ledger::View, limits::fetch_items_max> views;
    MERIT_FIELDS(term, views)
};
struct Certificates {
    ledger::Bounded<ledger::View, limits::fetch_items_max> views;  // as asked
    ledger::Bounded<ledger::Certificate, 2 * limits::fetch_items_max> items;
    MERIT_FIELDS(views, items)
};

// A validator that starts asks what others hold of it: its votes above their last final view, its
// last vote in any case, and the highest batches of its lane.
struct GetOwn {
    ledger::Term term;
    MERIT_FIELDS(term)
};
inline constexpr std::size_t own_votes_max = 3 * (limits::views_ahead_max + 1) + 1;
struct Own {
    ledger::Term term;
    ledger::Bounded<ledger::Vote, own_votes_max> votes;  // the newest views, ascending
    ledger::Bounded<ledger::CutEntry, limits::lane_digests_per_position_max> tips;
    MERIT_FIELDS(term, votes, tips)
};

// A transaction that a node without a lane passes on to a validator: the affair of the adapter,
// the engine passes it over.
struct Submission {
    ledger::TransactionBytes transaction;
    MERIT_FIELDS(transaction)
};

// A TermEnd answers whoever shows that it is in an earlier term: the end of that one.
using Message = std::variant<Proposal, ledger::Vote, ledger::Certificate, CheckpointShare,
                             CheckpointProof, Status, AckVector, ledger::SignedBatch, GetHeaders,
                             Headers, GetBlocks, Blocks, GetBatches, BatchesNotHeld,
                             GetCertificates, Certificates, GetOwn, Own, ledger::TermEnd,
                             Submission>;

// The transport keeps one bounded queue a peer and class and empties them in this order.
enum class Priority : std::uint8_t { consensus, checkpoints, sync, batches };

Priority priority_of(const Message& message);

// "proposal", "vote", ...: for logs and metrics.
std::string_view name_of(const Message& message);

// The greatest encoded size of a message of this kind (its first byte), 0 for an unknown kind. A
// transport refuses a longer announced length before it allocates.
std::size_t message_bytes_max(Byte kind);
// The greatest over all kinds.
inline constexpr std::size_t any_message_bytes_max = limits::fetch_answer_bytes_max;

Bytes encode_message(const Message& message);
Result<Message, ledger::DecodeError> decode_message(BytesView bytes);

}  // namespace merit::consensus
