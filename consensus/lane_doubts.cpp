#include "consensus/lane_doubts.hpp"

#include <algorithm>

namespace merit::consensus {

std::vector<bool> LaneDoubts::choose(const std::vector<bool>& can_grow, bool one_alone) const {
    const std::size_t n = lanes_.size();
    std::vector<bool> chosen(n, false);
    if (!one_alone) {
        for (std::size_t i = 0; i < n; ++i)
            chosen[i] = can_grow[i] && lanes_[i].doubts == 0;
    }
    // The one in turn; among those whose turn it is, the least doubted.
    std::optional<std::size_t> tried;
    for (std::size_t k = 0; k < n; ++k) {
        const std::size_t i = (turn_ + k) % n;
        if (!can_grow[i] || chosen[i] || lanes_[i].blocks_to_wait > 0) continue;
        if (!tried || lanes_[i].doubts < lanes_[*tried].doubts) tried = i;
    }
    if (tried) chosen[*tried] = true;
    return chosen;
}

void LaneDoubts::proposed(ledger::View view, const ledger::BlockDigest& block,
                          const std::vector<bool>& grown) {
    trial_ = Trial{view, block, grown};
    turn_ = (turn_ + 1) % lanes_.size();
    for (Lane& lane : lanes_)
        lane.blocks_to_wait -= lane.blocks_to_wait > 0 ? 1 : 0;
}

void LaneDoubts::notarized(ledger::View view, const ledger::BlockDigest& block) {
    if (!trial_ || trial_->view != view || trial_->block != block) return;
    for (std::size_t i = 0; i < lanes_.size(); ++i) {
        if (trial_->grown[i]) lanes_[i] = Lane{};
    }
    trial_.reset();
}

void LaneDoubts::nullified(ledger::View view) {
    if (!trial_ || trial_->view != view) return;
    for (std::size_t i = 0; i < lanes_.size(); ++i) {
        if (!trial_->grown[i]) continue;
        lanes_[i].doubts = std::min(lanes_[i].doubts + 1, doubts_max);
        lanes_[i].blocks_to_wait = (1U << lanes_[i].doubts) - 2;  // 0, 2, 6, ...
    }
    trial_.reset();
}

}  // namespace merit::consensus
