// The validators' signatures in a world: Ed25519, or a stand-in that costs nothing.
#pragma once

#include "crypto/sign.hpp"
#include "ledger/block.hpp"

#include <vector>

namespace merit::testing {

class Signatures {
  public:
    Signatures(std::size_t validators, ledger::NetworkId network, bool are_real);

    crypto::Signature sign(ledger::ValidatorIndex who, BytesView message) const;
    bool verify(ledger::ValidatorIndex who, BytesView message,
                const crypto::Signature& signature) const;
    ledger::Vote make_vote(ledger::ValidatorIndex who, ledger::VoteKind kind, ledger::View view,
                           const ledger::BlockDigest& digest) const;

  private:
    std::vector<crypto::KeyPair> keys_;
    ledger::NetworkId network_;
    bool are_real_;
};

}  // namespace merit::testing
