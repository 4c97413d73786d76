#include "ledger/block.hpp"

#include "crypto/assert.hpp"
#include "ledger/codec/codec.hpp"
#include "ledger/signer_bitmap.hpp"

#include <algorithm>
#include <map>

namespace merit::ledger {

namespace {

std::string_view tag_of(VoteKind kind) {
    switch (kind) {
        case VoteKind::notarize:
            return "MERIT.NOTARIZE";
        case VoteKind::nullify:
            return "MERIT.NULLIFY";
        case VoteKind::finalize:
            return "MERIT.FINALIZE";
    }
    MERIT_ASSERT(false, "unknown kind of vote");
    return {};
}

}  // namespace

bool Certificate::is_canonical() const {
    if ((kind == VoteKind::nullify) != digest.is_zero()) return false;
    return is_exact_bitmap(signers, validators, signatures.size());
}

bool Certificate::is_signer(std::uint16_t index) const {
    return has_bit(signers, index);
}

Bytes encode_header(const Header& header) {
    return encode(header);
}
Result<Header, DecodeError> decode_header(BytesView bytes) {
    return decode<Header>(bytes);
}

BlockDigest block_digest(BytesView header_bytes) {
    return BlockDigest::from(crypto::blake2b("merit.header", {header_bytes}));
}
BlockDigest block_digest(const Header& header) {
    return block_digest(encode(header));
}

Bytes encode_vote(const Vote& vote) {
    return encode(vote);
}
Result<Vote, DecodeError> decode_vote(BytesView bytes) {
    return decode<Vote>(bytes);
}
Bytes encode_certificate(const Certificate& certificate) {
    return encode(certificate);
}
Result<Certificate, DecodeError> decode_certificate(BytesView bytes) {
    return decode<Certificate>(bytes);
}

Bytes vote_signing_bytes(const NetworkId& network, VoteKind kind, Term term, View view,
                         const BlockDigest& digest) {
    Bytes rest;
    encode_to(rest, term);
    encode_to(rest, view);
    if (kind != VoteKind::nullify) encode_to(rest, digest);
    return crypto::signed_message(tag_of(kind), crypto::Hash256{network.bytes}, rest);
}

Certificate make_certificate(std::span<const Vote> votes, std::uint16_t validators) {
    MERIT_ASSERT(!votes.empty(), "a certificate needs votes");
    std::map<std::uint16_t, crypto::Signature> by_signer;
    for (const Vote& vote : votes) {
        MERIT_ASSERT(vote.kind == votes[0].kind && vote.term == votes[0].term &&
                         vote.view == votes[0].view && vote.digest == votes[0].digest,
                     "the votes of a certificate cover one message");
        by_signer.emplace(vote.signer.value, vote.signature);
    }
    Certificate certificate;
    certificate.kind = votes[0].kind;
    certificate.term = votes[0].term;
    certificate.view = votes[0].view;
    certificate.digest = votes[0].digest;
    certificate.validators = validators;
    certificate.signers = decltype(certificate.signers)(make_bitmap(by_signer, validators));
    for (const auto& [signer, signature] : by_signer)
        certificate.signatures.push_back(signature);
    return certificate;
}

bool verify_certificate(const Certificate& certificate, const NetworkId& network,
                        std::span<const crypto::PublicKey> validators) {
    if (!certificate.is_canonical() || certificate.validators != validators.size()) return false;
    if (certificate.signatures.size() < quorum(validators.size())) return false;
    const Bytes message = vote_signing_bytes(network, certificate.kind, certificate.term,
                                             certificate.view, certificate.digest);
    std::size_t next = 0;
    for (std::uint16_t i = 0; i < certificate.validators; ++i) {
        if (!certificate.is_signer(i)) continue;
        if (!crypto::verify(validators[i], message, certificate.signatures[next])) return false;
        ++next;
    }
    return true;
}

}  // namespace merit::ledger
