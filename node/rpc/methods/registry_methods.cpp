// account_*, member_*, project_*, alias_*, import_*, record_*, review_*: who and what was
// contributed.
#include "contracts/framework/admission.hpp"
#include "contracts/framework/index_keys.hpp"
#include "contracts/framework/prefix.hpp"
#include "contracts/treasury/postings.hpp"
#include "ledger/codec/codec.hpp"
#include "node/rpc/id_list.hpp"
#include "node/rpc/methods.hpp"
#include "node/rpc/methods/describe_json.hpp"
#include "node/rpc/methods/lists.hpp"
#include "node/rpc/proofs.hpp"
#include "node/rpc/query_call.hpp"

namespace merit::node::rpc {

namespace json = boost::json;

using contracts::IndexPrefix;
using contracts::Prefix;

namespace {

Answer prove_account(const Call& call) {
    const auto account = *call.params.account("account");
    return prove_state(call, state_key(Prefix::account, account.view()));
}

Answer prove_record(const Call& call) {
    MERIT_TRY(const auto id,
              find_id(call.at, IdKind::record, "record", *call.params.text("record")));
    return prove_state(call, state_key(Prefix::contribution, id));
}

Answer get_nonce(const Call& call) {
    const auto account = *call.params.account("account");
    const auto use = contracts::account_use_of(*call.at.view, account, call.at.time_ms);
    return json::value{{"highest", use.nonces.highest},
                       {"next", use.nonces.highest + 1},
                       {"window", ledger::limits::nonce_window},
                       {"quota_units", use.quota.units}};
}

// Movements of money, with the place where each happened.
Answer list_history(const Call& call) {
    const auto account = *call.params.account("account");
    const Bytes prefix = contracts::index_key(IndexPrefix::movement, account.view());
    const auto item_of = [&](const ReadAt&, BytesView key, BytesView value) {
        const auto place = contracts::place_of(key);
        const auto movement = ledger::decode<contracts::treasury::Movement>(value);
        if (!place || !movement) return json::value(nullptr);
        json::value item = json_of(call, movement.assume_value());
        auto& object = item.get_object();
        const bool is_clock = place->transaction_index == contracts::clock_transaction_index;
        object.emplace("block_height", place->height.value);
        object.emplace("index",
                       is_clock ? json::value(nullptr) : json::value(place->transaction_index));
        object.emplace("operation_index",
                       is_clock ? json::value(nullptr) : json::value(place->operation_index));
        return item;
    };
    return list_rows(call, prefix, account.hex(), true, item_of);
}

// By project, by recipient, or all.
Answer list_records(const Call& call) {
    const auto project = call.params.text("project");
    const auto recipient = call.params.text("recipient");
    if (project && recipient) {
        return invalid_param("/params/recipient", "project or recipient, not both", "both");
    }
    IdSource source;
    if (project) {
        MERIT_TRY(const auto id, find_id(call.at, IdKind::project, "project", *project));
        source = {IdSource::From::index, contracts::index_key(IndexPrefix::project_record, id),
                  true, to_hex(id)};
    } else if (recipient) {
        MERIT_TRY(const auto found, parse_recipient(call.at, *recipient));
        source = {IdSource::From::index, contracts::index_key(IndexPrefix::author_record, found),
                  true, to_hex(found.view())};
    } else {
        source = {IdSource::From::state, state_key(Prefix::contribution, {}), false, "all"};
    }
    return list_ids(call, source, false, query_item(call, "registry", "record", "record"));
}

Answer list_imports(const Call& call) {
    MERIT_TRY(const auto id,
              find_id(call.at, IdKind::project, "project", *call.params.text("project")));
    const IdSource source{IdSource::From::index,
                          contracts::index_key(IndexPrefix::project_import, id), true, to_hex(id)};
    return list_ids(call, source, true, query_item(call, "registry", "import", "import"));
}

// What happened to a record, in order.
Answer list_record_history(const Call& call) {
    MERIT_TRY(const auto id,
              find_id(call.at, IdKind::record, "record", *call.params.text("record")));
    json::array items;
    const auto visit = [&](BytesView key, BytesView value) {
        const auto place = contracts::place_of(key);
        items.push_back(json::object{{"what", text_of(value)},
                                     {"block_height", place->height.value},
                                     {"index", place->transaction_index}});
        return items.size() < list_items_max;
    };
    call.at.view->index_scan(contracts::index_key(IndexPrefix::record_history, id), {}, visit);
    return json::value{{"items", std::move(items)}};
}

Param text_param(std::string name, bool is_required, std::string summary) {
    Param param = is_required ? required(std::move(name), ParamType::text, std::move(summary))
                              : optional(std::move(name), ParamType::text, std::move(summary));
    param.min = 1;
    param.max = 128;
    return param;
}

std::vector<Method> account_methods() {
    Method get = query_method("account_get", "registry", "account", {account_param()},
                              {{"account", "string", "Address"},
                               {"value", "object", "member, kind, keys, threshold, level"},
                               {"organisation", "string", "Its organisation now"},
                               {"affiliation", "", "latest and before, or null"}});
    get.prove = prove_account;
    return {std::move(get),
            {.name = "account_getNonce",
             .summary = "Nonces of an account: the highest used, and one that is free",
             .params = {account_param().param},
             .result = {{"highest", "integer", "Highest nonce used; 0 before the first"},
                        {"next", "integer", "The lowest that is free for sure"},
                        {"window", "integer", "How far a nonce may be from the highest"},
                        {"quota_units", "integer", "Resource units that the account has now"}},
             .reads = Reads::pinned,
             .run = get_nonce},
            {.name = "account_listHistory",
             .summary = "Money that came to an account and left it, the newest first unless told",
             .params = with_page({account_param().param}, true),
             .result = page_result("cause, in, asset, amount, block_height, index (null: by the "
                                   "clock), operation_index"),
             .reads = Reads::pinned,
             .run = list_history,
             .names_own_position = true}};
}

std::vector<Method> record_methods() {
    Method get = query_method(
        "record_get", "registry", "record",
        {id_param("record", IdKind::record, "Id of the record")},
        {{"id", "string", "Id of the record"}, {"value", "object", "The contribution"}});
    get.prove = prove_record;
    return {std::move(get),
            {.name = "record_list",
             .summary = "Records of a project or a recipient in ledger order, or all by id",
             .params = with_page({text_param("project", false, "Id or name of a project"),
                                  text_param("recipient", false, "Address or alias of an author")},
                                 true),
             .result = page_result("as record_get"),
             .reads = Reads::pinned,
             .run = list_records,
             .names_own_position = true},
            {.name = "record_getHistory",
             .summary = "What happened to a record, in ledger order",
             .params = {id_param("record", IdKind::record, "Id of the record").param},
             .result = {{"items", "array", "what, block_height, index"}},
             .reads = Reads::pinned,
             .run = list_record_history},
            query_method("review_list", "quality", "why",
                         {id_param("record", IdKind::record, "Id of the record")},
                         {{"record", "string", "Id of the record"},
                          {"quality", "object", "What is fixed about its quality"},
                          {"reviews", "array", "reviewer and review"}})};
}

}  // namespace

std::vector<Method> registry_methods() {
    std::vector<Method> methods = account_methods();
    for (auto& method : record_methods())
        methods.push_back(std::move(method));
    const auto id_and_value = [](std::string kind) {
        return std::vector<ResultField>{{"id", "string", "Its id"},
                                        {std::move(kind), "string", "The same"},
                                        {"value", "object", "What is stored of it"}};
    };
    methods.push_back(query_method("member_get", "registry", "member",
                                   {id_param("member", IdKind::member, "Id of the member")},
                                   id_and_value("member")));
    methods.push_back(state_list_method("member_list", "Members, by id", Prefix::member,
                                        {"registry", "member", "member"}));
    methods.push_back(query_method("project_get", "registry", "project",
                                   {id_param("project", IdKind::project, "Id or name")},
                                   {{"project", "string", "Its id"},
                                    {"name", "string", "Its name"},
                                    {"registered_by", "string", "Address"},
                                    {"opted_in", "boolean", "Whether its maintainer opted in"},
                                    {"own_pool", "string", "Id of its own pool"},
                                    {"settings", "object", "Settings in force"},
                                    {"next", "", "Settings from next_epoch on, or null"},
                                    {"next_epoch", "integer", "When `next` comes into force"}}));
    methods.push_back(state_list_method("project_list", "Projects, by id", Prefix::project,
                                        {"registry", "project", "project"}));
    methods.push_back(query_method("alias_get", "registry", "alias",
                                   {id_param("alias", IdKind::alias, "The alias")},
                                   {{"alias", "string", "The alias"},
                                    {"value", "object", "home, account, from_epoch"},
                                    {"permanent", "boolean", "Whether its claim is permanent"},
                                    {"projects", "array", "Projects in which it has records"}}));
    methods.push_back(query_method("import_get", "registry", "import",
                                   {id_param("import", IdKind::import, "Id of the import")},
                                   id_and_value("import")));
    methods.push_back({.name = "import_list",
                       .summary = "Imports of a project, the newest first unless told",
                       .params = with_page({text_param("project", true, "Id or name")}, true),
                       .result = page_result("as import_get"),
                       .reads = Reads::pinned,
                       .run = list_imports,
                       .names_own_position = true});
    return methods;
}

}  // namespace merit::node::rpc
