#include "consensus/batch_check.hpp"

#include "ledger/codec/codec.hpp"

namespace merit::consensus {

namespace {

std::uint32_t encoded_bytes(const ledger::SignedBatch& batch) {
    return static_cast<std::uint32_t>(batch.batch.size() + 4 + 64);
}

BatchFacts facts_of(const ledger::Batch& batch, const ledger::SignedBatch& signed_batch,
                    std::size_t operations) {
    BatchFacts facts;
    facts.term = batch.term;
    facts.key = {batch.lane, batch.position, ledger::batch_digest(signed_batch.batch)};
    facts.previous = batch.previous_digest;
    facts.operations = static_cast<std::uint32_t>(operations);
    facts.bytes = encoded_bytes(signed_batch);
    return facts;
}

Result<std::size_t, BatchError> count_operations(const ledger::Batch& batch,
                                                 const TransactionCheck& check) {
    if (batch.transactions.empty()) return BatchError::empty;
    std::size_t operations = 0;
    for (const ledger::TransactionBytes& transaction : batch.transactions) {
        const std::optional<std::size_t> count = check(transaction);
        if (!count) return BatchError::bad_transaction;
        operations += *count;
        if (operations > limits::batch_operations_max) return BatchError::too_many_operations;
    }
    return operations;
}

Result<ledger::Batch, BatchError> decode_checked(const ledger::SignedBatch& signed_batch) {
    auto batch = ledger::decode_batch(signed_batch.batch);
    if (!batch) return BatchError::malformed;
    return std::move(batch).assume_value();
}

}  // namespace

std::string_view name_of(BatchError error) {
    switch (error) {
        case BatchError::malformed:
            return "malformed";
        case BatchError::empty:
            return "empty";
        case BatchError::wrong_key:
            return "wrong_key";
        case BatchError::bad_signature:
            return "bad_signature";
        case BatchError::bad_transaction:
            return "bad_transaction";
        case BatchError::too_many_operations:
            return "too_many_operations";
    }
    return "unknown";
}

TransactionCheck check_every_transaction(const ledger::NetworkId& network) {
    return [network](BytesView transaction) -> std::optional<std::size_t> {
        const auto checked = ledger::check_stateless(transaction, network);
        if (!checked) return std::nullopt;
        return checked.assume_value().body().operations.size();
    };
}

Result<BatchFacts, BatchError> check_batch(const ledger::SignedBatch& signed_batch,
                                           ledger::Term term, const BatchKey& key,
                                           const ledger::NetworkId& network,
                                           std::span<const crypto::PublicKey> validators,
                                           const TransactionCheck& check) {
    MERIT_TRY(const ledger::Batch batch, decode_checked(signed_batch));
    const ledger::BatchDigest digest = ledger::batch_digest(signed_batch.batch);
    const BatchKey found{batch.lane, batch.position, digest};
    const bool placed = batch.term == term && batch.position.value >= 1 &&
                        batch.lane.value < validators.size();
    if (found != key || !placed) return BatchError::wrong_key;
    const Bytes message = ledger::batch_signing_bytes(network, digest);
    if (!crypto::verify(validators[batch.lane.value], message, signed_batch.signature)) {
        return BatchError::bad_signature;
    }
    MERIT_TRY(const std::size_t operations, count_operations(batch, check));
    return facts_of(batch, signed_batch, operations);
}

Result<BatchFacts, BatchError> describe_batch(const ledger::SignedBatch& signed_batch,
                                              const ledger::NetworkId& network) {
    MERIT_TRY(const ledger::Batch batch, decode_checked(signed_batch));
    const auto count = [&](BytesView bytes) -> std::optional<std::size_t> {
        const auto checked = ledger::check_without_signatures(bytes, network);
        if (!checked) return std::nullopt;
        return checked.assume_value().body().operations.size();
    };
    MERIT_TRY(const std::size_t operations, count_operations(batch, count));
    return facts_of(batch, signed_batch, operations);
}

std::optional<BatchPeek> peek_batch(const ledger::SignedBatch& batch) {
    ledger::Decoder decoder(batch.batch);
    BatchPeek peek;
    decoder.get(peek.term);
    decoder.get(peek.key.lane);
    decoder.get(peek.key.position);
    decoder.get(peek.previous);
    if (decoder.error() != ledger::DecodeError::none) return std::nullopt;
    peek.key.digest = ledger::batch_digest(batch.batch);
    return peek;
}

}  // namespace merit::consensus
