#include "node/rpc/methods.hpp"

#include "crypto/assert.hpp"
#include "node/rpc/pinned_views.hpp"
#include "node/rpc/proofs.hpp"

#include <algorithm>
#include <cstdio>
#include <ctime>

namespace merit::node::rpc {

namespace json = boost::json;

namespace {

void append(std::vector<Method>& all, std::vector<Method> more) {
    for (auto& method : more)
        all.push_back(std::move(method));
}

void add_common_params(Method& method) {
    if (method.reads == Reads::pinned) {
        method.params.push_back(integer("height", false, "Reads the state as it was at this height",
                                        0, json_integer_max));
    }
    if (method.prove) {
        method.params.push_back(
            optional("prove", ParamType::boolean,
                     "Answers at the highest certified height and adds `proof`"));
    }
}

}  // namespace

MethodTable::MethodTable(std::vector<Method> methods) : methods_(std::move(methods)) {
    for (auto& method : methods_) {
        MERIT_ASSERT((method.run != nullptr) != (method.start != nullptr), "one handler a method");
        add_common_params(method);
    }
    std::sort(methods_.begin(), methods_.end(),
              [](const Method& a, const Method& b) { return a.name < b.name; });
}

const Method* MethodTable::find(std::string_view name) const {
    const auto found =
        std::lower_bound(methods_.begin(), methods_.end(), name,
                         [](const Method& method, std::string_view n) { return method.name < n; });
    return found != methods_.end() && found->name == name ? &*found : nullptr;
}

const MethodTable& all_methods() {
    static const MethodTable table = [] {
        std::vector<Method> all;
        append(all, rpc_methods());
        append(all, node_methods());
        append(all, chain_methods());
        append(all, submit_methods());
        append(all, tx_methods());
        append(all, registry_methods());
        append(all, money_methods());
        append(all, epoch_methods());
        append(all, reward_methods());
        append(all, contract_methods());
        append(all, proof_methods());
        return MethodTable(std::move(all));
    }();
    return table;
}

std::string iso_time(ledger::TimeMs time) {
    const auto seconds = static_cast<std::time_t>(time.value / 1'000);
    std::tm parts{};
    if (gmtime_r(&seconds, &parts) == nullptr) return {};
    char text[48];
    const auto size = std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts);
    char millis[8];
    std::snprintf(millis, sizeof millis, ".%03uZ", static_cast<unsigned>(time.value % 1'000));
    return std::string(text, size) + millis;
}

namespace {

RpcError unknown_method(const MethodTable& table, std::string_view name) {
    std::string message = "no method \"" + std::string(name.substr(0, 64)) + "\"";
    // The commonest mistake: the right words in another spelling.
    const auto plain = [](std::string_view text) {
        std::string letters;
        for (char c : text) {
            if (c != '_' && c != '.') letters += static_cast<char>(c | 0x20);
        }
        return letters;
    };
    for (const auto& method : table.all()) {
        if (plain(method.name) == plain(name)) message += "; did you mean " + method.name + "?";
    }
    return {ErrorCode::method_not_found, std::move(message), {}};
}

// Where the read happens: at the pinned, the certified or the head's height.
Result<ReadAt, RpcError> find_read(const Method& method, const Params& params,
                                   Environment& environment) {
    if (method.reads == Reads::nothing) return ReadAt{};
    if (method.prove && params.boolean("prove")) {
        const auto height = params.integer("height");
        return certified_read(environment,
                              height ? std::optional(ledger::Height{*height}) : std::nullopt);
    }
    const auto height = method.reads == Reads::pinned ? params.integer("height") : std::nullopt;
    if (height) return environment.pinned_views.at(ledger::Height{*height});
    return environment.pinned_views.head();
}

void add_position(json::object& result, const ReadAt& at) {
    result.insert_or_assign("height", at.height.value);
    result.insert_or_assign("block_hash", at.block_hash.hex());
    result.insert_or_assign("time", iso_time(at.time_ms));
}

// Adds the proof; what is absent is proven to be absent instead of refused.
Answer with_proof(const Method& method, const Call& call, Answer answer) {
    if (!answer && answer.assume_error().code != ErrorCode::not_found) return answer;
    MERIT_TRY(auto proof, method.prove(call));
    json::object result =
        answer ? std::move(answer.assume_value().get_object()) : json::object{{"found", false}};
    result.emplace("proof", std::move(proof));
    return json::value(std::move(result));
}

Answer finish(const Method& method, const Call& call, Answer answer) {
    if (method.prove && call.params.boolean("prove")) {
        answer = with_proof(method, call, std::move(answer));
    }
    if (!answer || method.reads == Reads::nothing) return answer;
    auto* object = answer.assume_value().if_object();
    MERIT_ASSERT(object != nullptr, "a result is an object");
    if (!method.names_own_position) add_position(*object, call.at);
    return answer;
}

}  // namespace

void dispatch(const MethodTable& table, Environment& environment,
              const std::shared_ptr<Subscriber>& subscriber, const Request& request,
              Complete complete) {
    const Method* method = table.find(request.method);
    if (method == nullptr) return complete(unknown_method(table, request.method));
    auto params = check_params(method->params, request.params);
    if (!params) return complete(std::move(params).assume_error());
    auto read = find_read(*method, params.assume_value(), environment);
    if (!read) return complete(std::move(read).assume_error());

    const Call call{environment, params.assume_value(), read.assume_value(), subscriber,
                    method->name};
    if (method->run) return complete(finish(*method, call, method->run(call)));
    method->start(call, [&environment, method, complete = std::move(complete)](Answer answer) {
        // The answer is about what is so now, not when the call began.
        const Params none;
        const ReadAt now = environment.pinned_views.head();
        const Call call_now{environment, none, now, nullptr, method->name};
        complete(finish(*method, call_now, std::move(answer)));
    });
}

}  // namespace merit::node::rpc
