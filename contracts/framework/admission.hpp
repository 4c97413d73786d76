// Whether a transaction may run at this place in the order: account, keys, expiry, nonce, quota.
//
// The same check admits into the mempool and runs in execution. Source: CONTRACTS section 2,
// DETAILS section 4.
#pragma once

#include "contracts/framework/account_use.hpp"
#include "contracts/framework/chain.hpp"
#include "contracts/registry/records.hpp"
#include "ledger/transaction.hpp"

#include <optional>

namespace merit::contracts {

struct Standing {
    std::optional<DropReason> reason;  // of dropping it; nothing: it may run
    registry::Account account;         // if there is one
    AccountUse use;                    // refilled, before this transaction
    Bucket member_quota;               // refilled, before this transaction
    std::uint64_t cost = 0;
};

Standing standing_of(const ledger::StateView& view, const Chain& chain,
                     const ledger::CheckedTransaction& transaction, ledger::TimeMs time_ms);

// Takes the nonce and the cost of a transaction that may run.
void charge(ledger::Overlay& state, const ledger::AccountId& account, Standing standing,
            std::uint64_t nonce);

// A dropped transaction: counted, and its cost leaves the bucket of the member whose validator
// batched it, unless its nonce was used (duplicates in two lanes are nobody's fault).
void charge_drop(ledger::Overlay& state, const Chain& chain, const ledger::MemberId& member,
                 DropReason reason, std::uint64_t cost, ledger::TimeMs time_ms);

std::uint64_t drops_of(const ledger::StateView& view, const ledger::MemberId& member,
                       DropReason reason);

// The nonce window and quota of an account; fresh ones if it never sent anything.
AccountUse account_use_of(const ledger::StateView& view, const ledger::AccountId& account,
                          ledger::TimeMs time_ms);

}  // namespace merit::contracts
