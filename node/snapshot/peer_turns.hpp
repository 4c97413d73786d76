// Whom to ask next, of peers that can all be asked for the same: in turns, but one that was silent
// is passed over for a while, also when it comes again, unless no other is left. Thread rule: one
// thread; time is an argument.
#pragma once

#include "node/snapshot/peer.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

namespace merit::node {

class PeerTurns {
  public:
    static constexpr std::uint64_t silent_ms = 60'000;

    void add(SnapshotPeer peer) { peers_.insert(peer); }
    void remove(SnapshotPeer peer) { peers_.erase(peer); }
    std::size_t size() const { return peers_.size(); }
    // It has not answered in time.
    void pass_over(SnapshotPeer peer, std::uint64_t now_ms) {
        silent_until_ms_[peer] = now_ms + silent_ms;
    }
    std::optional<SnapshotPeer> next(std::uint64_t now_ms) {
        if (peers_.empty()) return std::nullopt;
        std::erase_if(silent_until_ms_,
                      [now_ms](const auto& silent) { return silent.second <= now_ms; });
        const auto is_due = [this](SnapshotPeer peer) { return !silent_until_ms_.contains(peer); };
        const bool is_any_due = std::ranges::any_of(peers_, is_due);
        auto at = last_ ? peers_.upper_bound(*last_) : peers_.begin();
        for (;; ++at) {
            if (at == peers_.end()) at = peers_.begin();
            if (!is_any_due || is_due(*at)) break;
        }
        last_ = *at;
        return last_;
    }

  private:
    std::set<SnapshotPeer> peers_;
    std::map<SnapshotPeer, std::uint64_t> silent_until_ms_;
    std::optional<SnapshotPeer> last_;
};

}  // namespace merit::node
