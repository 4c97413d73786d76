#include "ledger/batch.hpp"

#include "ledger/codec/codec.hpp"

namespace merit::ledger {

Bytes encode_batch(const Batch& batch) {
    return encode(batch);
}
Result<Batch, DecodeError> decode_batch(BytesView bytes) {
    return decode<Batch>(bytes);
}
Bytes encode_signed_batch(const SignedBatch& batch) {
    return encode(batch);
}
Result<SignedBatch, DecodeError> decode_signed_batch(BytesView bytes) {
    return decode<SignedBatch>(bytes);
}

std::optional<Term> peek_term(BytesView signed_batch) {
    // The length of the batch comes first.
    constexpr std::size_t length_bytes = 4;
    constexpr std::size_t term_bytes = sizeof(Term::value);
    if (signed_batch.size() < length_bytes + term_bytes) return std::nullopt;
    return decode<Term>(signed_batch.subspan(length_bytes, term_bytes)).value();
}

BatchDigest batch_digest(BytesView batch_bytes) {
    return BatchDigest::from(crypto::blake2b("merit.batch", {batch_bytes}));
}

Bytes batch_signing_bytes(const NetworkId& network, const BatchDigest& digest) {
    return crypto::signed_message("MERIT.BATCH", crypto::Hash256{network.bytes}, digest.view());
}

BatchDigest lane_root(const NetworkId& network, Term term, const crypto::PublicKey& owner) {
    return BatchDigest::from(
        crypto::blake2b("merit.batch", {network.view(), encode(term), owner.view()}));
}

}  // namespace merit::ledger
