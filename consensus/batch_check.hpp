// The check that makes a received batch worth storing: run by worker threads, outside the engine.
//
// Guarantees: a batch that passed is canonical, of this term and lane, signed by the lane's owner,
// and each of its transactions passed the stateless check; nothing else is ever stored, acked or
// named. Thread rule: free functions; any thread. Source: PROTOCOL sections 2 and 6.
#pragma once

#include "consensus/messages.hpp"
#include "ledger/transaction.hpp"

#include <functional>
#include <span>

namespace merit::consensus {

enum class BatchError : std::uint8_t {
    malformed,        // not the canonical bytes of a batch
    empty,            // no transaction
    wrong_key,        // lane, position or digest are not those announced
    bad_signature,    // not signed by the lane's owner
    bad_transaction,  // a transaction fails the stateless check
    too_many_operations,
};
std::string_view name_of(BatchError error);

// What the engine must know of a batch that is held.
struct BatchFacts {
    ledger::Term term;
    BatchKey key;
    ledger::BatchDigest previous;
    std::uint32_t operations = 0;
    std::uint32_t bytes = 0;  // of the encoded SignedBatch
};

// The stateless check of one transaction: how many operations it has, or nothing if it fails. The
// node passes ledger::check_stateless behind its cache of verified transactions.
using TransactionCheck = std::function<std::optional<std::size_t>(BytesView transaction)>;

// ledger::check_stateless without a cache.
TransactionCheck check_every_transaction(const ledger::NetworkId& network);

Result<BatchFacts, BatchError> check_batch(const ledger::SignedBatch& batch, ledger::Term term,
                                           const BatchKey& key, const ledger::NetworkId& network,
                                           std::span<const crypto::PublicKey> validators,
                                           const TransactionCheck& check);

// The facts of a batch that was checked before it was stored (recovery): decodes, trusts
// signatures.
Result<BatchFacts, BatchError> describe_batch(const ledger::SignedBatch& batch,
                                              const ledger::NetworkId& network);

// Key and predecessor from the first bytes, unchecked; nothing if too short.
struct BatchPeek {
    ledger::Term term;
    BatchKey key;  // with the digest over the batch's bytes
    ledger::BatchDigest previous;
};
std::optional<BatchPeek> peek_batch(const ledger::SignedBatch& batch);

}  // namespace merit::consensus
