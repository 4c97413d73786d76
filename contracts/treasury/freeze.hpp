// Freezes: rewards that wait for the ruling of a case (CONTRACTS K1, K13).
//
// A case freezes money of one asset of a recipient: an account's held money, an alias's unclaimed
// money. It is an amount, not certain postings: as much stays where it is, the rest may go. What is
// frozen is not released, claimed, expired or taken by a Correction; the clock tries again at the
// end of each epoch, so it goes on when the freeze has ended. Invariant: frozen <= held, of an
// alias frozen <= unclaimed.
#pragma once

#include "contracts/framework/context.hpp"
#include "contracts/treasury/records.hpp"
#include "ledger/recipient.hpp"

namespace merit::contracts::treasury {

// Freezes min(amount, what is not frozen yet) more for this case; answers how much.
ledger::Amount freeze(Context& context, const crypto::Hash256& case_id,
                      const ledger::AssetId& asset, const ledger::Recipient& recipient,
                      ledger::Amount amount);

// Ends all freezes of the case.
void end_freezes(Context& context, const crypto::Hash256& case_id);

// What all cases together freeze.
ledger::Amount frozen_of(const ledger::StateView& view, const ledger::AssetId& asset,
                         const ledger::Recipient& recipient);

// Held money of an account, unclaimed money of an alias: all of it, and the part that may move.
ledger::Amount waiting_of(const ledger::StateView& view, const ledger::AssetId& asset,
                          const ledger::Recipient& recipient);
ledger::Amount movable_of(const ledger::StateView& view, const ledger::AssetId& asset,
                          const ledger::Recipient& recipient);

}  // namespace merit::contracts::treasury
