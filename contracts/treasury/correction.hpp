// R19 Correction: compensating movements, by a ruling (CONTRACTS R19, K1, K13). Nothing is edited.
//
// Entries say who loses and who gets; their sum is 0. A loser's money is taken in this order
// (clawback): unclaimed money of its aliases, held money (earliest release first), and the rest
// becomes its debt. An alias that nobody claimed can only lose what it has unclaimed. Frozen money
// is left: the case ends its own freezes before. What is collected goes at once to whom the entries
// name, losers and winners in the order of the list; what is still owed follows as debt is repaid.
#pragma once

#include "contracts/framework/context.hpp"
#include "contracts/treasury/records.hpp"
#include "ledger/codec/bounded.hpp"
#include "ledger/recipient.hpp"

namespace merit::contracts::treasury {

struct Loss {
    ledger::Recipient from;
    ledger::Amount amount;
    MERIT_FIELDS(from, amount)
};

struct Gain {
    Creditor to;
    ledger::Amount amount;
    MERIT_FIELDS(to, amount)
};

inline constexpr std::size_t correction_entries_max = 64;  // of either side

struct Correction {
    ledger::AssetId asset;
    ledger::Bounded<Loss, correction_entries_max> losses;
    ledger::Bounded<Gain, correction_entries_max> gains;
    MERIT_FIELDS(asset, losses, gains)
};

// What can be taken from a recipient now without making a debt: its unclaimed and held money that
// is not frozen.
ledger::Amount collectable_of(const ledger::StateView& view, const ledger::AssetId& asset,
                              const ledger::Recipient& recipient, ledger::Epoch epoch);

// Whether it can be applied. Refuses treasury.out_of_bounds: no entries, an amount of 0, a
// recipient or creditor named twice, losses that are not gains, an account that loses to itself;
// treasury.not_found: an account, or a pool of this asset, that does not exist;
// treasury.not_for_validators: a validator's account would get something;
// treasury.insufficient_balance: an alias that nobody claimed has less than it is to lose;
// treasury.overflow: what an account owes would reach 2^63.
Check check_correction(const Context& context, const Correction& correction);

// Applies a Correction that passed check_correction in this state.
void apply_correction(Context& context, const Correction& correction);

}  // namespace merit::contracts::treasury
