#include "node/runtime/peer_table.hpp"

#include "storage/fatal.hpp"

namespace merit::node {

void PeerTable::set(const ledger::ValidatorSet& validators) {
    std::vector<p2p::PeerNumber> by_index;
    std::map<p2p::PeerNumber, std::uint32_t> indexes;
    for (const ledger::Validator& validator : validators.validators) {
        const auto number = book_.add(validator.transport_key);
        // A restart begins a new book, with the sets of that time alone.
        if (!number) storage::fatal("too many peers since the start");
        indexes.emplace(*number, static_cast<std::uint32_t>(by_index.size()));
        by_index.push_back(*number);
    }
    const std::lock_guard lock(mutex_);
    by_index_ = std::move(by_index);
    indexes_ = std::move(indexes);
}

consensus::PeerId PeerTable::id_of(p2p::PeerNumber number) const {
    const std::lock_guard lock(mutex_);
    const auto found = indexes_.find(number);
    if (found != indexes_.end()) return consensus::PeerId{found->second};
    return consensus::PeerId{static_cast<std::uint32_t>(by_index_.size()) + number.value};
}

p2p::PeerNumber PeerTable::number_of(consensus::PeerId id) const {
    const std::lock_guard lock(mutex_);
    if (id.value < by_index_.size()) return by_index_[id.value];
    return p2p::PeerNumber{static_cast<std::uint16_t>(id.value - by_index_.size())};
}

std::vector<p2p::PeerNumber> PeerTable::validators() const {
    const std::lock_guard lock(mutex_);
    return by_index_;
}

}  // namespace merit::node
