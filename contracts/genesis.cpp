#include "contracts/registry/genesis.hpp"

#include <set>

#include "contracts/execute.hpp"
#include "contracts/framework/chain.hpp"
#include "contracts/framework/contract.hpp"

namespace merit::contracts {

std::optional<std::string_view> check_genesis_parameters(const ledger::Genesis& genesis) {
    if (!parameters_of_genesis(genesis.parameters)) return "genesis.bad_parameter";
    const ledger::QuotaParameters& quotas = genesis.quotas;
    std::set<ledger::AccountId> accounts;
    for (const ledger::GenesisMember& member : genesis.members) {
        if (!accounts.insert(registry::genesis_account_id(member)).second) {
            return "genesis.repeated_key";
        }
    }
    if (quotas.account_units_max == 0 || quotas.member_units_max == 0) return "genesis.bad_quota";
    return std::nullopt;
}

ledger::StateDelta genesis_state(const ledger::Genesis& genesis) {
    const auto set = parameters_of_genesis(genesis.parameters);
    MERIT_ASSERT(set.has_value(), "the genesis was checked");
    const ledger::MapState empty;
    ledger::Overlay state(empty);
    store_genesis_chain(state, genesis, *set, genesis_asset_id(genesis));
    for (const Contract& contract : contracts()) {
        if (contract.genesis != nullptr) contract.genesis(genesis, state);
    }
    return state.take_delta();
}

ExecutionRules execution_rules(const ledger::Genesis& genesis) {
    ExecutionRules rules;
    rules.network = network_of(genesis);
    return rules;
}

}  // namespace merit::contracts
