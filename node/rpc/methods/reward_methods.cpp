// reward_*, statement_*: what was earned, and why.
#include "contracts/explain/make_file.hpp"
#include "contracts/framework/chain.hpp"
#include "contracts/incentive/statement_index.hpp"
#include "ledger/codec/codec.hpp"
#include "node/rpc/id_list.hpp"
#include "node/rpc/methods.hpp"
#include "node/rpc/methods/answer_bounds.hpp"
#include "node/rpc/methods/closes.hpp"
#include "node/rpc/methods/describe_json.hpp"
#include "node/rpc/methods/lists.hpp"
#include "node/rpc/proofs.hpp"
#include "node/rpc/query_call.hpp"
#include "storage/store.hpp"

#include <map>

namespace merit::node::rpc {

namespace json = boost::json;

using contracts::incentive::StatementEntry;

namespace {

// Which statement is asked for: by its id, or by whom, pool and epoch.
Result<contracts::QueryArguments, RpcError> statement_arguments(const Call& call,
                                                                const ReadAt& at) {
    if (const auto text = call.params.text("statement")) {
        MERIT_TRY(const auto id, find_id(at, IdKind::statement, "statement", *text));
        std::optional<StatementEntry> entry;
        at.view->index_scan(contracts::incentive::statement_id_prefix(id), {},
                            [&](BytesView, BytesView value) {
                                entry = contracts::incentive::decode_statement_entry(value);
                                return false;
                            });
        if (!entry) return not_found("there is no statement " + to_hex(id));
        return contracts::QueryArguments{
            {"pool", entry->pool.hex()},
            {"epoch", std::to_string(entry->epoch.value)},
            {"recipient", entry->recipient.is_account() ? entry->recipient.account()->hex()
                                                        : entry->recipient.alias()->hex()}};
    }
    for (const auto* name : {"recipient", "pool", "epoch"}) {
        if (!call.params.has(name)) {
            return invalid_param("/params/statement", "statement, or recipient, pool and epoch",
                                 "no " + std::string(name));
        }
    }
    MERIT_TRY(const auto recipient,
              find_recipient(at, "recipient", *call.params.text("recipient")));
    MERIT_TRY(const auto pool, find_id_text(at, IdKind::pool, "pool", *call.params.text("pool")));
    return contracts::QueryArguments{{"pool", pool},
                                     {"epoch", std::to_string(*call.params.integer("epoch"))},
                                     {"recipient", recipient}};
}

Answer statement_query(const Call& call, std::string_view query) {
    MERIT_TRY(const auto arguments, statement_arguments(call, call.at));
    MERIT_TRY(check_explain_size(*call.at.view, call.environment.limits, query, arguments));
    return run_query(call, call.at, *find_query("explain", query), arguments);
}

Answer explain(const Call& call) {
    return statement_query(call, "explain");
}

Answer get_statement(const Call& call) {
    return statement_query(call, "statement");
}

Answer prove_statement(const Call& call) {
    MERIT_TRY(const auto arguments, statement_arguments(call, call.at));
    const auto pool = *ledger::PoolId::from(*from_hex(arguments.at("pool")));
    const ledger::Epoch epoch{std::stoull(arguments.at("epoch"))};
    return prove_state(call, contracts::incentive::epoch_close_key(epoch, pool));
}

// Entries of a recipient's statements in ascending order of epoch and pool.
Answer list_of_recipient(const Call& call, const ledger::Recipient& recipient) {
    const Bytes prefix = contracts::incentive::statement_recipient_prefix(recipient);
    const auto item_of = [&](const ReadAt&, BytesView, BytesView value) {
        const auto entry = contracts::incentive::decode_statement_entry(value);
        return entry ? json_of(call, *entry) : json::value(nullptr);
    };
    return list_rows(call, prefix, to_hex(recipient.view()), false, item_of);
}

// All statements of a close in order of recipients; a page begins at an index.
Answer list_of_close(const Call& call) {
    MERIT_TRY(const auto pool, pool_of(call));
    const std::string epoch = std::to_string(*call.params.integer("epoch"));
    MERIT_TRY(const auto page, open_page(call, pool.hex() + epoch, false));
    MERIT_TRY(auto answer, run_query(call, page.at, *find_query("explain", "statements"),
                                     {{"pool", pool.hex()}, {"epoch", epoch}}));
    auto& all = answer.at("statements").as_array();
    std::size_t first = 0;
    for (const Byte byte : page.from)
        first = first << 8 | byte;
    json::array items;
    for (std::size_t i = first; i < all.size() && items.size() < page.limit; ++i) {
        items.push_back(std::move(page.descending ? all[all.size() - 1 - i] : all[i]));
        name_id(items.back(), "statement");
    }
    std::optional<Bytes> next;
    if (first < all.size() && all.size() - first > items.size()) {
        next = epoch_bytes(first + items.size());
    }
    return close_page(call, page, std::move(items), next);
}

Answer list_statements(const Call& call) {
    const auto recipient = call.params.text("recipient");
    const bool of_close = call.params.has("pool") && call.params.has("epoch");
    if (recipient.has_value() == of_close) {
        return invalid_param("/params", "recipient, or pool and epoch",
                             recipient ? "both" : "neither");
    }
    if (of_close) return list_of_close(call);
    MERIT_TRY(const auto found, parse_recipient(call.at, *recipient));
    return list_of_recipient(call, found);
}

struct Sums {
    ledger::Wide reward;
    ledger::Wide free;
    ledger::Wide held;
    ledger::Wide unclaimed;
    MERIT_FIELDS(reward, free, held, unclaimed)
};

// Sums over the statements of the epochs asked for, and those statements.
Answer get_earnings(const Call& call) {
    MERIT_TRY(const auto recipient, parse_recipient(call.at, *call.params.text("recipient")));
    const std::uint64_t from = call.params.integer_or("from_epoch", 0);
    const std::uint64_t to =
        call.params.integer_or("to_epoch", contracts::load_chain(*call.at.view).epoch.value);
    const Bytes prefix = contracts::incentive::statement_recipient_prefix(recipient);
    Bytes first = prefix;
    for (const Byte byte : epoch_bytes(from))
        first.push_back(byte);
    std::map<ledger::AssetId, Sums> sums;
    json::array statements;
    json::value next_epoch = nullptr;
    call.at.view->index_scan(prefix, first, [&](BytesView, BytesView value) {
        const auto entry = contracts::incentive::decode_statement_entry(value);
        if (!entry) return true;
        if (entry->epoch.value > to) return false;
        if (statements.size() >= list_items_max) {
            next_epoch = entry->epoch.value;
            return false;
        }
        Sums& sum = sums[entry->asset];
        sum.reward.value += entry->reward.value;
        sum.free.value += entry->free.value;
        sum.held.value += entry->held.value;
        sum.unclaimed.value += entry->unclaimed.value;
        statements.push_back(json_of(call, *entry));
        return true;
    });
    json::array totals;
    for (const auto& [asset, sum] : sums) {
        json::value total = json_of(call, sum);
        total.get_object().emplace("asset", asset.hex());
        totals.push_back(std::move(total));
    }
    return json::value{{"recipient", json_of(call, recipient)},
                       {"from_epoch", from},
                       {"to_epoch", to},
                       {"totals", std::move(totals)},
                       {"statements", std::move(statements)},
                       {"next_epoch", std::move(next_epoch)}};
}

Answer export_statement(const Call& call) {
    MERIT_TRY(const auto at, certified_read(call.environment, std::nullopt));
    MERIT_TRY(const auto arguments, statement_arguments(call, call.at));
    MERIT_TRY(const auto recipient, parse_recipient(call.at, arguments.at("recipient")));
    MERIT_TRY(check_statement_file_size(*at.view, call.environment.limits, arguments));
    auto file = contracts::explain::make_statement_file(
        *at.view, *ledger::PoolId::from(*from_hex(arguments.at("pool"))),
        ledger::Epoch{std::stoull(arguments.at("epoch"))}, recipient);
    if (!file) {
        // Not there at the head either: waiting would not help.
        MERIT_TRY(const auto at_head,
                  run_query(call, call.at, *find_query("explain", "statement"), arguments));
        static_cast<void>(at_head);
        return unavailable("the close is not certified yet", 1'000);
    }
    return finish_file(call, at, std::move(*file));
}

std::vector<Param> statement_choice() {
    Param recipient = recipient_param().param;
    recipient.required = false;
    return {optional("statement", ParamType::id, "Id of a statement, or the three others"),
            std::move(recipient), optional("pool", ParamType::id, "Id of the pool"),
            integer("epoch", false, "A closed epoch", 0, json_integer_max)};
}

}  // namespace

std::vector<Method> reward_methods() {
    std::vector<Method> methods;
    Param recipient = recipient_param().param;
    methods.push_back(
        {.name = "reward_getEarnings",
         .summary = "What a recipient earned: sums by asset, and the statements",
         .params = {recipient,
                    integer("from_epoch", false, "The first unless told", 0, json_integer_max),
                    integer("to_epoch", false, "The current one unless told", 0, json_integer_max)},
         .result = {{"recipient", "string", "Address or alias"},
                    {"from_epoch", "integer", "First epoch asked for"},
                    {"to_epoch", "integer", "Last epoch asked for"},
                    {"totals", "array", "asset, reward, free, held, unclaimed"},
                    {"statements", "array", "At most 1000, in order of epochs"},
                    {"next_epoch", "", "Where to go on if there are more, or null"}},
         .reads = Reads::pinned,
         .cost = long_read_cost,
         .run = get_earnings});
    methods.push_back({.name = "reward_explain",
                       .summary = "One reward down to its records, with every equation",
                       .params = statement_choice(),
                       .result = {{"id", "string", "Id of the statement"},
                                  {"statement", "object", "What was earned"},
                                  {"close", "object", "How the pool closed the epoch"},
                                  {"parameters", "object", "The set in force"},
                                  {"record_lists", "array", "The records and their points"},
                                  {"equations", "array", "place and text"}},
                       .reads = Reads::pinned,
                       .cost = long_read_cost,
                       .run = explain,
                       .prove = prove_statement});
    methods.push_back(
        {.name = "statement_get",
         .summary = "What one recipient earned from a pool in an epoch",
         .params = statement_choice(),
         .result = {{"id", "string", "Id of the statement"}, {"statement", "object", "Its fields"}},
         .reads = Reads::pinned,
         .run = get_statement,
         .prove = prove_statement});
    recipient.required = false;
    methods.push_back(
        {.name = "statement_list",
         .summary = "Statements of a recipient, or of a pool's close",
         .params = with_page({recipient, optional("pool", ParamType::id, "Id of the pool"),
                              integer("epoch", false, "A closed epoch", 0, json_integer_max)},
                             true),
         .result = page_result("of a recipient: statement, pool, epoch, asset and "
                               "sums; of a close: id, recipient, u, c and sums"),
         .reads = Reads::pinned,
         .cost = long_read_cost,
         .run = list_statements,
         .names_own_position = true});
    methods.push_back({.name = "statement_export",
                       .summary = "Everything to verify a reward offline, at the highest certified "
                                  "height",
                       .params = statement_choice(),
                       .result = {{"file", "object", "The statement file"}},
                       .reads = Reads::head,
                       .cost = long_read_cost,
                       .run = export_statement,
                       .names_own_position = true});
    return methods;
}

}  // namespace merit::node::rpc
