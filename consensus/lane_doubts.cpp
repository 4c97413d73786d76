#include "consensus/lane_doubts.hpp"

#include <algorithm>

namespace merit::consensus {

std::vector<bool> LaneDoubts::choose(const std::vector<bool>& can_grow, Mood mood) const {
    const std::size_t n = lanes_.size();
    std::vector<bool> chosen(n, false);
    for (std::size_t i = 0; i < n && mood != Mood::stuck; ++i)
        chosen[i] = can_grow[i] && lanes_[i].doubts == 0;
    const bool is_empty = std::ranges::find(chosen, true) == chosen.end();
    const bool may_be_early = is_empty && mood == Mood::calm;
    // One more: the one that waits least, is least doubted, is next in turn.
    const auto rank = [this](std::size_t i) {
        return std::pair(lanes_[i].blocks_to_wait, lanes_[i].doubts);
    };
    std::optional<std::size_t> tried;
    for (std::size_t k = 0; k < n; ++k) {
        const std::size_t i = (turn_ + k) % n;
        if (!can_grow[i] || chosen[i]) continue;
        if (lanes_[i].blocks_to_wait > 0 && !may_be_early) continue;
        if (!tried || rank(i) < rank(*tried)) tried = i;
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
