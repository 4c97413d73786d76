// Which peer of the mesh an engine means: numbers of the mesh stay, ids of an engine are of one term.
//
// A validator's id is its index in the set of the term; all others follow, n + number.
// Thread rule: any thread; set() by the engine's thread. Source: docs/decisions/0020-terms.md.
#pragma once

#include "consensus/messages.hpp"
#include "ledger/validator_set.hpp"
#include "node/p2p/peer_book.hpp"

#include <map>
#include <mutex>
#include <vector>

namespace merit::node {

class PeerTable {
  public:
    explicit PeerTable(p2p::PeerBook& book) : book_(book) {}

    // The set of the term that begins; its transport keys enter the book.
    void set(const ledger::ValidatorSet& validators);

    consensus::PeerId id_of(p2p::PeerNumber number) const;
    p2p::PeerNumber number_of(consensus::PeerId id) const;
    // Of all validators of the term, this one included, by index.
    std::vector<p2p::PeerNumber> validators() const;

  private:
    p2p::PeerBook& book_;
    mutable std::mutex mutex_;
    std::vector<p2p::PeerNumber> by_index_;
    std::map<p2p::PeerNumber, std::uint32_t> indexes_;
};

}  // namespace merit::node
