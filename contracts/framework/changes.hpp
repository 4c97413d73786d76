// What a piece of work changed, for invariants that are checked from the changes alone.
#pragma once

#include "contracts/framework/map.hpp"
#include "contracts/numbers/wide.hpp"

#include <optional>

namespace merit::contracts {

// Calls count(key, value, sign) for each changed row of a map: as it was (sign -1) and as it is
// (sign +1).
template <class MapType, class Count>
void visit_changes(const MapType& map, const ledger::StateView& before,
                   const ledger::StateDelta& changes, Count count) {
    const Bytes prefix = map.key();
    for (auto it = changes.lower_bound(prefix); it != changes.end() && it->first[0] == prefix[0];
         ++it) {
        const auto key = map.decode_key(it->first);
        if (const auto old = before.get(it->first)) count(key, map.decode_value(*old), i128{-1});
        if (it->second) count(key, map.decode_value(*it->second), i128{1});
    }
}

// A row as it is after the changes.
template <class MapType, class... Keys>
std::optional<typename MapType::Value> row_after(const MapType& map,
                                                 const ledger::StateView& before,
                                                 const ledger::StateDelta& changes,
                                                 const Keys&... keys) {
    const Bytes key = map.key(keys...);
    const auto changed = changes.find(key);
    const auto bytes = changed == changes.end() ? before.get(key) : changed->second;
    if (!bytes) return std::nullopt;
    return map.decode_value(*bytes);
}

}  // namespace merit::contracts
