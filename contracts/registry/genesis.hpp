// Ids of the objects of genesis (DETAILS section 1): `network` in place of tx_id and a running
// index: members first, then the asset.
#pragma once

#include "ledger/genesis.hpp"
#include "ledger/state_view.hpp"

namespace merit::contracts {

ledger::AssetId genesis_asset_id(const ledger::Genesis& genesis);

namespace registry {
ledger::MemberId genesis_member_id(const ledger::NetworkId& network, std::size_t index);
ledger::AccountId genesis_account_id(const ledger::GenesisMember& member);
void store_genesis(const ledger::Genesis& genesis, ledger::Overlay& state);
}  // namespace registry

}  // namespace merit::contracts
