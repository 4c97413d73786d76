// The maps of K1 TREASURY. For contract sources only.
#pragma once

#include "contracts/framework/map.hpp"
#include "contracts/treasury/records.hpp"

namespace merit::contracts::treasury {

using ledger::AccountId;
using ledger::AliasId;
using ledger::AssetId;
using ledger::Epoch;
using ledger::PoolId;
using ledger::ProjectId;

inline constexpr Map<Prefix::asset, Asset, AssetId> assets;
inline constexpr Map<Prefix::asset_totals, AssetTotals, AssetId> asset_totals;
inline constexpr Map<Prefix::balance, Balance, AssetId, AccountId> balances;
inline constexpr Map<Prefix::pool, Pool, PoolId> pools;
inline constexpr Map<Prefix::pool_money, PoolMoney, PoolId> pool_money;
// pool/sponsor -> all that this sponsor funded
inline constexpr Map<Prefix::pool_funded, ledger::Wide, PoolId, AccountId> pool_funded;
// release epoch/account/pool/epoch of the close
inline constexpr Map<Prefix::held, HeldMoney, Epoch, AccountId, PoolId, Epoch> held;
// alias/pool/epoch of the close
inline constexpr Map<Prefix::unclaimed, UnclaimedMoney, AliasId, PoolId, Epoch> unclaimed;
// last epoch in which it can be claimed/alias/pool/epoch of the close
inline constexpr Map<Prefix::unclaimed_expiry, Empty, Epoch, AliasId, PoolId, Epoch>
    unclaimed_expiry;
inline constexpr Map<Prefix::receipt_digest, Empty, AssetId, crypto::Hash256> receipt_digests;
// project/pool: the pools that pay for a project
inline constexpr Map<Prefix::project_pools, Empty, ProjectId, PoolId> project_pools;
// kind/id/asset; without a row: nothing
inline constexpr Map<Prefix::purse, ledger::Amount, PurseKind, crypto::Hash256, AssetId> purses;
// asset/account/kind and id of the creditor -> what is still owed
inline constexpr Map<Prefix::debt, ledger::Amount, AssetId, AccountId, CreditorKind,
                     crypto::Hash256>
    debts;
// case/asset/recipient
inline constexpr Map<Prefix::freeze, ledger::Amount, crypto::Hash256, AssetId, ledger::Recipient>
    freezes;
// asset/recipient -> sum over the cases
inline constexpr Map<Prefix::frozen, ledger::Amount, AssetId, ledger::Recipient> frozen_sums;

}  // namespace merit::contracts::treasury
