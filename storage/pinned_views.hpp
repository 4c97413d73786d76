// Which heights stay readable: the last 128, one a second for 5 minutes before them, at most 512.
// Internal to storage. Thread rule: one thread at a time. Source: DETAILS section 6.
#pragma once

#include "ledger/limits.hpp"
#include "ledger/strong.hpp"
#include "storage/read_view.hpp"

#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace merit::storage {

class PinnedViews {
  public:
    using View = std::shared_ptr<const ReadView>;

    // Heights ascend by one, times do not fall. Returns the views that are kept no longer, for the
    // caller to drop where it suits.
    std::vector<View> add(ledger::Height height, std::uint64_t monotonic_ms, View view);

    View find(ledger::Height height) const;
    // The lowest height from which on all are kept; there must be one.
    ledger::Height earliest() const;
    std::size_t size() const { return recent_.size() + spaced_.size(); }

  private:
    static constexpr std::uint64_t spacing_ms = 1'000;
    static constexpr std::uint64_t spaced_for_ms = 5 * 60 * 1'000;

    struct Pin {
        std::uint64_t ms = 0;
        View view;
    };
    std::map<ledger::Height, Pin> recent_;
    std::map<ledger::Height, Pin> spaced_;
    std::optional<std::uint64_t> last_spaced_ms_;
};

}  // namespace merit::storage
