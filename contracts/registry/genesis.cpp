#include "contracts/registry/genesis.hpp"

#include "contracts/registry/registry.hpp"
#include "contracts/registry/state.hpp"

namespace merit::contracts {

namespace {

template <class Id>
Id genesis_id(std::string_view personalisation, const ledger::NetworkId& network,
              std::size_t index) {
    Bytes number;
    KeyField<std::uint32_t>::put(number, static_cast<std::uint32_t>(index));
    return Id::from(crypto::blake2b(personalisation, {network.view(), number}));
}

constexpr std::uint8_t member_level = 2;

}  // namespace

ledger::AssetId genesis_asset_id(const ledger::Genesis& genesis) {
    return genesis_id<ledger::AssetId>("merit.asset", network_of(genesis), genesis.members.size());
}

namespace registry {

ledger::MemberId genesis_member_id(const ledger::NetworkId& network, std::size_t index) {
    return genesis_id<ledger::MemberId>("merit.member", network, index);
}

ledger::AccountId genesis_account_id(const ledger::GenesisMember& member) {
    return account_id_of(member.threshold, member.keys);
}

void store_genesis(const ledger::Genesis& genesis, ledger::Overlay& state) {
    const ledger::NetworkId network = network_of(genesis);
    for (std::size_t i = 0; i < genesis.members.size(); ++i) {
        const ledger::GenesisMember& member = genesis.members[i];
        const MemberId id = genesis_member_id(network, i);
        const AccountId account = genesis_account_id(member);
        members.put(state, {member.name, account, true, ledger::Epoch{0}}, id);
        accounts.put(state,
                     {id, AccountKind::organisation, member.keys, member.threshold, member_level},
                     account);
    }
    member_counts.put(state, genesis.members.size());
}

}  // namespace registry

}  // namespace merit::contracts
