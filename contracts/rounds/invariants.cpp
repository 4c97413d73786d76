// INV of K10 from the changes alone: the pot of a round lies in its purse until it is paid.
#include "contracts/numbers/wide.hpp"
#include "contracts/rounds/handlers.hpp"
#include "contracts/rounds/state.hpp"
#include "contracts/treasury/state.hpp"

namespace merit::contracts::rounds {

namespace {

// A row as it is after the changes.
template <class MapType, class... Keys>
std::optional<typename MapType::Value> after(const MapType& map, const ledger::StateView& before,
                                             const ledger::StateDelta& changes,
                                             const Keys&... keys) {
    const Bytes key = map.key(keys...);
    const auto changed = changes.find(key);
    const auto bytes = changed == changes.end() ? before.get(key) : changed->second;
    if (!bytes) return std::nullopt;
    return map.decode_value(*bytes);
}

void check_round(const ledger::StateView& before, const ledger::StateDelta& changes,
                 const RoundId& id, const Standing& standing) {
    const auto round = after(rounds, before, changes, id);
    MERIT_ASSERT(round.has_value(), "a round is never forgotten");
    const auto purse =
        after(treasury::purses, before, changes, purse_of(id).kind, purse_of(id).id, round->asset)
            .value_or(Amount{});
    const u128 known = u128{purse.value} + standing.paid.value + standing.carried.value;
    MERIT_ASSERT(known == round->terms.pot.value, "paid + carried + what the purse holds = pot");
    MERIT_ASSERT(standing.state != RoundState::paid || purse.value == 0,
                 "a round that is paid has no money left");
}

}  // namespace

void check_changes(const ledger::StateView& before, const ledger::StateDelta& changes) {
    const Bytes prefix = standings.key();
    for (auto it = changes.lower_bound(prefix); it != changes.end() && it->first[0] == prefix[0];
         ++it) {
        MERIT_ASSERT(it->second.has_value(), "a round is never forgotten");
        const auto [id] = standings.decode_key(it->first);
        check_round(before, changes, id, standings.decode_value(*it->second));
    }
}

}  // namespace merit::contracts::rounds
