// A block's header, the votes on it and the certificates made of them.
//
// Guarantees: the digest of a header is the block's identity. A decoded certificate has an exact
// bitmap (as many bits as validators, none stray, as many signatures as bits); nothing may be
// derived from it except what its one message says. Source: PROTOCOL sections 1 and 2, DETAILS
// sections 2, 7.
#pragma once

#include "crypto/result.hpp"
#include "crypto/sign.hpp"
#include "ledger/codec/bounded.hpp"
#include "ledger/codec/decode_error.hpp"
#include "ledger/codec/fields.hpp"
#include "ledger/ids.hpp"
#include "ledger/limits.hpp"
#include "ledger/quorum.hpp"
#include "ledger/strong.hpp"

#include <span>
#include <vector>

namespace merit::ledger {

enum class BlockKind : std::uint8_t { normal, boundary, seal };
template <>
struct EnumRange<BlockKind> {
    static constexpr BlockKind last = BlockKind::seal;
};

// How far a block goes along one lane.
struct CutEntry {
    Position position;
    BatchDigest batch_digest;
    MERIT_FIELDS(position, batch_digest)
    auto operator<=>(const CutEntry&) const = default;
};
using Cut = Bounded<CutEntry, limits::validators_max>;  // one entry a lane

struct Header {
    NetworkId network;
    Term term;
    BlockKind kind = BlockKind::normal;
    View view;
    Height height;
    BlockDigest parent_digest;
    View parent_view;
    TimeMs time_ms;
    Cut cut;
    Height set_height;
    crypto::Hash256 next_set_digest;
    ValidatorIndex proposer;
    MERIT_FIELDS(network, term, kind, view, height, parent_digest, parent_view, time_ms, cut,
                 set_height, next_set_digest, proposer)
};

enum class VoteKind : std::uint8_t { notarize, nullify, finalize };
template <>
struct EnumRange<VoteKind> {
    static constexpr VoteKind last = VoteKind::finalize;
};

// The digest is zero exactly if the kind is nullify.
struct Vote {
    VoteKind kind = VoteKind::notarize;
    Term term;
    View view;
    BlockDigest digest;
    ValidatorIndex signer;
    crypto::Signature signature;
    MERIT_FIELDS(kind, term, view, digest, signer, signature)
    bool is_canonical() const { return (kind == VoteKind::nullify) == digest.is_zero(); }
};

// q signatures over one identical message. The kind of vote says which certificate it is: notarize
// makes NOTAR(digest, view), nullify NULL(view), finalize FINAL(digest, view).
struct Certificate {
    VoteKind kind = VoteKind::notarize;
    Term term;
    View view;
    BlockDigest digest;
    std::uint16_t validators = 0;                    // n
    Blob<(limits::validators_max + 7) / 8> signers;  // bit i of byte i / 8: validator i
    Bounded<crypto::Signature, limits::validators_max> signatures;  // in signer order
    MERIT_FIELDS(kind, term, view, digest, validators, signers, signatures)
    bool is_canonical() const;
    bool is_signer(std::uint16_t index) const;
};

Bytes encode_header(const Header& header);
Result<Header, DecodeError> decode_header(BytesView bytes);
BlockDigest block_digest(const Header& header);
BlockDigest block_digest(BytesView header_bytes);

Bytes encode_vote(const Vote& vote);
Result<Vote, DecodeError> decode_vote(BytesView bytes);
Bytes encode_certificate(const Certificate& certificate);
Result<Certificate, DecodeError> decode_certificate(BytesView bytes);

// The message that a vote (and so every signature of its certificate) covers.
Bytes vote_signing_bytes(const NetworkId& network, VoteKind kind, Term term, View view,
                         const BlockDigest& digest);

// Votes over one message, of distinct signers, become a certificate. `votes` must agree in kind,
// term, view and digest and their signers be below `validators`: anything else is a bug.
Certificate make_certificate(std::span<const Vote> votes, std::uint16_t validators);

// Whether the certificate is for this set of keys, has a quorum of it, and all signatures verify.
bool verify_certificate(const Certificate& certificate, const NetworkId& network,
                        std::span<const crypto::PublicKey> validators);

}  // namespace merit::ledger
