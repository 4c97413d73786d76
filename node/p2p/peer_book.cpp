#include "node/p2p/peer_book.hpp"

#include <algorithm>

namespace merit::node::p2p {
namespace {

std::optional<PeerNumber> position_of(const std::vector<crypto::PublicKey>& keys,
                                      const crypto::PublicKey& key) {
    const auto found = std::find(keys.begin(), keys.end(), key);
    if (found == keys.end()) return std::nullopt;
    return PeerNumber{static_cast<std::uint16_t>(found - keys.begin())};
}

}  // namespace

std::optional<PeerNumber> PeerBook::add(const crypto::PublicKey& key) {
    const std::lock_guard lock(mutex_);
    if (const auto known = position_of(keys_, key)) return known;
    if (keys_.size() >= peers_max) return std::nullopt;
    keys_.push_back(key);
    return PeerNumber{static_cast<std::uint16_t>(keys_.size() - 1)};
}

std::optional<PeerNumber> PeerBook::find(const crypto::PublicKey& key) const {
    const std::lock_guard lock(mutex_);
    return position_of(keys_, key);
}

std::optional<crypto::PublicKey> PeerBook::key_of(PeerNumber number) const {
    const std::lock_guard lock(mutex_);
    if (number.value >= keys_.size()) return std::nullopt;
    return keys_[number.value];
}

std::size_t PeerBook::size() const {
    const std::lock_guard lock(mutex_);
    return keys_.size();
}

}  // namespace merit::node::p2p
