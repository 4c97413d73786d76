#include "node/snapshot/join_hold.hpp"

namespace merit::node {

bool JoinHold::decide(std::optional<bool> is_far,
                      const std::optional<JoinSession::Progress>& progress,
                      std::uint64_t first_up_ms, std::uint64_t now_ms) {
    const bool is_near = is_far && !*is_far;
    is_start_over_ =
        is_start_over_ || is_near || progress || now_ms >= first_up_ms + start_ms_max;
    if (!is_start_over_) return true;
    if (!progress) {
        is_spent_ = !is_near && (is_spent_ || receiving_since_ms_);
        receiving_since_ms_.reset();
        return false;
    }
    if (!receiving_since_ms_) receiving_since_ms_ = now_ms;
    is_spent_ =
        is_spent_ || now_ms >= *receiving_since_ms_ + base_ms + chunk_ms * progress->received;
    return !is_spent_;
}

}  // namespace merit::node
