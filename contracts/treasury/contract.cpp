#include "contracts/treasury/contract.hpp"

#include "contracts/registry/genesis.hpp"
#include "contracts/treasury/handlers.hpp"
#include "contracts/treasury/postings.hpp"
#include "contracts/treasury/state.hpp"

namespace merit::contracts::treasury {

namespace {

std::string_view error_name(std::uint16_t error) {
    if (error == bad_name) return "bad_name";
    return error == too_many_pools ? "too_many_pools" : std::string_view();
}

}  // namespace

void store_genesis(const ledger::Genesis& genesis, ledger::Overlay& state) {
    const AssetId asset = genesis_asset_id(genesis);
    const auto account_of = [&](std::size_t member) {
        return registry::genesis_account_id(genesis.members[member]);
    };
    assets.put(state,
               {AssetName(genesis.asset.name), account_of(genesis.asset.issuer_member_index)},
               asset);
    asset_totals.put(state, {}, asset);
    const BlockContext block{};
    std::vector<ledger::IndexEntry> index;
    std::vector<ledger::Event> events;
    Context context{state, block, {}, {}, 0, index, events};
    for (const ledger::GenesisBalance& balance : genesis.balances) {
        const auto moved =
            move_in(context, asset, BalanceOf{account_of(balance.member_index)}, balance.amount);
        MERIT_ASSERT(moved.has_value(), "the genesis was checked: balances are below 2^63");
    }
}

Contract contract() {
    Contract contract{ContractNumber::treasury,
                      "treasury",
                      {},
                      {release_task()},
                      queries(),
                      error_name,
                      store_genesis};
    for (auto part : {money_handlers(), pool_handlers()}) {
        contract.operations.insert(contract.operations.end(), part.begin(), part.end());
    }
    contract.check_changes = check_changes;
    return contract;
}

}  // namespace merit::contracts::treasury
