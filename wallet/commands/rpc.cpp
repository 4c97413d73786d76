// merit rpc: any method of the node, for scripts and for what has no command of its own.
#include "wallet/cli/session.hpp"
#include "wallet/commands/commands.hpp"
#include "wallet/json_members.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <numeric>
#include <utility>

namespace merit::wallet {

namespace json = boost::json;

namespace {

// "key=value" where the value is JSON, or a text if it is none.
Outcome<json::object> parse_params(const std::vector<std::string>& texts) {
    json::object params;
    for (const std::string& text : texts) {
        boost::system::error_code error;
        if (text.starts_with('{')) {
            const json::value value = json::parse(text, error);
            if (error || !value.is_object()) return usage_failure("not a JSON object: " + text);
            for (const auto& member : value.get_object())
                params[member.key()] = member.value();
            continue;
        }
        const std::size_t equals = text.find('=');
        if (equals == std::string::npos) return usage_failure("expected NAME=VALUE, got " + text);
        json::value value = json::parse(text.substr(equals + 1), error);
        params[text.substr(0, equals)] = error ? json::value(text.substr(equals + 1)) : value;
    }
    return params;
}

// How many letters differ; both are short.
std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i + 1);
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, row[j] + 1, diagonal + 1});
        }
    }
    return row[b.size()];
}

// Names the method that is nearest to the one that there is not.
Failure unknown_method(Session& session, Failure failure, std::string_view name) {
    constexpr std::size_t name_bytes_max = 64;
    failure.message = "the node has no such method: " + std::string(name.substr(0, name_bytes_max));
    const auto known = session.rpc("rpc.discover", {});
    if (!known || name.size() > name_bytes_max) return failure;
    std::string nearest;
    std::size_t distance = name.size() / 2 + 1;  // farther is no likeness
    for (const json::value& method : array_member(known.assume_value(), "methods")) {
        const std::string candidate = text_member(object_of(method), "name");
        if (candidate.size() > name_bytes_max) continue;
        const std::size_t found = edit_distance(name, candidate);
        if (found < distance) {
            distance = found;
            nearest = candidate;
        }
    }
    if (!nearest.empty()) failure.hint = "did you mean " + nearest + "? " + failure.hint;
    return failure;
}

Outcome<void> run_rpc(Session& session, const Arguments& arguments) {
    MERIT_TRY(json::object params, parse_params(arguments.list("PARAMS")));
    const std::string method = arguments.get("METHOD");
    auto called = session.rpc(method, std::move(params));
    if (!called && called.assume_error().code == "rpc.no_method") {
        return unknown_method(session, std::move(called).assume_error(), method);
    }
    MERIT_TRY(const json::object answer, std::move(called));
    session.output().answer_text(answer, json::serialize(answer));
    return success();
}

}  // namespace

std::vector<Command> rpc_commands() {
    return {{"rpc",
             "Call any method of the node",
             "  merit rpc chain_getStatus\n"
             "  merit rpc chain_getBlock height=5\n"
             "  merit rpc tx_get '{\"tx_id\":\"7be104c2\"}'\n",
             {positional("METHOD", "Name of the method; rpc.discover lists all"),
              {"PARAMS", "NAME=VALUE pairs or one JSON object", Argument::Kind::list, false}},
             false,
             run_rpc}};
}

}  // namespace merit::wallet
