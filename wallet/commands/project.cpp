// merit project: projects, their settings, and who may import into them.
#include "contracts/registry/operations.hpp"
#include "ledger/json/read_json.hpp"
#include "wallet/commands/commands.hpp"
#include "wallet/commands/helpers.hpp"
#include "wallet/commands/policies_argument.hpp"
#include "wallet/transactions/sender.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>

namespace merit::wallet {

namespace json = boost::json;
namespace registry = contracts::registry;

namespace {

std::vector<Argument> settings_arguments() {
    return {
        list_option("--maintainer", "Accounts of the maintainers (default: the sender)"),
        list_option("--importer", "Accounts that may import (default: the maintainers)"),
        option("--import-quorum", "Organisations that must confirm an import, 1 or 2"),
        option("--licence", "SPDX expression of what the project publishes"),
        list_option("--inbound", "SPDX ids it accepts (default: its own licence)"),
        option("--dco", "Digest of the DCO text, or @FILE"),
        option("--review", "Mode of reviews: none or open"),
        option("--branch", "Release branch"),
        option("--mode", "Own pool: rate or pool"),
        option("--policies",
               "Own pool: shares of immediate, recent and balanced, in parts per million"),
        option("--budget", "Own pool: amount per epoch, 0 for all"),
        option("--max-share", "Own pool: most that one account gets, in parts per million"),
    };
}

template <class List>
Outcome<void> read_accounts(const Session& session, const std::vector<std::string>& texts,
                            List& list) {
    if (texts.empty()) return success();
    list.clear();
    for (const std::string& text : texts) {
        MERIT_TRY(const auto account, session.account(text));
        list.push_back(account);
    }
    std::ranges::sort(list);
    const auto repeated = std::ranges::unique(list);
    list.erase(repeated.begin(), repeated.end());
    return check_count("the list of accounts", list.size(), List::max);
}

Outcome<void> read_licences(const Arguments& arguments, registry::ProjectSettings& settings) {
    if (const auto licence = arguments.find("--licence")) {
        MERIT_TRY(settings.outbound,
                  text_argument<registry::SpdxExpression>("--licence", *licence));
    }
    if (const auto inbound = arguments.list("--inbound"); !inbound.empty()) {
        settings.inbound.clear();
        for (const std::string& id : inbound) {
            using Licence = std::remove_cvref_t<decltype(settings.inbound)>::value_type;
            MERIT_TRY(auto licence, text_argument<Licence>("--inbound", id));
            settings.inbound.push_back(std::move(licence));
        }
        MERIT_TRY(check_count("--inbound", settings.inbound.size(),
                              std::remove_cvref_t<decltype(settings.inbound)>::max));
        std::ranges::sort(settings.inbound);
    }
    if (const auto dco = arguments.find("--dco")) {
        MERIT_TRY(settings.dco.digest, digest_argument(*dco));
        settings.dco.kind =
            settings.dco.digest.is_zero() ? registry::OriginKind::none : registry::OriginKind::dco;
    }
    return success();
}

Outcome<void> read_pool_terms(const Arguments& arguments, contracts::treasury::PayTerms& terms) {
    using contracts::treasury::PoolMode;
    if (const auto mode = arguments.find("--mode")) {
        if (*mode != "rate" && *mode != "pool") return usage_failure("--mode is rate or pool");
        terms.mode = *mode == "rate" ? PoolMode::rate : PoolMode::pool;
    }
    if (const auto policies = arguments.find("--policies")) {
        MERIT_TRY(terms.policies, policies_argument(*policies));
    }
    if (const auto budget = arguments.find("--budget")) {
        MERIT_TRY(terms.budget_per_epoch, amount_argument(*budget));
    }
    if (const auto share = arguments.find("--max-share")) {
        MERIT_TRY(const auto ppm, number_argument("--max-share", *share, 1, 1'000'000));
        terms.max_share = ledger::Ppm{static_cast<std::uint32_t>(ppm)};
    }
    return success();
}

// The given arguments over `settings`.
Outcome<void> read_settings(Session& session, const Arguments& arguments,
                            registry::ProjectSettings& settings) {
    MERIT_TRY(read_accounts(session, arguments.list("--maintainer"), settings.maintainers));
    if (settings.maintainers.empty()) {
        MERIT_TRY(const SendOptions options, send_options(session, arguments));
        settings.maintainers.push_back(options.account);
    }
    MERIT_TRY(read_accounts(session, arguments.list("--importer"), settings.importers));
    if (settings.importers.empty()) {
        settings.importers.assign(settings.maintainers.begin(), settings.maintainers.end());
    }
    if (const auto quorum = arguments.find("--import-quorum")) {
        MERIT_TRY(const auto number, number_argument("--import-quorum", *quorum, 1, 2));
        settings.import_quorum = static_cast<std::uint8_t>(number);
    }
    if (const auto review = arguments.find("--review")) {
        if (*review != "none" && *review != "open")
            return usage_failure("--review is none or open");
        settings.review_mode =
            *review == "open" ? registry::ReviewMode::open : registry::ReviewMode::none;
    }
    if (const auto branch = arguments.find("--branch")) {
        MERIT_TRY(settings.release_branch, text_argument<ledger::Text<64>>("--branch", *branch));
    }
    MERIT_TRY(read_licences(arguments, settings));
    return read_pool_terms(arguments, settings.own_pool);
}

Outcome<void> run_register(Session& session, const Arguments& arguments) {
    registry::ProjectRegister op;
    MERIT_TRY(op.name, text_argument<registry::ProjectName>("NAME", arguments.get("NAME")));
    op.settings.release_branch = ledger::Text<64>("main");
    op.settings.outbound = registry::SpdxExpression("Apache-2.0");
    MERIT_TRY(read_settings(session, arguments, op.settings));
    return send_and_answer(session, arguments, op);
}

// The settings that the project has now, to change some of them.
Outcome<registry::ProjectSettings> current_settings(Session& session, const std::string& project) {
    MERIT_TRY(const json::object answer, session.rpc("project_get", {{"project", project}}));
    registry::ProjectSettings settings;
    const auto* member = answer.if_contains("settings");
    if (member == nullptr || !ledger::read_json(*member, settings).empty()) {
        return Failure{ExitCode::unreachable,
                       "rpc.error",
                       "the node answers no readable settings of the project",
                       {},
                       {}};
    }
    return settings;
}

template <class Op>
Outcome<void> run_change(Session& session, const Arguments& arguments) {
    Op op;
    MERIT_TRY(op.project, project_id(session, arguments.get("PROJECT")));
    MERIT_TRY(op.settings, current_settings(session, arguments.get("PROJECT")));
    MERIT_TRY(read_settings(session, arguments, op.settings));
    return send_and_answer(session, arguments, op);
}

std::vector<Argument> with_settings(Argument first) {
    std::vector<Argument> arguments{first};
    for (const Argument& argument : settings_arguments())
        arguments.push_back(argument);
    return arguments;
}

}  // namespace

std::vector<Command> project_commands() {
    return {
        {"project register", "Register a project; sent by a maintainer it takes part at once",
         "  merit project register demo/boot --licence GPL-2.0-or-later --importer member0 "
         "--importer member1 --from member0\n",
         with_settings(positional("NAME", "Lower-case letters, digits and . _ - /")), true,
         run_register},
        {"project opt-in", "A maintainer lets a project take part that another registered",
         "  merit project opt-in demo/boot --from alice\n",
         with_settings(positional("PROJECT", "Name or id")), true, run_change<registry::OptIn>},
        {"project set", "Change settings from the next epoch on",
         "  merit project set demo/boot --review open --from alice\n",
         with_settings(positional("PROJECT", "Name or id")), true,
         run_change<registry::ProjectSet>},
        {"project show",
         "One project and its settings",
         "  merit project show demo/boot\n",
         {positional("PROJECT", "Name or id")},
         false,
         [](Session& session, const Arguments& arguments) {
             return ask_and_answer(session, "project_get", {{"project", arguments.get("PROJECT")}});
         }},
        {"project list",
         "All projects",
         "  merit project list\n",
         {},
         false,
         [](Session& session, const Arguments&) {
             return ask_and_answer(session, "project_list", {});
         }},
    };
}

}  // namespace merit::wallet
