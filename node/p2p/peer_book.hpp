// Whom this node speaks with: transport keys, numbered in the order in which they became known.
//
// Numbers stay for the life of the process, whatever validator sets come and go; those of genesis
// come first, in its order. Who is in the book may connect. Nobody is taken out: a validator that
// has left may still fetch what proves that it has. Bound: peers_max entries, more are refused.
// Thread rule: any thread. Source: PROTOCOL section 7 (Terms), docs/decisions/0020-terms.md.
#pragma once

#include "crypto/sign.hpp"
#include "ledger/strong.hpp"

#include <cstdint>
#include <mutex>
#include <optional>
#include <vector>

namespace merit::node::p2p {

using PeerNumber = ledger::Strong<struct PeerNumberTag, std::uint16_t>;

class PeerBook {
  public:
    static constexpr std::size_t peers_max = 4'096;

    explicit PeerBook(const std::vector<crypto::PublicKey>& keys = {}) {
        for (const crypto::PublicKey& key : keys)
            add(key);
    }

    // The number that the key has from now on; nothing if the book is full.
    std::optional<PeerNumber> add(const crypto::PublicKey& key);
    std::optional<PeerNumber> find(const crypto::PublicKey& key) const;
    std::optional<crypto::PublicKey> key_of(PeerNumber number) const;
    std::size_t size() const;

  private:
    mutable std::mutex mutex_;
    std::vector<crypto::PublicKey> keys_;
};

}  // namespace merit::node::p2p
