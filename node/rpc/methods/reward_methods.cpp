// epoch_*, reward_*, statement_*: what was earned, and why.
#include "contracts/explain/make_file.hpp"
#include "contracts/framework/chain.hpp"
#include "contracts/framework/prefix.hpp"
#include "contracts/incentive/statement_index.hpp"
#include "ledger/codec/codec.hpp"
#include "node/rpc/methods.hpp"
#include "node/rpc/methods/describe_json.hpp"
#include "node/rpc/methods/lists.hpp"
#include "node/rpc/proofs.hpp"
#include "node/rpc/query_call.hpp"
#include "storage/store.hpp"

#include <map>

namespace merit::node::rpc {

namespace json = boost::json;

using contracts::Prefix;
using contracts::incentive::EpochClose;
using contracts::incentive::StatementEntry;

namespace {

// These read all statements of a close, or up to a thousand of a recipient.
constexpr std::uint32_t whole_close_cost = 100;

Bytes epoch_bytes(std::uint64_t epoch) {
    Bytes bytes;
    for (std::size_t i = 8; i-- > 0;)
        bytes.push_back(static_cast<Byte>(epoch >> (8 * i)));
    return bytes;
}

json::object epoch_json(const ReadAt& at, ledger::Epoch epoch) {
    const auto chain = contracts::load_chain(*at.view);
    const auto info = contracts::find_epoch(*at.view, epoch);
    const std::string_view state = epoch > chain.epoch      ? "future"
                                   : epoch == chain.epoch   ? "open"
                                   : epoch >= chain.closing ? "closing"
                                                            : "closed";
    json::object object{{"epoch", epoch.value}, {"current", chain.epoch.value}, {"state", state}};
    object.emplace("start_ms", info ? json::value(info->start_ms.value) : json::value(nullptr));
    object.emplace("end_ms", info ? json::value(info->end_ms.value) : json::value(nullptr));
    object.emplace("parameter_set", info ? json::value(info->parameter_set) : json::value(nullptr));
    object.emplace("first_height",
                   info ? json::value(info->first_height.value) : json::value(nullptr));
    return object;
}

// How the pools closed this epoch, in order of their ids.
json::array closes_of(const Call& call, ledger::Epoch epoch) {
    json::array closes;
    call.at.view->scan(state_key(Prefix::epoch_close, epoch_bytes(epoch.value)), {},
                       [&](BytesView, BytesView value) {
                           const auto close = ledger::decode<EpochClose>(value);
                           if (close) closes.push_back(json_of(call, close.assume_value()));
                           return closes.size() < list_items_max;
                       });
    return closes;
}

ledger::Epoch epoch_of(const Call& call) {
    const auto current = contracts::load_chain(*call.at.view).epoch;
    return ledger::Epoch{call.params.integer_or("epoch", current.value)};
}

Result<ledger::PoolId, RpcError> pool_of(const Call& call) {
    MERIT_TRY(const auto id, find_id(call.at, IdKind::pool, "pool", *call.params.text("pool")));
    return *ledger::PoolId::from(id);
}

Answer get_epoch(const Call& call) {
    const ledger::Epoch epoch = epoch_of(call);
    json::object object = epoch_json(call.at, epoch);
    if (!call.params.has("pool")) {
        object.emplace("closes", closes_of(call, epoch));
        return json::value(std::move(object));
    }
    MERIT_TRY(const auto pool, pool_of(call));
    const auto close = contracts::explain::find_epoch_close(*call.at.view, pool, epoch);
    if (!close) return not_found("this pool has not closed epoch " + std::to_string(epoch.value));
    object.emplace("close", json_of(call, *close));
    return json::value(std::move(object));
}

Answer prove_epoch(const Call& call) {
    if (!call.params.has("pool")) {
        return invalid_param("/params/pool", "a pool: its close is what is proven", "nothing");
    }
    MERIT_TRY(const auto pool, pool_of(call));
    return prove_state(call, contracts::incentive::epoch_close_key(epoch_of(call), pool));
}

// Epochs that had a block, the newest first unless told.
Answer list_epochs(const Call& call) {
    MERIT_TRY(const auto page, open_page(call, "all", true));
    const std::uint64_t current = contracts::load_chain(*page.at.view).epoch.value;
    std::uint64_t epoch = page.descending ? current : 0;
    if (page.from.size() == 8) {
        epoch = 0;
        for (const Byte byte : page.from)
            epoch = epoch << 8 | byte;
    }
    json::array items;
    // An epoch without a block costs a read: look at a bounded number of them for one page.
    for (std::size_t steps = 0; epoch <= current; ++steps) {
        if (items.size() == page.limit || steps == 20 * list_items_max) {
            return close_page(call, page, std::move(items), epoch_bytes(epoch));
        }
        if (contracts::find_epoch(*page.at.view, ledger::Epoch{epoch})) {
            items.push_back(epoch_json(page.at, ledger::Epoch{epoch}));
        }
        if (page.descending && epoch == 0) break;
        epoch = page.descending ? epoch - 1 : epoch + 1;
    }
    return close_page(call, page, std::move(items), std::nullopt);
}

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
    MERIT_TRY(const auto page, open_page(call, to_hex(recipient.view()), false));
    const Bytes prefix = contracts::incentive::statement_recipient_prefix(recipient);
    json::array items;
    std::optional<Bytes> next;
    const auto visit = [&](BytesView key, BytesView value) {
        if (items.size() == page.limit) {
            next = to_bytes(key);
            return false;
        }
        const auto entry = contracts::incentive::decode_statement_entry(value);
        if (entry) items.push_back(json_of(call, *entry));
        return true;
    };
    if (page.descending) {
        page.at.view->index_scan_down(prefix, page.from, visit);
    } else {
        page.at.view->index_scan(prefix, page.from, visit);
    }
    return close_page(call, page, std::move(items), next);
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

// Fills what only the node has: genesis and the proof that the certified state holds the close.
template <class File>
Answer finish_file(const Call& call, const ReadAt& at, File file) {
    const auto& service = call.environment.service;
    const auto& store = service.store();
    file.genesis = service.genesis();
    const auto key = contracts::incentive::epoch_close_key(file.close.epoch, file.close.pool);
    const auto proven = store.prove_state(at.height, key);
    const auto certificate = store.checkpoint(at.height);
    if (!proven || !certificate) {
        return unavailable("the certified state moved on while it was read; try again", 100);
    }
    file.proof.state_proof =
        decltype(file.proof.state_proof)(crypto::encode_sparse_proof(proven.assume_value().proof));
    file.proof.checkpoint = *certificate;
    return json::value{{"file", json_of(call, file)},
                       {"height", at.height.value},
                       {"block_hash", at.block_hash.hex()},
                       {"time", iso_time(at.time_ms)}};
}

Answer export_statement(const Call& call) {
    MERIT_TRY(const auto at, certified_read(call.environment, std::nullopt));
    MERIT_TRY(const auto arguments, statement_arguments(call, call.at));
    MERIT_TRY(const auto recipient, parse_recipient(call.at, arguments.at("recipient")));
    auto file = contracts::explain::make_statement_file(
        *at.view, *ledger::PoolId::from(*from_hex(arguments.at("pool"))),
        ledger::Epoch{std::stoull(arguments.at("epoch"))}, recipient);
    if (!file) return unavailable("the close is not certified yet", 1'000);
    return finish_file(call, at, std::move(*file));
}

Answer export_epoch(const Call& call) {
    MERIT_TRY(const auto at, certified_read(call.environment, std::nullopt));
    MERIT_TRY(const auto pool, pool_of(call));
    const ledger::Epoch epoch{*call.params.integer("epoch")};
    auto file = contracts::explain::make_epoch_file(*at.view, pool, epoch);
    if (!file) {
        return not_found("no certified close of epoch " + std::to_string(epoch.value) +
                         " by this pool");
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

std::vector<Method> epoch_methods() {
    return {{.name = "epoch_get",
             .summary = "An epoch, and how one pool or all closed it",
             .params = {integer("epoch", false, "The current one unless told", 0, json_integer_max),
                        optional("pool", ParamType::id, "Id of a pool")},
             .result = {{"epoch", "integer", "The epoch"},
                        {"current", "integer", "The current epoch"},
                        {"state", "string", "future, open, closing or closed"},
                        {"start_ms", "", "Block time, or null if it had no block"},
                        {"end_ms", "", "Block time, or null"},
                        {"parameter_set", "", "Number of its parameter set, or null"},
                        {"first_height", "", "Height of its first block, or null"},
                        {"close", "object", "With pool: how it closed"},
                        {"closes", "array", "Without pool: how all pools closed"}},
             .reads = Reads::pinned,
             .run = get_epoch,
             .prove = prove_epoch},
            {.name = "epoch_list",
             .summary = "Epochs that had a block, the newest first unless told",
             .params = page_params(true),
             .result = page_result("as epoch_get without the closes"),
             .reads = Reads::pinned,
             .run = list_epochs,
             .names_own_position = true},
            {.name = "epoch_export",
             .summary = "Everything to verify a close offline, at the highest certified height",
             .params = {required("pool", ParamType::id, "Id of the pool"),
                        integer("epoch", true, "A closed epoch", 0, json_integer_max)},
             .result = {{"file", "object", "The epoch file"}},
             .reads = Reads::head,
             .cost = whole_close_cost,
             .run = export_epoch,
             .names_own_position = true}};
}

}  // namespace

std::vector<Method> reward_methods() {
    std::vector<Method> methods = epoch_methods();
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
         .cost = whole_close_cost,
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
                       .cost = whole_close_cost,
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
         .cost = whole_close_cost,
         .run = list_statements,
         .names_own_position = true});
    methods.push_back({.name = "statement_export",
                       .summary = "Everything to verify a reward offline, at the highest certified "
                                  "height",
                       .params = statement_choice(),
                       .result = {{"file", "object", "The statement file"}},
                       .reads = Reads::head,
                       .cost = whole_close_cost,
                       .run = export_statement,
                       .names_own_position = true});
    return methods;
}

}  // namespace merit::node::rpc
