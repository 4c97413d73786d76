// How many of something are open, kept beside them so that a limit costs one read. No row is 0.
#pragma once

#include "contracts/framework/map.hpp"

namespace merit::contracts {

template <Prefix prefix, class... Keys>
class OpenCount {
  public:
    static std::uint32_t of(const ledger::StateView& view, const Keys&... keys) {
        return Counts::get_or(view, 0, keys...);
    }
    static void add(ledger::Overlay& state, const Keys&... keys) {
        Counts::put(state, of(state, keys...) + 1, keys...);
    }
    // One of them has ended.
    static void take(ledger::Overlay& state, const Keys&... keys) {
        const std::uint32_t count = of(state, keys...);
        MERIT_ASSERT(count > 0, "what ends was open");
        if (count == 1) return Counts::erase(state, keys...);
        Counts::put(state, count - 1, keys...);
    }

  private:
    using Counts = Map<prefix, std::uint32_t, Keys...>;
};

}  // namespace merit::contracts
