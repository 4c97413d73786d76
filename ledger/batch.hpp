// A batch: transactions of one validator's lane, hash-linked to the batch before it.
//
// Positions of a lane count from 1; position 0 stands for the lane's root, whose digest is
// lane_root(network, term, owner key). A batch's digest is over its received bytes.
// Source: PROTOCOL sections 2 and 6, DETAILS section 2.
#pragma once

#include "crypto/result.hpp"
#include "crypto/sign.hpp"
#include "ledger/codec/bounded.hpp"
#include "ledger/codec/decode_error.hpp"
#include "ledger/codec/fields.hpp"
#include "ledger/ids.hpp"
#include "ledger/limits.hpp"
#include "ledger/strong.hpp"

namespace merit::ledger {

using TransactionBytes = Blob<limits::transaction_bytes_max>;

struct Batch {
    Term term;
    ValidatorIndex lane;
    Position position;
    BatchDigest previous_digest;
    Bounded<TransactionBytes, limits::batch_transactions_max> transactions;
    MERIT_FIELDS(term, lane, position, previous_digest, transactions)
};

// A batch as it travels and is stored: its canonical bytes and the owner's signature over the
// digest.
struct SignedBatch {
    Blob<limits::batch_bytes_max> batch;  // the bytes of a Batch
    crypto::Signature signature;
    MERIT_FIELDS(batch, signature)
};

Bytes encode_batch(const Batch& batch);
Result<Batch, DecodeError> decode_batch(BytesView bytes);
Bytes encode_signed_batch(const SignedBatch& batch);
// From the first bytes of an encoded SignedBatch, unchecked; nothing if there are too few.
std::optional<Term> peek_term(BytesView signed_batch);
Result<SignedBatch, DecodeError> decode_signed_batch(BytesView bytes);

BatchDigest batch_digest(BytesView batch_bytes);
Bytes batch_signing_bytes(const NetworkId& network, const BatchDigest& digest);

// The digest that stands at position 0 of a lane.
BatchDigest lane_root(const NetworkId& network, Term term, const crypto::PublicKey& owner);

}  // namespace merit::ledger
