// What the earlier epochs left a recipient in a pool: A, L and what was paid. For contract sources
// only.
//
// A pool keeps A and L if its terms may ever read them: those with RECENT or BALANCED, and every
// own pool, whose terms a project may change. Source: CONTRACTS K5, DETAILS 8 and 11.
#pragma once

#include "contracts/incentive/close_state.hpp"

namespace merit::contracts::incentive {

bool keeps_history(const treasury::PoolTerms& terms);

Standing standing_of(const ledger::StateView& view, const ledger::PoolId& pool,
                     const ledger::Recipient& recipient);

// Adds w of a closed epoch to A and L.
void add_work(ledger::Overlay& state, const ledger::PoolId& pool,
              const ledger::Recipient& recipient, ledger::Epoch epoch, u128 weight);
void add_paid(ledger::Overlay& state, const ledger::PoolId& pool,
              const ledger::Recipient& recipient, u128 amount);

}  // namespace merit::contracts::incentive
