#include "tests/simulation/signatures.hpp"

#include "ledger/batch.hpp"
#include "tests/support/examples.hpp"

#include <algorithm>

namespace merit::testing {

using ledger::ValidatorIndex;
using ledger::Vote;

namespace {

// Stands in for Ed25519: anybody could forge it, and no engine tries.
crypto::Signature stand_in(ValidatorIndex who, BytesView message) {
    const Byte index[] = {static_cast<Byte>(who.value), static_cast<Byte>(who.value >> 8)};
    const crypto::Hash256 hash = crypto::blake2b("merit.stand-in", {index, message});
    crypto::Signature signature;
    std::copy(hash.bytes.begin(), hash.bytes.end(), signature.bytes.begin());
    return signature;
}

}  // namespace

crypto::KeyPair validator_key(std::size_t owner) {
    return testing::key(static_cast<std::uint8_t>(101 + owner));
}

Signatures::Signatures(std::size_t validators, ledger::NetworkId network, bool are_real,
                       bool are_batches_real)
    : network_(network),
      are_real_(are_real),
      are_batches_real_(are_batches_real),
      batch_prefix_(ledger::batch_signing_bytes(network, {})) {
    batch_prefix_.resize(batch_prefix_.size() - sizeof(ledger::BatchDigest::bytes));
    for (std::size_t i = 0; i < validators; ++i)
        keys_.push_back(validator_key(i));
}

bool Signatures::is_real(BytesView message) const {
    if (are_real_ || !are_batches_real_) return are_real_;
    return message.size() > batch_prefix_.size() &&
           std::equal(batch_prefix_.begin(), batch_prefix_.end(), message.begin());
}

crypto::Signature Signatures::sign(ValidatorIndex who, BytesView message) const {
    return is_real(message) ? keys_[who.value].sign(message) : stand_in(who, message);
}

bool Signatures::verify(ValidatorIndex who, BytesView message,
                        const crypto::Signature& signature) const {
    if (!is_real(message)) return signature == stand_in(who, message);
    return crypto::verify(keys_[who.value].public_key(), message, signature);
}

bool Signatures::is_certified(const std::vector<std::size_t>& owners, BytesView signers,
                              const std::vector<crypto::Signature>& signatures,
                              BytesView message) const {
    std::size_t signed_by = 0;
    for (std::size_t seat = 0; seat < 8 * signers.size(); ++seat) {
        if ((signers[seat / 8] >> (seat % 8) & 1) == 0) continue;
        if (seat >= owners.size() || signed_by >= signatures.size()) return false;
        const ValidatorIndex owner{static_cast<std::uint16_t>(owners[seat])};
        if (!verify(owner, message, signatures[signed_by++])) return false;
    }
    // Two such groups share more than (n - 1) / 3 of the owners: one of them is honest.
    const std::size_t faulty = (owners.size() - 1) / 3;
    return signed_by == signatures.size() && 2 * signed_by > owners.size() + faulty;
}

Vote Signatures::make_real(ValidatorIndex who, Vote vote) const {
    const Bytes message = ledger::vote_signing_bytes(network_, vote.kind, vote.term, vote.view,
                                                     vote.digest);
    if (!verify(who, message, vote.signature)) return vote;
    vote.signature = keys_[who.value].sign(message);
    return vote;
}

Vote Signatures::make_vote(ValidatorIndex who, ledger::VoteKind kind, ledger::View view,
                           const ledger::BlockDigest& digest) const {
    Vote vote{kind, ledger::Term{0}, view, digest, who, {}};
    vote.signature = sign(who, ledger::vote_signing_bytes(network_, kind, vote.term, view, digest));
    return vote;
}

}  // namespace merit::testing
