// What the registry's own sources share, and what governance asks of it.
#pragma once

#include "contracts/framework/context.hpp"
#include "contracts/registry/error.hpp"
#include "contracts/registry/records.hpp"

namespace merit::contracts::registry {

// Strictly ascending registrable keys, and a threshold that they can reach.
bool are_valid_keys(const ledger::KeyList& keys, std::uint8_t threshold);

// One more record of the account was accepted in this epoch.
void count_accepted(Context& context, const ledger::AccountId& account);

// A new member with its own account of kind organisation. Refuses duplicate (name or account) and
// out_of_bounds (too many members).
Check admit_member(Context& context, const ledger::Name& name, const ledger::KeyList& keys,
                   std::uint8_t threshold);
// The member's accounts stay, without quota. Refuses not_found, wrong_state (removed before, or the
// last one).
Check remove_member(Context& context, const ledger::MemberId& member);

// The account of a validator of the member: one key, sends only what a validator's node says by
// itself. One that is there stays.
void store_validator_account(ledger::Overlay& state, const ledger::AccountId& id,
                             const ledger::MemberId& member, const crypto::PublicKey& key);

}  // namespace merit::contracts::registry
