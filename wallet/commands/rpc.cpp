// merit rpc: any method of the node, for scripts and for what has no command of its own.
#include "ledger/nearest_name.hpp"
#include "wallet/cli/session.hpp"
#include "wallet/commands/commands.hpp"
#include "wallet/json_members.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

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

// Names the method that is nearest to the one that there is not.
Failure unknown_method(Session& session, Failure failure, std::string_view name) {
    failure.message =
        "the node has no such method: " + std::string(name.substr(0, ledger::compared_name_bytes_max));
    const auto known = session.rpc("rpc.discover", {});
    if (!known) return failure;
    std::vector<std::string> names;
    for (const json::value& method : array_member(known.assume_value(), "methods"))
        names.push_back(text_member(object_of(method), "name"));
    if (const auto meant = ledger::nearest_name(name, names)) {
        failure.hint = "did you mean " + *meant + "? " + failure.hint;
    }
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
