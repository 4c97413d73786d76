// epoch_*: the reward periods, and how the pools closed them.
#include "contracts/explain/make_file.hpp"
#include "contracts/framework/chain.hpp"
#include "contracts/framework/prefix.hpp"
#include "contracts/incentive/statement_index.hpp"
#include "ledger/codec/codec.hpp"
#include "node/rpc/methods.hpp"
#include "node/rpc/methods/answer_bounds.hpp"
#include "node/rpc/methods/closes.hpp"
#include "node/rpc/methods/describe_json.hpp"
#include "node/rpc/methods/lists.hpp"
#include "node/rpc/proofs.hpp"
#include "node/rpc/query_call.hpp"

namespace merit::node::rpc {

namespace json = boost::json;

using contracts::Prefix;
using contracts::incentive::EpochClose;

namespace {

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
    // An epoch without a block costs a read.
    for (std::size_t steps = 0; epoch <= current; ++steps) {
        if (items.size() == page.limit || steps == page.rows_max) {
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

Answer export_epoch(const Call& call) {
    MERIT_TRY(const auto at, certified_read(call.environment, std::nullopt));
    MERIT_TRY(const auto pool, pool_of(call));
    const ledger::Epoch epoch{*call.params.integer("epoch")};
    MERIT_TRY(
        check_epoch_file_size(*at.view, call.environment.limits,
                              {{"pool", pool.hex()}, {"epoch", std::to_string(epoch.value)}}));
    auto file = contracts::explain::make_epoch_file(*at.view, pool, epoch);
    if (!file) {
        return not_found("no certified close of epoch " + std::to_string(epoch.value) +
                         " by this pool");
    }
    return finish_file(call, at, std::move(*file));
}

}  // namespace

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
             .cost = long_read_cost,
             .run = list_epochs,
             .names_own_position = true},
            {.name = "epoch_export",
             .summary = "Everything to verify a close offline, at the highest certified height",
             .params = {required("pool", ParamType::id, "Id of the pool"),
                        integer("epoch", true, "A closed epoch", 0, json_integer_max)},
             .result = {{"file", "object", "The epoch file"}},
             .reads = Reads::head,
             .cost = long_read_cost,
             .run = export_epoch,
             .names_own_position = true}};
}

}  // namespace merit::node::rpc
