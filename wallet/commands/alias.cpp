// merit alias: people without an account, and the file that links their mails to the ledger.
#include "contracts/framework/approval.hpp"
#include "contracts/registry/operations.hpp"
#include "wallet/commands/alias_argument.hpp"
#include "wallet/commands/commands.hpp"
#include "wallet/commands/helpers.hpp"
#include "wallet/files.hpp"
#include "wallet/git/alias_book.hpp"
#include "wallet/transactions/sender.hpp"

namespace merit::wallet {

namespace json = boost::json;
namespace registry = contracts::registry;

namespace {

struct BookPlace {
    std::string path;
    AliasBook::Absent absent = AliasBook::Absent::is_failure;

    Outcome<AliasBook> load() const { return AliasBook::load(path, absent); }
};

Outcome<BookPlace> book_place(Session& session, const Arguments& arguments) {
    if (const auto path = arguments.find("--aliases")) return BookPlace{*path};
    if (!arguments.has("--project")) {
        return usage_failure("name the project with --project, or its alias file with --aliases");
    }
    MERIT_TRY(const auto project, project_id(session, arguments.get("--project")));
    return BookPlace{session.home() + "/aliases/" + project.hex().substr(0, 16) + ".tsv",
                     AliasBook::Absent::is_empty};
}

Failure no_line(const std::string& path, const std::string& mail) {
    return {ExitCode::not_found, "alias.unknown_mail", path + " has no line for " + mail, {}, {}};
}

Outcome<void> run_export(Session& session, const Arguments& arguments) {
    MERIT_TRY(const BookPlace place, book_place(session, arguments));
    // A file of nothing helps nobody: the book must be there.
    MERIT_TRY(const AliasBook book, AliasBook::load(place.path));
    // What stands in the way may be a book whose salts are nowhere else.
    MERIT_TRY(check_absent(arguments.get("--output-file")));
    MERIT_TRY(book.store(arguments.get("--output-file")));
    session.output().answer(
        json::object{{"file", arguments.get("--output-file")}, {"mails", book.salts().size()}});
    return success();
}

Outcome<void> run_import(Session& session, const Arguments& arguments) {
    MERIT_TRY(const BookPlace place, book_place(session, arguments));
    MERIT_TRY(const AliasBook other, AliasBook::load(arguments.get("FILE")));
    MERIT_TRY(const AliasBook book,
              AliasBook::update(place.path, place.absent, [&](AliasBook& own) -> Outcome<bool> {
                  MERIT_TRY(own.merge(other));
                  return true;
              }));
    session.output().answer(json::object{{"file", place.path}, {"mails", book.salts().size()}});
    return success();
}

Outcome<void> run_list(Session& session, const Arguments& arguments) {
    MERIT_TRY(const BookPlace place, book_place(session, arguments));
    MERIT_TRY(const AliasBook book, place.load());
    json::array list;
    for (const auto& [mail, salt] : book.salts()) {
        list.push_back(json::object{{"mail", mail}, {"alias", book.find(mail)->hex()}});
    }
    session.output().answer(list, {"mail", "alias"});
    return success();
}

Outcome<void> run_erase(Session& session, const Arguments& arguments) {
    MERIT_TRY(const BookPlace place, book_place(session, arguments));
    MERIT_TRY(session.output().confirm(
        "without its salt this mail can never be linked to the ledger again, nor its rewards "
        "claimed; erase it?"));
    const std::string mail = arguments.get("MAIL");
    MERIT_TRY(AliasBook::update(place.path, place.absent, [&](AliasBook& book) -> Outcome<bool> {
        if (book.erase(mail)) return true;
        return no_line(place.path, mail);
    }));
    session.output().note("erased from " + place.path +
                          "; other importers' copies of the file still have the mail");
    session.output().answer(json::object{{"mail", mail}, {"erased", true}});
    return success();
}

}  // namespace

Outcome<ledger::AliasId> alias_argument(Session& session, const Arguments& arguments,
                                        const std::string& text) {
    if (text.find('@') != std::string::npos) {
        MERIT_TRY(const BookPlace place, book_place(session, arguments));
        MERIT_TRY(const AliasBook book, place.load());
        if (const auto alias = book.find(text)) return *alias;
        return no_line(place.path, text);
    }
    MERIT_TRY(const auto id, resolve_id(session, text, "alias_get", "alias"));
    return ledger::AliasId::from(id);
}

namespace {

Outcome<registry::AliasClaim> claim_of(Session& session, const Arguments& arguments,
                                       const ledger::AccountId& account) {
    registry::AliasClaim op;
    MERIT_TRY(op.alias, alias_argument(session, arguments, arguments.get("ALIAS")));
    MERIT_TRY(op.project, project_id(session, arguments.get("--project")));
    op.account = account;
    return op;
}

Outcome<void> run_claim(Session& session, const Arguments& arguments) {
    MERIT_TRY(const SendOptions options, send_options(session, arguments));
    MERIT_TRY(const auto op, claim_of(session, arguments, options.account));
    MERIT_TRY(ledger::Operation operation, checked_operation(op));
    session.output().note("importers approve with: merit alias approve " + op.alias.hex() +
                          " --account-of " +
                          ledger::address_of(options.account, session.address_style()) +
                          " --project " + arguments.get("--project"));
    return send_and_answer(session, arguments, {std::move(operation)});
}

Outcome<void> run_approve(Session& session, const Arguments& arguments) {
    MERIT_TRY(const auto account, session.account(arguments.get("--account-of")));
    MERIT_TRY(const auto claim, claim_of(session, arguments, account));
    registry::Approve op;
    MERIT_TRY(const ledger::Operation claimed, checked_operation(claim));
    op.operation_digest = contracts::operation_digest(claimed);
    MERIT_TRY(send_and_answer(session, arguments, op));
    session.output().note(
        "in force once the account and enough importers of the project have sent "
        "or approved it; merit alias show " +
        claim.alias.hex().substr(0, 16) + " names its account then");
    return success();
}

}  // namespace

std::vector<Command> alias_commands() {
    const Argument aliases = option("--aliases", "The file itself, instead of the project's");
    const Argument project = option("--project", "Project whose alias file it is");
    return {
        {"alias list",
         "Mails and their aliases",
         "  merit alias list --project demo/boot\n",
         {project, aliases},
         false,
         run_list},
        {"alias export",
         "Write the file for another importer of the project",
         "  merit alias export --project demo/boot -O boot.tsv\n",
         {project, aliases, output_file("File to write", true)},
         false,
         run_export},
        {"alias import",
         "Take over another importer's file",
         "  merit alias import boot.tsv --project demo/boot\n",
         {positional("FILE", "Alias file"), project, aliases},
         false,
         run_import},
        {"alias erase",
         "Erase a mail's salt: its link to the ledger is cut for good",
         "  merit alias erase bob@x.example --project demo/boot\n",
         {positional("MAIL", "Mail"), project, aliases},
         false,
         run_erase},
        {"alias show",
         "An alias on the ledger",
         "  merit alias show 5f2c91d0\n  merit alias show bob@x.example --project demo/boot\n",
         {positional("ALIAS", "Mail, id or prefix"), project, aliases},
         false,
         [](Session& session, const Arguments& arguments) -> Outcome<void> {
             MERIT_TRY(const auto alias,
                       alias_argument(session, arguments, arguments.get("ALIAS")));
             return ask_and_answer(session, "alias_get", {{"alias", alias.hex()}});
         }},
        {"alias claim",
         "Say that an alias is you; importers of the project must approve it",
         "  merit alias claim bob@x.example --project demo/boot --from bob\n",
         {positional("ALIAS", "Mail or alias id"),
          required_option("--project", "Home project of the alias"), aliases},
         true,
         run_claim},
        {"alias approve",
         "An importer approves a claim after checking it",
         "  merit alias approve 5f2c91d0 --account-of bob --project demo/boot --from member0\n",
         {positional("ALIAS", "Mail or alias id"),
          required_option("--account-of", "Account that claims it"),
          required_option("--project", "Home project of the alias"), aliases},
         true,
         run_approve},
    };
}

}  // namespace merit::wallet
