// The validators' signatures in a world: Ed25519, or a stand-in that costs nothing.
#pragma once

#include "crypto/sign.hpp"
#include "ledger/block.hpp"

#include <vector>

namespace merit::testing {

// The consensus key of an owner: a validator of testing::genesis(), a spare, or a new key.
crypto::KeyPair validator_key(std::size_t owner);

class Signatures {
  public:
    // `are_batches_real`: of those over batches, which check_batch verifies by itself.
    Signatures(std::size_t validators, ledger::NetworkId network, bool are_real,
               bool are_batches_real = false);

    const crypto::KeyPair& pair(std::size_t who) const { return keys_[who]; }
    std::size_t size() const { return keys_.size(); }
    crypto::PublicKey public_key(std::size_t who) const { return keys_[who].public_key(); }
    crypto::Signature sign(ledger::ValidatorIndex who, BytesView message) const;
    bool verify(ledger::ValidatorIndex who, BytesView message,
                const crypto::Signature& signature) const;
    // Whether so many of these owners have signed the message that no other message can have as many,
    // each of the bitmap's signers one of them. Counted here and not by the rules of consensus/.
    template <class Certificate>
    bool is_certified(const std::vector<std::size_t>& owners, const Certificate& certificate,
                      BytesView message) const {
        return is_certified(owners, certificate.signers, certificate.signatures, message);
    }
    // The same vote as contracts verify it, which know no stand-in; not signed: as it was.
    ledger::Vote make_real(ledger::ValidatorIndex who, ledger::Vote vote) const;
    ledger::Vote make_vote(ledger::ValidatorIndex who, ledger::VoteKind kind, ledger::View view,
                           const ledger::BlockDigest& digest) const;

  private:
    std::vector<crypto::KeyPair> keys_;
    ledger::NetworkId network_;
    bool are_real_;
    bool are_batches_real_;
    Bytes batch_prefix_;

    bool is_certified(const std::vector<std::size_t>& owners, BytesView signers,
                      const std::vector<crypto::Signature>& signatures, BytesView message) const;
    bool is_real(BytesView message) const;
};

}  // namespace merit::testing
