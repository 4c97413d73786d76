// What other contracts ask of K7 CERTIFY, and tell it.
//
// A credential gives its account effects from the epoch in which it is issued to its last one, both
// inclusive, unless it is suspended or revoked; those of the version by which it was issued. Asked
// about an epoch that is over, the answer is how things stood at its end, and stays so: what is
// drawn with beacon(t) can ask about t-2. The accounts of a member that was removed hold nothing,
// whichever epoch is asked about. Free functions over const views; any thread. Source: CONTRACTS
// K7, docs/decisions/0025-credentials.md.
#pragma once

#include "contracts/certify/terms.hpp"
#include "contracts/framework/context.hpp"
#include "contracts/registry/records.hpp"

#include <functional>

namespace merit::contracts::certify {

// Whether the account has the effect in `epoch`. Costs a few reads for each achievement with this
// effect that the account ever had, at most achievements_max.
bool holds(const ledger::StateView& view, const ledger::AccountId& account, Effect effect,
           ledger::Epoch epoch);

// Visits in ascending order who has the effect in `epoch`, while `visit` returns true. Takes as
// many steps as there are accounts that ever had it.
void visit_holders(const ledger::StateView& view, Effect effect, ledger::Epoch epoch,
                   const std::function<bool(const ledger::AccountId&)>& visit);

// 3 for who has the effect level_3, else the level at which its member admitted it.
std::uint8_t level_of(const ledger::StateView& view, const ledger::AccountId& id,
                      const registry::Account& account, ledger::Epoch epoch);

// A ruling about a credential: it is suspended, resumed or revoked. Refuses not_found, and
// wrong_state as the operations do.
enum class Ruling : std::uint8_t { suspend, resume, revoke };
Check rule_on(Context& context, const ledger::CredentialId& credential, Ruling ruling,
              const crypto::Hash256& reason);

}  // namespace merit::contracts::certify
