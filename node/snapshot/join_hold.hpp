// Whether execution waits for a snapshot, which makes blocks below it needless.
//
// It waits at the start until one peer has said how far it is, and while the first snapshot comes
// in: half a minute, and a second for each chunk that is there. When that snapshot is left, or is
// too slow, blocks are executed while others are tried, until the node is near the others again:
// nobody who lies or drips keeps it from them. Thread rule: one thread; time is an argument.
// Source: docs/specification/snapshots.md.
#pragma once

#include "node/snapshot/join_session.hpp"

#include <optional>

namespace merit::node {

class JoinHold {
  public:
    static constexpr std::uint64_t start_ms_max = 3'000;
    static constexpr std::uint64_t base_ms = 30'000;
    static constexpr std::uint64_t chunk_ms = 1'000;

    // `is_far` is nothing while no peer has said a word; the first peer came at `first_up_ms`.
    bool decide(std::optional<bool> is_far, const std::optional<JoinSession::Progress>& progress,
                std::uint64_t first_up_ms, std::uint64_t now_ms);
    bool is_start_over() const { return is_start_over_; }

  private:
    bool is_start_over_ = false;
    std::optional<std::uint64_t> receiving_since_ms_;
    bool is_spent_ = false;
};

}  // namespace merit::node
