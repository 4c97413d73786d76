// INV of K10 from the changes alone: the pot of a round lies in its purse until it is paid.
#include "contracts/framework/changes.hpp"
#include "contracts/rounds/handlers.hpp"
#include "contracts/rounds/state.hpp"
#include "contracts/treasury/state.hpp"

namespace merit::contracts::rounds {

namespace {

void check_round(const ledger::StateView& before, const ledger::StateDelta& changes,
                 const RoundId& id, const Standing& standing) {
    const auto round = row_after(rounds, before, changes, id);
    MERIT_ASSERT(round.has_value(), "a round is never forgotten");
    const auto purse =
        row_after(treasury::purses, before, changes, purse_of(id).kind, purse_of(id).id,
                  round->asset)
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
