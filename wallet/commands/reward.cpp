// merit earnings, explain, statement, epoch export: what was earned, and why.
#include "wallet/amount_text.hpp"
#include "wallet/commands/alias_argument.hpp"
#include "wallet/commands/commands.hpp"
#include "wallet/commands/helpers.hpp"
#include "wallet/files.hpp"

#include <boost/json/serialize.hpp>

#include <charconv>
#include <set>

namespace merit::wallet {

namespace json = boost::json;

namespace {

std::string money(const json::object& object, std::string_view name) {
    const auto amount = parse_amount(text_member(object, name) + "u");
    return amount ? amount_text(*amount, true) : "-";
}

// An account by name or address, or an alias by its 64 digits.
Outcome<json::object> recipient_params(Session& session, const std::string& who) {
    if (who.size() == 64 && from_hex(who)) return json::object{{"recipient", who}};
    MERIT_TRY(const auto account, session.account(who));
    return json::object{{"recipient", account.hex()}};
}

Outcome<void> run_earnings(Session& session, const Arguments& arguments) {
    MERIT_TRY(std::string who, who_argument(session, arguments));
    if (who.find('@') != std::string::npos) {
        MERIT_TRY(const auto alias, alias_argument(session, arguments, who));
        who = alias.hex();
    }
    MERIT_TRY(json::object params, recipient_params(session, who));
    if (const auto text = arguments.find("--epoch")) {
        MERIT_TRY(const auto epoch, number_argument("--epoch", *text, 0, INT64_MAX));
        params["from_epoch"] = epoch;
        params["to_epoch"] = epoch;
    }
    MERIT_TRY(const json::object answer, session.rpc("reward_getEarnings", std::move(params)));
    json::array rows;
    for (const json::value& item : array_member(answer, "statements")) {
        const json::object& statement = object_of(item);
        rows.push_back(json::object{{"epoch", number_member(statement, "epoch")},
                                    {"reward", money(statement, "reward")},
                                    {"free", money(statement, "free")},
                                    {"held", money(statement, "held")},
                                    {"unclaimed", money(statement, "unclaimed")},
                                    {"statement", text_member(statement, "statement")}});
    }
    if (session.output().terminal().format == OutputFormat::json) {
        session.output().answer(answer);
    } else {
        session.output().answer(rows,
                                {"epoch", "reward", "free", "held", "unclaimed", "statement"});
    }
    return success();
}

// STATEMENT, or --who, --pool and --epoch.
Outcome<json::object> statement_params(Session& session, const Arguments& arguments) {
    if (const auto statement = arguments.find("STATEMENT")) {
        return json::object{{"statement", *statement}};
    }
    if (!arguments.has("--who") || !arguments.has("--pool") || !arguments.has("--epoch")) {
        return usage_failure("name a statement, or --who, --pool and --epoch",
                             "merit earnings WHO shows the statements");
    }
    MERIT_TRY(json::object params, recipient_params(session, arguments.get("--who")));
    MERIT_TRY(const auto pool, pool_id(session, arguments.get("--pool")));
    MERIT_TRY(const auto epoch, number_argument("--epoch", arguments.get("--epoch"), 0, INT64_MAX));
    params["pool"] = pool.hex();
    params["epoch"] = epoch;
    return params;
}

// 3 of ".../records/3/x"; nothing where an equation is not about one record.
std::optional<std::uint64_t> record_of(const std::string& place) {
    constexpr std::string_view name = "/records/";
    const auto begin = place.find(name);
    if (begin == std::string::npos) return std::nullopt;
    std::uint64_t number = 0;
    const char* digits = place.data() + begin + name.size();
    const auto [end, error] = std::from_chars(digits, place.data() + place.size(), number);
    if (error != std::errc()) return std::nullopt;
    return number;
}

// Of a list of records the first twelve, unless all are asked for.
std::string equations_text(const json::array& equations, bool all) {
    constexpr std::uint64_t records_max = 12;
    std::string text;
    std::set<std::uint64_t> left_out;
    const auto say_left_out = [&] {
        if (!left_out.empty())
            text += "  ... " + std::to_string(left_out.size()) + " more records (--all)\n";
        left_out.clear();
    };
    for (const json::value& item : equations) {
        const json::object& equation = object_of(item);
        const auto record = record_of(text_member(equation, "place"));
        if (record && *record >= records_max && !all) {
            left_out.insert(*record);
            continue;
        }
        say_left_out();
        text += "  " + text_member(equation, "text") + "\n";
    }
    say_left_out();
    return text;
}

std::string explanation_text(const json::object& answer, bool all) {
    const json::object& statement = object_member(answer, "statement");
    std::string text = "statement " + text_member(answer, "id").substr(0, 16) + "  " +
                       text_member(statement, "recipient") + "  " + money(statement, "reward") +
                       " credits  epoch " + std::to_string(number_member(statement, "epoch")) +
                       "\n";
    for (const json::value& item : array_member(answer, "imports")) {
        const json::object& import = object_of(item);
        const auto members = number_member(import, "members");
        text += "  " + std::to_string(number_member(import, "records")) +
                " of its records by import " + text_member(import, "import").substr(0, 16) +
                ", confirmed by " + std::to_string(members) +
                (members == 1 ? " member alone" : " members") + "\n";
    }
    text +=
        "  all figures in units of 0.000001; alpha and beta of 0.000000001, w and W of 10^-15\n";
    return text + equations_text(array_member(answer, "equations"), all);
}

Outcome<void> run_explain(Session& session, const Arguments& arguments) {
    MERIT_TRY(json::object params, statement_params(session, arguments));
    MERIT_TRY(const json::object answer, session.rpc("reward_explain", std::move(params)));
    session.output().answer_text(answer, explanation_text(answer, arguments.has("--all")));
    return success();
}

Outcome<void> run_statement_list(Session& session, const Arguments& arguments) {
    json::object params;
    if (const auto who = arguments.find("--who")) {
        MERIT_TRY(params, recipient_params(session, *who));
    } else {
        MERIT_TRY(const auto pool, pool_id(session, arguments.get("--pool")));
        MERIT_TRY(const auto epoch,
                  number_argument("--epoch", arguments.get("--epoch"), 0, INT64_MAX));
        params = {{"pool", pool.hex()}, {"epoch", epoch}};
    }
    params["limit"] = 1'000;
    return ask_and_answer(session, "statement_list", std::move(params));
}

// Refuses to overwrite.
Outcome<void> write_export(Session& session, const json::object& answer, const std::string& path) {
    MERIT_TRY(check_absent(path));
    const auto* file = answer.if_contains("file");
    if (file == nullptr) {
        return Failure{ExitCode::unreachable, "rpc.error", "the node answered no file", {}, {}};
    }
    MERIT_TRY(store_text(path, json::serialize(*file) + "\n"));
    session.output().answer(json::object{{"file", path}});
    return success();
}

Outcome<void> run_statement_export(Session& session, const Arguments& arguments) {
    MERIT_TRY(json::object params, statement_params(session, arguments));
    MERIT_TRY(const json::object answer, session.rpc("statement_export", std::move(params)));
    return write_export(session, answer, arguments.get("--output-file"));
}

Outcome<void> run_epoch_export(Session& session, const Arguments& arguments) {
    MERIT_TRY(const auto pool, pool_id(session, arguments.get("--pool")));
    const auto text = arguments.find("EPOCH") ? arguments.find("EPOCH") : arguments.find("--epoch");
    if (!text) return usage_failure("name the epoch: merit epoch export EPOCH, or --epoch EPOCH");
    MERIT_TRY(const auto epoch, number_argument("EPOCH", *text, 0, INT64_MAX));
    MERIT_TRY(const json::object answer,
              session.rpc("epoch_export", {{"pool", pool.hex()}, {"epoch", epoch}}));
    return write_export(session, answer, arguments.get("--output-file"));
}

std::vector<Argument> statement_arguments() {
    return {optional_positional("STATEMENT", "Id or prefix of a statement"),
            option("--who", "Account or alias"), option("--pool", "Pool, or project for its own"),
            option("--epoch", "Closed epoch")};
}

std::vector<Argument> with(std::vector<Argument> arguments, Argument more) {
    arguments.push_back(more);
    return arguments;
}

}  // namespace

std::vector<Command> reward_commands() {
    return {
        {"earnings",
         "What an account or alias earned",
         "  merit earnings alice\n  merit earnings bob@x.example --project demo/boot\n",
         {optional_positional("WHO", "Account, alias or mail (default: your key)"),
          option("--epoch", "Only this epoch"),
          option("--project", "Project in whose alias file a mail is"),
          option("--aliases", "The alias file itself, instead of the project's")},
         false,
         run_earnings},
        {"explain", "Why a reward is what it is, down to the last unit",
         "  merit explain 7c1e5a90\n  merit explain --who alice --pool demo/boot --epoch 12\n",
         with(statement_arguments(), flag("--all", "Every equation")), false, run_explain},
        {"statement list",
         "Statements of an account, or of a pool's close",
         "  merit statement list --who alice\n"
         "  merit statement list --pool demo/boot --epoch 12\n",
         {option("--who", "Account or alias"), option("--pool", "Pool, or project for its own"),
          option("--epoch", "Closed epoch")},
         false,
         run_statement_list},
        {"statement export", "A file from which anybody can recompute a reward",
         "  merit statement export 7c1e5a90 -O bob-12.json\n",
         with(statement_arguments(), output_file("File to write", true)), false,
         run_statement_export},
        {"epoch export",
         "A file from which anybody can recompute a pool's close",
         "  merit epoch export 12 --pool demo/boot -O demo-12.json\n",
         {optional_positional("EPOCH", "Closed epoch"), option("--epoch", "The same"),
          required_option("--pool", "Pool or project"), output_file("File to write", true)},
         false,
         run_epoch_export},
    };
}

}  // namespace merit::wallet
