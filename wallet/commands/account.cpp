// merit account, member, address: who takes part.
#include "contracts/govern/operations.hpp"
#include "contracts/registry/operations.hpp"
#include "contracts/registry/registry.hpp"
#include "ledger/json/read_json.hpp"
#include "wallet/address_text.hpp"
#include "wallet/amount_text.hpp"
#include "wallet/commands/commands.hpp"
#include "wallet/commands/helpers.hpp"
#include "wallet/transactions/sender.hpp"

namespace merit::wallet {

namespace json = boost::json;
namespace registry = contracts::registry;
namespace govern = contracts::govern;

namespace {

Outcome<void> run_register(Session& session, const Arguments& arguments) {
    registry::AccountRegister op;
    MERIT_TRY(op.account_kind,
              enum_argument<registry::AccountKind>("--kind", arguments.get("--kind")));
    MERIT_TRY(auto keys, keys_argument(session, arguments.list("KEYS")));
    MERIT_TRY(op.keys, list_argument<ledger::KeyList>("the list of keys", std::move(keys)));
    MERIT_TRY(const auto threshold,
              number_argument("--threshold", arguments.get("--threshold"), 1, op.keys.size()));
    MERIT_TRY(const auto level, number_argument("--level", arguments.get("--level"), 0, 2));
    op.threshold = static_cast<std::uint8_t>(threshold);
    op.level = static_cast<std::uint8_t>(level);
    const auto account = registry::account_id_of(op.threshold, op.keys);
    return send_and_answer(session, arguments, op,
                           {{"account", ledger::address_of(account, session.address_style())}});
}

Outcome<void> run_rotate(Session& session, const Arguments& arguments) {
    registry::Rotate op;
    MERIT_TRY(auto keys, keys_argument(session, arguments.list("KEYS")));
    MERIT_TRY(op.keys, list_argument<ledger::KeyList>("the list of keys", std::move(keys)));
    MERIT_TRY(const auto threshold,
              number_argument("--threshold", arguments.get("--threshold"), 1, op.keys.size()));
    op.threshold = static_cast<std::uint8_t>(threshold);
    return send_and_answer(session, arguments, op);
}

Outcome<void> run_affiliate(Session& session, const Arguments& arguments) {
    registry::Affiliate op;
    MERIT_TRY(op.person, session.account(arguments.get("PERSON")));
    MERIT_TRY(op.organisation, session.account(arguments.get("ORGANISATION")));
    MERIT_TRY(const auto epoch,
              number_argument("--to-epoch", arguments.get("--to-epoch"), 1, 1'000'000'000));
    op.to_epoch = ledger::Epoch{epoch};
    return send_and_answer(session, arguments, op);
}

// The address of a key is that of an account with this key alone.
Failure unregistered(Failure failure, const std::string& who) {
    if (failure.exit != ExitCode::not_found) return failure;
    failure.message = "there is no account of " + who + " alone";
    failure.hint =
        "an account of several keys has an address of its own, which merit account register "
        "printed; name it with: merit address book add NAME ADDRESS";
    return failure;
}

Outcome<void> run_show(Session& session, const Arguments& arguments) {
    MERIT_TRY(const auto account, session.account(arguments.get("WHO")));
    auto answer = session.rpc("account_get", {{"account", account.hex()}});
    if (!answer) return unregistered(std::move(answer).assume_error(), arguments.get("WHO"));
    session.output().answer(answer.assume_value());
    return success();
}

// The accounts that keys of this wallet make, as the ledger knows them.
Outcome<void> run_list(Session& session, const Arguments&) {
    std::vector<Failure> unreadable;
    json::array list;
    for (const StoredKey& key : session.keys().list(unreadable)) {
        const auto id = ledger::parse_address(key.description.address);
        if (!id) continue;  // a validator's key
        json::object row = {{"name", key.name},
                            {"address", ledger::address_of(*id, session.address_style())},
                            {"kind", "not registered"},
                            {"level", nullptr},
                            {"balance", nullptr}};
        const auto account = session.rpc("account_get", {{"account", id->hex()}});
        if (account) {
            const json::object& known = value_member(account.assume_value());
            MERIT_TRY(const json::object money,
                      session.rpc("account_getBalance", {{"account", id->hex()}}));
            row["kind"] = text_member(known, "kind");
            row["level"] = number_member(known, "level");
            const std::string units = text_member(money, "balance");
            const auto balance = parse_amount(units + "u");
            const bool is_json = session.output().terminal().format == OutputFormat::json;
            row["balance"] = balance && !is_json ? amount_text(*balance, true) : units;
        } else if (account.assume_error().exit != ExitCode::not_found) {
            return account.assume_error();
        }
        list.push_back(std::move(row));
    }
    session.output().answer(list, {"name", "address", "kind", "level", "balance"});
    return success();
}

Outcome<void> run_history(Session& session, const Arguments& arguments) {
    MERIT_TRY(const auto account, session.account(arguments.get("WHO")));
    return ask_and_answer(session, "account_listHistory", {{"account", account.hex()}});
}

Outcome<void> run_member_admit(Session& session, const Arguments& arguments) {
    govern::MemberAdmit op;
    MERIT_TRY(op.name, text_argument<ledger::Name>("NAME", arguments.get("NAME")));
    MERIT_TRY(auto keys, keys_argument(session, arguments.list("--key")));
    MERIT_TRY(op.keys, list_argument<ledger::KeyList>("the list of keys", std::move(keys)));
    MERIT_TRY(const auto threshold,
              number_argument("--threshold", arguments.get("--threshold"), 1, op.keys.size()));
    op.threshold = static_cast<std::uint8_t>(threshold);
    const auto account = registry::account_id_of(op.threshold, op.keys);
    MERIT_TRY(send_and_answer(session, arguments, op,
                              {{"account", ledger::address_of(account, session.address_style())}}));
    session.output().note("in force once two thirds of the members have sent or approved it");
    return success();
}

Outcome<void> run_member_remove(Session& session, const Arguments& arguments) {
    govern::MemberRemove op;
    MERIT_TRY(const auto id, resolve_id(session, arguments.get("MEMBER"), "member_get", "member"));
    op.member = ledger::MemberId::from(id);
    return send_and_answer(session, arguments, op);
}

Outcome<void> run_approve(Session& session, const Arguments& arguments) {
    registry::Approve op;
    MERIT_TRY(op.operation_digest, digest_argument(arguments.get("DIGEST")));
    return send_and_answer(session, arguments, op);
}

Outcome<void> run_address_decode(Session& session, const Arguments& arguments) {
    const auto account = ledger::parse_address(arguments.get("ADDRESS"));
    if (!account) return address_failure(arguments.get("ADDRESS"));
    session.output().answer(
        json::object{{"account", account->hex()},
                     {"address", ledger::address_of(*account, ledger::AddressStyle::main)},
                     {"test_address", ledger::address_of(*account, ledger::AddressStyle::test)}});
    return success();
}

Outcome<void> run_book_add(Session& session, const Arguments& arguments) {
    const std::string name = arguments.get("NAME");
    if (!KeyStore::is_name(name)) return usage_failure("\"" + name + "\" is not a name");
    const std::string address = arguments.get("ADDRESS");
    if (!ledger::parse_address(address)) return address_failure(address);
    MERIT_TRY(auto book, session.keys().address_book());
    book[name] = address;
    MERIT_TRY(session.keys().store_address_book(book));
    session.output().answer(json::object{{"name", name}, {"address", address}});
    return success();
}

Outcome<void> run_book_list(Session& session, const Arguments&) {
    MERIT_TRY(const auto book, session.keys().address_book());
    json::array list;
    for (const auto& [name, address] : book) {
        list.push_back(json::object{{"name", name}, {"address", address}});
    }
    session.output().answer(list, {"name", "address"});
    return success();
}

}  // namespace

std::vector<Command> account_commands() {
    return {
        {"account register",
         "A member admits an account",
         "  merit account register alice --from member0\n"
         "  merit account register board-1 board-2 board-3 --threshold 2 --kind organisation "
         "--from member0\n",
         {{"KEYS", "Keys of the account: names in this wallet, or public keys",
           Argument::Kind::list, true},
          option("--kind", "person, bot, organisation or service", "person"),
          option("--level", "How well the person is known, 0 to 2", "1"),
          option("--threshold", "How many of the keys must sign", "1")},
         true,
         run_register},
        {"account show",
         "An account: keys, kind, level, member",
         "  merit account show alice\n",
         {positional("WHO", "Address or name")},
         false,
         run_show},
        {"account list",
         "The accounts of this wallet's keys, and what they have",
         "  merit account list\n",
         {},
         false,
         run_list},
        {"account history",
         "What an account sent and what was posted to it, newest last",
         "  merit account history alice\n",
         {positional("WHO", "Address or name")},
         false,
         run_history},
        {"account rotate",
         "Replace the account's keys; its address stays",
         "  merit account rotate alice-2026 --from alice\n",
         {{"KEYS", "The new keys", Argument::Kind::list, true},
          option("--threshold", "How many of the keys must sign", "1")},
         true,
         run_rotate},
        {"account affiliate",
         "A person works for an organisation; both send it",
         "  merit account affiliate alice member0 --to-epoch 52 --from alice\n",
         {positional("PERSON", "The person's account"),
          positional("ORGANISATION", "The organisation's account"),
          required_option("--to-epoch", "Last epoch of it")},
         true,
         run_affiliate},
        {"account approve",
         "Approve an operation that waits for approvals",
         "  merit account approve 5f2c...d0 --from member1\n",
         {positional("DIGEST", "Digest of the operation")},
         true,
         run_approve},
    };
}

std::vector<Command> member_commands() {
    return {
        {"member list",
         "The members",
         "  merit member list\n",
         {},
         false,
         [](Session& session, const Arguments&) {
             return ask_and_answer(session, "member_list", {},
                                   {"member", "name", "account", "active", "admitted_epoch"});
         }},
        {"member show",
         "One member",
         "  merit member show 5f2c91d0\n",
         {positional("MEMBER", "Id or prefix")},
         false,
         [](Session& session, const Arguments& arguments) {
             return ask_and_answer(session, "member_get", {{"member", arguments.get("MEMBER")}});
         }},
        {"member admit",
         "Admit a new member; two thirds of the members must send or approve it",
         "  merit member admit lab-x --key lab-x --from member0\n",
         {positional("NAME", "Name of the member"), list_option("--key", "Its account's keys"),
          option("--threshold", "How many of the keys must sign", "1")},
         true,
         run_member_admit},
        {"member remove",
         "Remove a member; two thirds of the members must send or approve it",
         "  merit member remove 5f2c91d0 --from member0\n",
         {positional("MEMBER", "Id or prefix")},
         true,
         run_member_remove},
    };
}

std::vector<Command> address_commands() {
    return {
        {"address decode",
         "What an address says",
         "  merit address decode merit1q...\n",
         {positional("ADDRESS", "Address or 40 hexadecimal digits")},
         false,
         run_address_decode},
        {"address book add",
         "Give an address a name",
         "  merit address book add bob merit1q...\n",
         {positional("NAME", "Name"), positional("ADDRESS", "Address")},
         false,
         run_book_add},
        {"address book list",
         "The names of the address book",
         "  merit address book list\n",
         {},
         false,
         run_book_list},
    };
}

}  // namespace merit::wallet
