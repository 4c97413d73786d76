// account_getBalance, pool_*, params_*, proposal_*: money, pools, and the rules in force.
#include "contracts/framework/chain.hpp"
#include "contracts/framework/prefix.hpp"
#include "node/rpc/methods.hpp"
#include "node/rpc/methods/describe_json.hpp"
#include "node/rpc/methods/lists.hpp"
#include "node/rpc/proofs.hpp"
#include "node/rpc/query_call.hpp"

namespace merit::node::rpc {

namespace json = boost::json;

using contracts::Prefix;

namespace {

// The asset of the call, or that of genesis.
Result<ledger::AssetId, RpcError> asset_of(const Call& call) {
    const auto text = call.params.text("asset");
    if (!text) return contracts::load_chain(*call.at.view).asset;
    MERIT_TRY(const auto id, find_id(call.at, IdKind::asset, "asset", *text));
    return *ledger::AssetId::from(id);
}

Answer get_balance(const Call& call) {
    MERIT_TRY(const auto asset, asset_of(call));
    const std::string account = *call.params.text("account");
    MERIT_TRY(auto answer,
              run_query(call, call.at, *find_query("treasury", "balance"), {{"account", account}}));
    json::object result{{"asset", asset.hex()}, {"balance", "0"}, {"held", "0"},
                        {"frozen", "0"},        {"debt", "0"},    {"unit", "u"}};
    json::array balances = std::move(answer.at("items").as_array());
    for (const auto& one : balances) {
        if (one.at("asset").as_string() != asset.hex()) continue;
        result["balance"] = one.at("free");
        for (const char* name : {"held", "frozen", "debt"})
            result[name] = one.at(name);
    }
    result.emplace("balances", std::move(balances));
    return json::value(std::move(result));
}

Answer prove_balance(const Call& call) {
    MERIT_TRY(const auto asset, asset_of(call));
    Bytes key = state_key(Prefix::balance, asset.view());
    const auto account = *call.params.account("account");
    key.insert(key.end(), account.bytes.begin(), account.bytes.end());
    return prove_state(call, key);
}

Answer prove_pool(const Call& call) {
    MERIT_TRY(const auto id, find_id(call.at, IdKind::pool, "pool", *call.params.text("pool")));
    return prove_state(call, state_key(Prefix::pool, id));
}

Answer list_pools(const Call& call) {
    IdSource source{IdSource::From::state, state_key(Prefix::pool, {}), false, "all"};
    if (const auto project = call.params.text("project")) {
        MERIT_TRY(const auto id, find_id(call.at, IdKind::project, "project", *project));
        source.prefix = state_key(Prefix::project_pools, id);
        source.selector = to_hex(id);
    }
    return list_ids(call, source, false, query_item(call, "treasury", "pool", "pool"));
}

Answer prove_params(const Call& call) {
    const auto current = contracts::load_chain(*call.at.view).epoch;
    const ledger::Epoch epoch{call.params.integer_or("epoch", current.value)};
    const std::uint64_t number = contracts::parameters_in(*call.at.view, epoch).number;
    Bytes big_endian;
    for (std::size_t i = 8; i-- > 0;)
        big_endian.push_back(static_cast<Byte>(number >> (8 * i)));
    return prove_state(call, state_key(Prefix::parameter_set, big_endian));
}

Method balance_method() {
    return {
        .name = "account_getBalance",
        .summary = "Money of an account: free and held, and what it owes",
        .params = {account_param().param,
                   optional("asset", ParamType::id, "Id of an asset; that of genesis unless told")},
        .result = {{"asset", "string", "Id of the asset"},
                   {"balance", "string", "Free money, base units"},
                   {"held", "string", "Earned, not yet released, base units"},
                   {"frozen", "string", "Of the held money, for cases, base units"},
                   {"debt", "string", "What it owes, base units"},
                   {"unit", "string", "u: base units"},
                   {"balances", "array", "asset, free, held, frozen, debt, for every asset"}},
        .reads = Reads::pinned,
        .run = get_balance,
        .prove = prove_balance};
}

std::vector<Method> pool_methods() {
    Method get = query_method("pool_get", "treasury", "pool",
                              {id_param("pool", IdKind::pool, "Id of the pool")},
                              {{"pool", "string", "Its id"},
                               {"opened_by", "string", "Address"},
                               {"own_of", "", "Project whose own pool this is, or null"},
                               {"terms", "object", "Terms in force"},
                               {"open", "boolean", "Whether it pays in the current epoch"},
                               {"wound_up", "boolean", "Whether its rest was given back"},
                               {"money", "object", "What is in it"}});
    get.prove = prove_pool;
    Param project = optional("project", ParamType::text, "Only pools that pay for this project");
    project.min = 1;
    project.max = 128;
    return {std::move(get),
            {.name = "pool_list",
             .summary = "Pools of a project, or all, by id",
             .params = with_page({std::move(project)}, false),
             .result = page_result("as pool_get"),
             .reads = Reads::pinned,
             .run = list_pools,
             .names_own_position = true}};
}

}  // namespace

std::vector<Method> money_methods() {
    std::vector<Method> methods = pool_methods();
    methods.push_back(balance_method());
    methods.push_back(query_method(
        "params_get", "govern", "params",
        {epoch_param("epoch", false, "The current one unless told")},
        {{"epoch", "integer", "The epoch"}, {"parameters", "object", "The set in force in it"}}));
    methods.back().prove = prove_params;
    methods.push_back(
        query_method("proposal_get", "govern", "proposal",
                     {id_param("proposal", IdKind::proposal, "Id of the proposal")},
                     {{"proposal", "string", "Its id"},
                      {"value", "object", "state, key, from, to, votes' count, epochs"},
                      {"votes", "array", "member and yes"},
                      {"validators", "",
                       "changes, effect and warning of a proposal about the validator set, or "
                       "null"}}));
    methods.push_back(state_list_method("proposal_list", "Proposals, by id", Prefix::proposal,
                                        {"govern", "proposal", "proposal"}));
    return methods;
}

}  // namespace merit::node::rpc
