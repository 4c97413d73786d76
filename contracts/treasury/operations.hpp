// The operations of K1 TREASURY. Who may send each and its preconditions: CONTRACTS section 6.
#pragma once

#include "contracts/framework/operation_kind.hpp"
#include "contracts/treasury/terms.hpp"
#include "crypto/hash.hpp"

namespace merit::contracts::treasury {

using AssetName = ledger::Text<64>;

// The sender, an organisation account, becomes the issuer of a new asset of 6 decimals.
struct AssetCreate {
    static constexpr OperationKind kind{ContractNumber::treasury, 1};
    AssetName name;
    MERIT_FIELDS(name)
};

// The asset's issuer issues units to an account against a receipt that was not used before.
struct Deposit {
    static constexpr OperationKind kind{ContractNumber::treasury, 2};
    ledger::AssetId asset;
    ledger::AccountId account;
    ledger::Amount amount;
    crypto::Hash256 receipt_digest;
    MERIT_FIELDS(asset, account, amount, receipt_digest)
};

// The asset's issuer retires units of its own balance.
struct Withdraw {
    static constexpr OperationKind kind{ContractNumber::treasury, 3};
    ledger::AssetId asset;
    ledger::Amount amount;
    MERIT_FIELDS(asset, amount)
};

struct Transfer {
    static constexpr OperationKind kind{ContractNumber::treasury, 4};
    ledger::AssetId asset;
    ledger::AccountId to;
    ledger::Amount amount;
    MERIT_FIELDS(asset, to, amount)
};

struct PoolOpen {
    static constexpr OperationKind kind{ContractNumber::treasury, 5};
    PoolTerms terms;
    MERIT_FIELDS(terms)
};

struct PoolFund {
    static constexpr OperationKind kind{ContractNumber::treasury, 6};
    ledger::PoolId pool;
    ledger::Amount amount;
    MERIT_FIELDS(pool, amount)
};

struct WindUp {
    static constexpr OperationKind kind{ContractNumber::treasury, 7};
    ledger::PoolId pool;
    MERIT_FIELDS(pool)
};

}  // namespace merit::contracts::treasury
