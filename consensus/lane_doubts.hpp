// Which lanes a leader leaves out of its blocks, because blocks that named them came to nothing.
//
// A Byzantine owner can fill its lane at one validator with other batches than it shows the rest.
// That validator then cannot hold what a quorum acked, and cannot vote for a block that names it;
// two such owners with two victims could stop every leader. So a leader learns from its own blocks
// only (nobody else can teach it wrongly): a lane of a block that was nullified is in doubt, one
// doubted lane is tried a block, one that fails again waits twice as long. While more views in a
// row came to nothing than faulty validators explain, one lane alone is named.
//
// Policy only: nothing of it reaches a rule of consensus. Bounds: one entry a lane. Thread rule:
// one thread. Source: PROTOCOL sections 5 (Retention) and 6.
#pragma once

#include "ledger/block.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace merit::consensus {

class LaneDoubts {
  public:
    static constexpr std::uint32_t doubts_max = 4;  // then 14 own blocks without it

    explicit LaneDoubts(std::size_t lanes) : lanes_(lanes) {}

    // How many views in a row came to nothing since the last finality.
    enum class Mood : std::uint8_t {
        calm,      // none
        troubled,  // no more than faulty leaders explain
        stuck,     // more: at most one lane
    };
    // Of the lanes that could grow, which the next own block grows. When calm, one at least: if
    // nothing else waits, a bad lane costs nobody but its owner.
    std::vector<bool> choose(const std::vector<bool>& can_grow, Mood mood) const;

    // This validator proposed a block that grows these lanes.
    void proposed(ledger::View view, const ledger::BlockDigest& block,
                  const std::vector<bool>& grown);
    // The certificates of that view.
    void notarized(ledger::View view, const ledger::BlockDigest& block);
    void nullified(ledger::View view);

  private:
    struct Lane {
        std::uint32_t doubts = 0;
        std::uint32_t blocks_to_wait = 0;
    };
    struct Trial {
        ledger::View view;
        ledger::BlockDigest block;
        std::vector<bool> grown;
    };

    std::vector<Lane> lanes_;
    std::size_t turn_ = 0;  // where the search for a doubted lane begins
    std::optional<Trial> trial_;
};

}  // namespace merit::consensus
