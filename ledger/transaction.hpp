// A transaction: what an account asks the ledger to do, signed by enough of its keys.
//
// Guarantees: tx_id covers the body alone, so a signer cannot change it; wire_digest covers body
// and signatures. Both are computed over the received bytes, never over a re-encoding. A
// CheckedTransaction can only come from check_stateless, whose answer is the same on every node at
// every height. Source: PROTOCOL section 2, CONTRACTS section 2, DETAILS section 2.
// Thread rule: values; free functions may be called from any thread.
#pragma once

#include "crypto/result.hpp"
#include "crypto/sign.hpp"
#include "ledger/codec/bounded.hpp"
#include "ledger/codec/decode_error.hpp"
#include "ledger/codec/fields.hpp"
#include "ledger/ids.hpp"
#include "ledger/limits.hpp"
#include "ledger/strong.hpp"

#include <memory>

namespace merit::ledger {

// Opaque here. The contracts read it: contract (u8), operation (u8), then the operation's fields.
using Operation = Blob<limits::operation_bytes_max>;

struct Body {
    NetworkId network;
    AccountId account;
    std::uint64_t nonce = 0;
    TimeMs valid_until_ms;
    Bounded<Operation, limits::operations_per_transaction_max> operations;
    MERIT_FIELDS(network, account, nonce, valid_until_ms, operations)
    bool is_canonical() const { return !operations.empty(); }
};

struct Signer {
    crypto::PublicKey key;
    crypto::Signature signature;
    MERIT_FIELDS(key, signature)
};

struct Transaction {
    Body body;
    Bounded<Signer, limits::signers_max> signers;  // keys strictly ascending, at least one
    MERIT_FIELDS(body, signers)
    bool is_canonical() const;
};

enum class TxError : std::uint8_t {
    malformed,      // not the canonical bytes of a transaction
    too_large,      // above transaction_bytes_max
    wrong_network,  // signed for another network
    bad_signature,  // a signature does not verify against the key carried
};

// "malformed", "too_large", ...: the names of INTERFACES 1.8, also used in logs and tests.
std::string_view name_of(TxError error);

// What check_stateless proved: the bytes are canonical, for this network, within the limits, and
// every signature verifies against the key carried beside it. Cheap to copy.
class CheckedTransaction {
  public:
    const Transaction& transaction() const { return parts_->transaction; }
    const Body& body() const { return parts_->transaction.body; }
    const TxId& tx_id() const { return parts_->tx_id; }
    const WireDigest& wire_digest() const { return parts_->wire_digest; }
    // The bytes as received.
    BytesView bytes() const { return parts_->bytes; }
    std::size_t body_bytes() const { return parts_->body_bytes; }

  private:
    friend struct TransactionChecker;
    struct Parts {
        Transaction transaction;
        Bytes bytes;
        std::size_t body_bytes = 0;
        TxId tx_id;
        WireDigest wire_digest;
    };
    explicit CheckedTransaction(std::shared_ptr<const Parts> parts) : parts_(std::move(parts)) {}
    std::shared_ptr<const Parts> parts_;
};

// Checks everything that needs no state. Limits first, then the network, then the signatures (the
// costly part). The only place where a client's signature is verified.
Result<CheckedTransaction, TxError> check_stateless(BytesView bytes, const NetworkId& network);

// The same for bytes whose signatures this node verified before (its own durable batches, a final
// block): decodes, checks limits and network, and trusts the signatures.
Result<CheckedTransaction, TxError> check_without_signatures(BytesView bytes,
                                                             const NetworkId& network);

TxId tx_id_of(const Body& body);

// What a signer of the transaction signs.
Bytes signing_bytes(const NetworkId& network, const TxId& tx_id);

// Adds the signatures of `keys` (ascending order is made here; a key signs once).
Transaction sign_transaction(Body body, std::span<const crypto::KeyPair> keys);

Bytes encode_transaction(const Transaction& transaction);
Result<Transaction, DecodeError> decode_transaction(BytesView bytes);

}  // namespace merit::ledger
