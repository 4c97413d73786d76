#include "node/rpc/pinned_views.hpp"

#include "crypto/assert.hpp"
#include "ledger/block.hpp"

#include <algorithm>

namespace merit::node::rpc {

using Clock = std::chrono::steady_clock;

ledger::TimeMs PinnedViews::time_of(ledger::Height height) const {
    if (height.value == 0) return service_.genesis().time_ms;
    const auto block = service_.store().block(height);
    MERIT_ASSERT(block.has_value(), "a height at or below the head is stored");
    const auto header = ledger::decode_header(block->header);
    MERIT_ASSERT(header.has_value(), "a stored header is canonical");
    return header.assume_value().time_ms;
}

ReadAt PinnedViews::read_of(std::shared_ptr<const storage::ReadView> view) const {
    const storage::Head at = view->at();
    return {std::move(view), at.height, at.block, time_of(at.height)};
}

ReadAt PinnedViews::head() const {
    return read_of(service_.store().head_view());
}

std::optional<ReadAt> PinnedViews::find_kept(ledger::Height height) {
    const std::lock_guard lock(mutex_);
    const auto now = Clock::now();
    std::erase_if(kept_,
                  [&](const auto& entry) { return now - entry.second.last_use > keep_time; });
    const auto found = kept_.find(height);
    if (found == kept_.end()) return std::nullopt;
    found->second.last_use = now;
    return found->second.read;
}

Result<ReadAt, RpcError> PinnedViews::at(ledger::Height height) {
    if (auto kept = find_kept(height)) return std::move(*kept);
    const auto& store = service_.store();
    auto view = store.pinned_view(height);
    if (view) return read_of(std::move(view).assume_value());
    if (view.assume_error() == storage::StorageError::unknown_height) {
        return not_found("height " + std::to_string(height.value) + " is above the head");
    }
    const std::uint64_t earliest = store.earliest_pinned().value;
    return RpcError{ErrorCode::pruned,
                    "the state at height " + std::to_string(height.value) + " is no longer kept",
                    {{"earliest_height", earliest}}};
}

void PinnedViews::keep(const ReadAt& read) {
    const std::lock_guard lock(mutex_);
    kept_.insert_or_assign(read.height, Kept{read, Clock::now()});
    while (kept_.size() > views_max) {
        const auto oldest = std::min_element(
            kept_.begin(), kept_.end(),
            [](const auto& a, const auto& b) { return a.second.last_use < b.second.last_use; });
        kept_.erase(oldest);
    }
}

}  // namespace merit::node::rpc
