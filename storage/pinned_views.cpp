#include "storage/pinned_views.hpp"

#include "crypto/assert.hpp"

namespace merit::storage {

std::vector<PinnedViews::View> PinnedViews::add(ledger::Height height, std::uint64_t monotonic_ms,
                                                View view) {
    recent_.emplace(height, Pin{monotonic_ms, std::move(view)});
    std::vector<View> dropped;
    while (recent_.size() > ledger::limits::state_roots_kept) {
        auto oldest = recent_.extract(recent_.begin());
        Pin& pin = oldest.mapped();
        if (last_spaced_ms_ && pin.ms < *last_spaced_ms_ + spacing_ms) {
            dropped.push_back(std::move(pin.view));
            continue;
        }
        last_spaced_ms_ = pin.ms;
        spaced_.insert(std::move(oldest));
    }
    const auto is_over = [&] {
        if (spaced_.empty()) return false;
        return spaced_.begin()->second.ms + spaced_for_ms < monotonic_ms ||
               size() > ledger::limits::pinned_reads_max;
    };
    while (is_over())
        dropped.push_back(std::move(spaced_.extract(spaced_.begin()).mapped().view));
    return dropped;
}

PinnedViews::View PinnedViews::find(ledger::Height height) const {
    for (const auto* pins : {&recent_, &spaced_}) {
        const auto found = pins->find(height);
        if (found != pins->end()) return found->second.view;
    }
    return nullptr;
}

ledger::Height PinnedViews::earliest() const {
    MERIT_ASSERT(!recent_.empty(), "the head is always pinned");
    return recent_.begin()->first;
}

}  // namespace merit::storage
