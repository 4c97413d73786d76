// merit record, review, interaction: what was contributed, how good it is, who uses it.
#include "contracts/incentive/operations.hpp"
#include "contracts/quality/operations.hpp"
#include "contracts/registry/operations.hpp"
#include "ledger/json/read_json.hpp"
#include "wallet/commands/commands.hpp"
#include "wallet/commands/helpers.hpp"
#include "wallet/files.hpp"
#include "wallet/transactions/sender.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <fstream>

namespace merit::wallet {

namespace json = boost::json;
namespace incentive = contracts::incentive;
namespace quality = contracts::quality;
namespace registry = contracts::registry;

namespace {

Outcome<json::object> load_json_file(const std::string& path) {
    MERIT_TRY(const auto object, load_json_object(path));
    if (!object) return usage_failure("cannot open " + path);
    return *object;
}

// Fills in names, defaults and the sender, so that what remains is the operation's own form.
Outcome<json::object> complete_record(Session& session, const SendOptions& options,
                                      json::object record) {
    MERIT_TRY(const auto project, project_id(session, text_member(record, "project")));
    record["project"] = project.hex();
    if (const auto* authors = record.if_contains("authors"); authors == nullptr) {
        record["authors"] =
            json::array{json::object{{"account", options.account.hex()}, {"share", 1'000'000}}};
    } else if (authors->is_array()) {
        for (json::value& author : record["authors"].get_array()) {
            if (!author.is_object()) continue;
            MERIT_TRY(const auto account,
                      session.account(text_member(author.get_object(), "account")));
            author.get_object()["account"] = account.hex();
        }
    }
    const auto default_of = [&](std::string_view name, json::value value) {
        if (!record.contains(name)) record[name] = std::move(value);
    };
    default_of("contribution_kind", "code");
    default_of("patch_id", json::string(64, '0'));
    const json::object no_lines = {{"added", 0}, {"removed", 0}};
    default_of("lines", json::object{{"source", no_lines},
                                     {"test", no_lines},
                                     {"docs", no_lines},
                                     {"generated", no_lines},
                                     {"vendored", no_lines},
                                     {"binary", no_lines}});
    if (auto* lines = record["lines"].if_object()) {
        for (const char* name : {"source", "test", "docs", "generated", "vendored", "binary"}) {
            if (!lines->contains(name)) (*lines)[name] = no_lines;
        }
    }
    default_of("simhash", 0);
    default_of("assisted", "none");
    default_of("derived_from", json::array{});
    default_of("evidence", json::array{});
    MERIT_TRY(const NetworkInfo network, session.network());
    default_of("work_date", network.time_ms.value);
    default_of("origin", json::object{{"kind", "none"}, {"digest", json::string(64, '0')}});
    return record;
}

Outcome<void> run_submit(Session& session, const Arguments& arguments) {
    MERIT_TRY(const SendOptions options, send_options(session, arguments));
    MERIT_TRY(json::object record, load_json_file(arguments.get("FILE")));
    if (const auto artifact = arguments.find("--artifact")) {
        MERIT_TRY(const auto digest, digest_argument(*artifact));
        record["artifact"] = json::object{{"scheme", "sha256"},
                                          {"digest", to_hex(digest.view())},
                                          {"bytes", 0},
                                          {"media", "application/octet-stream"}};
    }
    MERIT_TRY(const json::object complete, complete_record(session, options, std::move(record)));
    registry::RegisterContribution op;
    const auto problems = ledger::read_json(complete, op);
    if (!problems.empty()) {
        const auto& first = problems.front();
        return usage_failure(arguments.get("FILE") + ": " + first.path + ": expected " +
                                 first.expected + ", got " + first.got,
                             "merit record submit --help shows an example");
    }
    std::ranges::sort(op.authors, {}, &registry::AuthorShare::account);
    return send_and_answer(session, arguments, op);
}

Outcome<ledger::ContributionId> record_id(Session& session, const std::string& text) {
    MERIT_TRY(const auto id, resolve_id(session, text, "record_get", "record"));
    return ledger::ContributionId::from(id);
}

Outcome<void> run_consent(Session& session, const Arguments& arguments) {
    registry::Consent op;
    MERIT_TRY(op.contribution, record_id(session, arguments.get("RECORD")));
    return send_and_answer(session, arguments, op);
}

Outcome<void> run_accept(Session& session, const Arguments& arguments) {
    registry::Accept op;
    MERIT_TRY(op.contribution, record_id(session, arguments.get("RECORD")));
    MERIT_TRY(op.article_size,
              enum_argument<registry::ArticleSize>("--article", arguments.get("--article")));
    return send_and_answer(session, arguments, op);
}

Outcome<void> run_decline(Session& session, const Arguments& arguments) {
    registry::Decline op;
    MERIT_TRY(op.contribution, record_id(session, arguments.get("RECORD")));
    MERIT_TRY(op.reason_digest, digest_argument(arguments.get("--reason")));
    return send_and_answer(session, arguments, op);
}

// What a person knows a record by: its commit (or artifact), and its authors.
void add_commit_and_author(json::object& page) {
    constexpr std::size_t shown_digits = 12;
    auto* items = page.if_contains("items");
    if (items == nullptr || !items->is_array()) return;
    for (json::value& item : items->get_array()) {
        if (!item.is_object()) continue;
        json::object& row = item.get_object();
        const json::object& record = value_member(row);
        const json::array& authors = array_member(record, "authors");
        std::string author =
            authors.empty() ? "-" : text_member(object_of(authors[0]), "recipient");
        if (authors.size() > 1) author += " +" + std::to_string(authors.size() - 1);
        const std::string commit =
            text_member(object_member(record, "artifact"), "digest").substr(0, shown_digits);
        row["commit"] = commit;
        row["author"] = author;
    }
}

Outcome<void> run_list(Session& session, const Arguments& arguments) {
    json::object params;
    if (const auto project = arguments.find("--project")) params["project"] = *project;
    if (const auto who = arguments.find("--account")) {
        MERIT_TRY(const auto account, session.account(*who));
        params["recipient"] = account.hex();
    }
    if (params.empty()) return usage_failure("name --project or --account");
    MERIT_TRY(const auto limit, number_argument("--limit", arguments.get("--limit"), 1, 1'000));
    params["limit"] = limit;
    if (const auto cursor = arguments.find("--cursor")) params["cursor"] = *cursor;
    MERIT_TRY(json::object answer, session.rpc("record_list", std::move(params)));
    if (session.output().terminal().format != OutputFormat::json) add_commit_and_author(answer);
    session.output().answer(answer, {"id", "kind", "state", "decided_epoch", "commit", "author"});
    return success();
}

Outcome<void> run_review(Session& session, const Arguments& arguments) {
    quality::Review op;
    MERIT_TRY(op.contribution, record_id(session, arguments.get("RECORD")));
    const auto score = [&](std::string_view name, ledger::Ppm& ppm) -> Outcome<void> {
        MERIT_TRY(const auto number, number_argument(name, arguments.get(name), 0, 1'000'000));
        ppm.value = static_cast<std::uint32_t>(number);
        return success();
    };
    MERIT_TRY(score("--correctness", op.correctness));
    MERIT_TRY(score("--usefulness", op.usefulness));
    MERIT_TRY(score("--clarity", op.clarity));
    MERIT_TRY(op.comment, digest_argument(arguments.get("--comment")));
    return send_and_answer(session, arguments, op);
}

Outcome<void> run_interaction(Session& session, const Arguments& arguments) {
    MERIT_TRY(const SendOptions options, send_options(session, arguments));
    incentive::RecordInteraction op;
    op.user = options.account;
    if (const auto user = arguments.find("--user")) {
        MERIT_TRY(op.user, session.account(*user));
    }
    MERIT_TRY(op.project, project_id(session, arguments.get("PROJECT")));
    if (const auto who = arguments.find("--with")) {
        op.target = incentive::InteractionTarget::account;
        MERIT_TRY(op.account, session.account(*who));
        if (op.account == op.user) {
            session.output().warn("an interaction with one's own account counts 0");
        }
    } else if (const auto record = arguments.find("--record")) {
        op.target = incentive::InteractionTarget::contribution;
        MERIT_TRY(op.contribution, record_id(session, *record));
    }
    MERIT_TRY(op.interaction,
              enum_argument<incentive::InteractionKind>("--kind", arguments.get("--kind")));
    MERIT_TRY(const auto count, number_argument("--count", arguments.get("--count"), 1, 1'000'000));
    op.count = static_cast<std::uint32_t>(count);
    MERIT_TRY(op.proof, digest_argument(arguments.get("--proof")));
    return send_and_answer(session, arguments, op);
}

constexpr std::string_view submit_examples =
    "  merit record submit work.json --from alice\n"
    "  where work.json holds, for instance:\n"
    "    {\"project\": \"demo/boot\", \"contribution_kind\": \"code\", \"spdx\": \"MIT\",\n"
    "     \"artifact\": {\"scheme\": \"sha256\", \"digest\": \"<64 hex>\", \"bytes\": 1200,\n"
    "                  \"media\": \"text/x-diff\"},\n"
    "     \"lines\": {\"source\": {\"added\": 120, \"removed\": 4}},\n"
    "     \"origin\": {\"kind\": \"dco\", \"digest\": \"<64 hex>\"}}\n";

}  // namespace

std::vector<Command> record_commands() {
    return {
        {"record submit",
         "Register a contribution of yours",
         submit_examples,
         {positional("FILE", "JSON file that describes it"),
          option("--artifact", "Digest of the work, or @FILE")},
         true,
         run_submit},
        {"record consent",
         "Agree to your share of a contribution",
         "  merit record consent 7c1e5a90 --from bob\n",
         {positional("RECORD", "Id or prefix")},
         true,
         run_consent},
        {"record accept",
         "A maintainer accepts a contribution",
         "  merit record accept 7c1e5a90 --from member0\n",
         {positional("RECORD", "Id or prefix"),
          option("--article", "Size of an article: small, medium or large", "unset")},
         true,
         run_accept},
        {"record decline",
         "A maintainer declines a contribution",
         "  merit record decline 7c1e5a90 --from member0\n",
         {positional("RECORD", "Id or prefix"),
          option("--reason", "Digest of the reason, or @FILE")},
         true,
         run_decline},
        {"record show",
         "One contribution",
         "  merit record show 7c1e5a90\n",
         {positional("RECORD", "Id or prefix")},
         false,
         [](Session& session, const Arguments& arguments) {
             return ask_and_answer(session, "record_get", {{"record", arguments.get("RECORD")}});
         }},
        {"record list",
         "Contributions of a project or an account",
         "  merit record list --project demo/boot\n",
         {option("--project", "Project"), option("--account", "Account"),
          option("--limit", "How many", "100"), option("--cursor", "Where to go on")},
         false,
         run_list},
    };
}

std::vector<Command> review_commands() {
    return {
        {"review submit",
         "Score an accepted contribution of somebody else",
         "  merit review submit 7c1e5a90 --correctness 900000 --usefulness 800000 "
         "--clarity 700000 --from bob\n",
         {positional("RECORD", "Id or prefix"), required_option("--correctness", "0 to 1000000"),
          required_option("--usefulness", "0 to 1000000"),
          required_option("--clarity", "0 to 1000000"),
          option("--comment", "Digest of a comment, or @FILE")},
         true,
         run_review},
        {"review list",
         "Reviews of a contribution",
         "  merit review list 7c1e5a90\n",
         {positional("RECORD", "Id or prefix")},
         false,
         [](Session& session, const Arguments& arguments) {
             return ask_and_answer(session, "review_list", {{"record", arguments.get("RECORD")}});
         }},
    };
}

std::vector<Command> interaction_commands() {
    return {
        {"interaction record",
         "Say that you used somebody's work",
         "  merit interaction record demo/boot --count 3 --from carol\n"
         "  merit interaction record demo/boot --with alice --kind answer_accepted --from carol\n",
         {positional("PROJECT", "Project whose work was used"),
          option("--with", "One person's work"), option("--record", "One contribution"),
          option("--kind", "use, answer_accepted, citation, dependency, download or api_usage",
                 "use"),
          option("--count", "How many times", "1"),
          option("--user", "The user, where a service sends it"),
          option("--proof", "Digest of a receipt, or @FILE")},
         true,
         run_interaction},
    };
}

}  // namespace merit::wallet
