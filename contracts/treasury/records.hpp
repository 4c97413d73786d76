// What K1 TREASURY stores: assets, balances, pools and the money in them.
#pragma once

#include "contracts/treasury/operations.hpp"
#include "ledger/recipient.hpp"
#include "ledger/wide.hpp"

#include <algorithm>

namespace merit::contracts::treasury {

struct Asset {
    AssetName name;
    ledger::AccountId issuer;
    MERIT_FIELDS(name, issuer)
};

// Money of one object of a contract to come: what it holds, and for what.
enum class PurseKind : std::uint8_t {
    prize,    // of a competition, task or round
    bond,     // of a case
    revenue,  // of a project, until it is shared
    reserve,  // of a project
};

// Whom an account owes: another account, or the pool that paid it too much. Ordered by kind, then
// by id: the order in which debts are repaid.
enum class CreditorKind : std::uint8_t { account, pool };
struct Creditor {
    CreditorKind kind = CreditorKind::account;
    crypto::Hash256 id;  // an account's 20 bytes are followed by zeros

    static Creditor of(const ledger::AccountId& account) {
        Creditor creditor;
        std::ranges::copy(account.bytes, creditor.id.bytes.begin());
        return creditor;
    }
    static Creditor of(const ledger::PoolId& pool) {
        return {CreditorKind::pool, crypto::Hash256::from(pool.view())};
    }
    MERIT_FIELDS(kind, id)
    friend auto operator<=>(const Creditor&, const Creditor&) = default;
};

// Where all units of an asset are. INV-0: balances + pools + held + unclaimed + purses = deposited
// - withdrawn.
struct AssetTotals {
    ledger::Wide deposited;  // genesis balances count as deposits
    ledger::Wide withdrawn;
    ledger::Amount balances;
    ledger::Amount pools;  // in pools and in their closings
    ledger::Amount held;
    ledger::Amount unclaimed;
    ledger::Amount purses;
    MERIT_FIELDS(deposited, withdrawn, balances, pools, held, unclaimed, purses)
};

// An account's money of one asset. What came in minus what went out is what is there:
// deposited + received + rewarded + refunded - sent - funded - withdrawn = free + held.
struct Balance {
    ledger::Amount free;  // may be spent
    ledger::Amount held;  // becomes free at the end of its release epoch
    ledger::Wide deposited;
    ledger::Wide received;
    ledger::Wide rewarded;
    ledger::Wide refunded;
    ledger::Wide sent;
    ledger::Wide funded;
    ledger::Wide withdrawn;
    MERIT_FIELDS(free, held, deposited, received, rewarded, refunded, sent, funded, withdrawn)
};

struct Pool {
    ledger::AccountId opened_by;
    PoolTerms terms;                          // of an own pool: `pay` is the project's setting
    std::optional<ledger::ProjectId> own_of;  // the project whose own pool this is
    bool wound_up = false;
    MERIT_FIELDS(opened_by, terms, own_of, wound_up)

    // What is left when it ends is its sponsors'.
    bool has_refund() const { return terms.unclaimed.target == UnclaimedTarget::refund; }
};

// The place of a pool among the open ones of a project (open_pools.hpp).
struct OpenPool {
    ledger::AccountId opened_by;
    ledger::PoolId pool;
    MERIT_FIELDS(opened_by, pool)
    friend bool operator==(const OpenPool&, const OpenPool&) = default;
};

// funded = paid + held + unclaimed + refunded + balance + closing.
struct PoolMoney {
    ledger::AssetId asset;
    ledger::Amount balance;    // in the pool
    ledger::Amount closing;    // set aside by the close that is running
    ledger::Amount held;       // paid, but not yet released
    ledger::Amount unclaimed;  // paid to aliases that nobody has claimed
    ledger::Wide funded;       // by sponsors, and moved here from other pools
    ledger::Wide paid;         // free money of accounts, released money included
    ledger::Wide refunded;     // left the pool by its unclaimed rule, or for other pools or purses
    MERIT_FIELDS(asset, balance, closing, held, unclaimed, funded, paid, refunded)
};

struct HeldMoney {
    ledger::AssetId asset;
    ledger::Amount amount;
    MERIT_FIELDS(asset, amount)
};

struct UnclaimedMoney {
    ledger::AssetId asset;
    ledger::Amount amount;
    ledger::Epoch release_epoch;  // as it would be held, were it an account's
    MERIT_FIELDS(asset, amount, release_epoch)
};

}  // namespace merit::contracts::treasury

namespace merit::ledger {
template <>
struct EnumRange<contracts::treasury::PurseKind> {
    static constexpr auto last = contracts::treasury::PurseKind::reserve;
};
template <>
struct EnumRange<contracts::treasury::CreditorKind> {
    static constexpr auto last = contracts::treasury::CreditorKind::pool;
};
}  // namespace merit::ledger
