#include "ledger/transaction.hpp"

#include "ledger/codec/codec.hpp"

#include <algorithm>

namespace merit::ledger {

bool Transaction::is_canonical() const {
    if (signers.empty()) return false;
    const auto not_ascending = [](const Signer& a, const Signer& b) { return a.key >= b.key; };
    return std::adjacent_find(signers.begin(), signers.end(), not_ascending) == signers.end();
}

std::string_view name_of(TxError error) {
    switch (error) {
        case TxError::malformed:
            return "malformed";
        case TxError::too_large:
            return "too_large";
        case TxError::wrong_network:
            return "wrong_network";
        case TxError::bad_signature:
            return "bad_signature";
    }
    return "unknown";
}

struct TransactionChecker {
    static Result<CheckedTransaction, TxError> check(BytesView bytes, const NetworkId& network,
                                                     bool with_signatures) {
        if (bytes.size() > limits::transaction_bytes_max) return TxError::too_large;
        auto parts = std::make_shared<CheckedTransaction::Parts>();
        Decoder decoder(bytes);
        decoder.get(parts->transaction.body);
        parts->body_bytes = decoder.position();
        decoder.get(parts->transaction.signers);
        if (decoder.error() != DecodeError::none || decoder.remaining() != 0 ||
            !parts->transaction.is_canonical()) {
            return TxError::malformed;
        }
        if (parts->transaction.body.network != network) return TxError::wrong_network;
        const BytesView body = bytes.first(parts->body_bytes);
        parts->tx_id = TxId::from(crypto::blake2b("merit.tx", {body}));
        parts->wire_digest = WireDigest::from(
            crypto::blake2b("merit.wire", {parts->tx_id.view(), bytes.subspan(parts->body_bytes)}));
        if (with_signatures && !signatures_verify(*parts, network)) return TxError::bad_signature;
        parts->bytes = to_bytes(bytes);
        return CheckedTransaction(std::move(parts));
    }

    static bool signatures_verify(const CheckedTransaction::Parts& parts,
                                  const NetworkId& network) {
        const Bytes message = signing_bytes(network, parts.tx_id);
        return std::ranges::all_of(parts.transaction.signers, [&](const Signer& signer) {
            return crypto::verify(signer.key, message, signer.signature);
        });
    }
};

Result<CheckedTransaction, TxError> check_stateless(BytesView bytes, const NetworkId& network) {
    return TransactionChecker::check(bytes, network, true);
}

Result<CheckedTransaction, TxError> check_without_signatures(BytesView bytes,
                                                             const NetworkId& network) {
    return TransactionChecker::check(bytes, network, false);
}

TxId tx_id_of(const Body& body) {
    return TxId::from(crypto::blake2b("merit.tx", {encode(body)}));
}

Bytes signing_bytes(const NetworkId& network, const TxId& tx_id) {
    return crypto::signed_message("MERIT.TX", crypto::Hash256{network.bytes}, tx_id.view());
}

Transaction sign_transaction(Body body, std::span<const crypto::KeyPair> keys) {
    Transaction transaction;
    const Bytes message = signing_bytes(body.network, tx_id_of(body));
    for (const crypto::KeyPair& key : keys) {
        transaction.signers.push_back({key.public_key(), key.sign(message)});
    }
    std::ranges::sort(transaction.signers, {}, &Signer::key);
    const auto repeated = std::ranges::unique(transaction.signers, {}, &Signer::key);
    transaction.signers.erase(repeated.begin(), repeated.end());
    transaction.body = std::move(body);
    return transaction;
}

Bytes encode_transaction(const Transaction& transaction) {
    return encode(transaction);
}

Result<Transaction, DecodeError> decode_transaction(BytesView bytes) {
    return decode<Transaction>(bytes);
}

}  // namespace merit::ledger
