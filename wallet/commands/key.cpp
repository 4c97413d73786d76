// merit key: making, showing and keeping the keys of this wallet. Needs no node.
#include "crypto/bech32m.hpp"
#include "ledger/json/json.hpp"
#include "wallet/cli/session.hpp"
#include "wallet/commands/commands.hpp"

#include <chrono>
#include <ctime>

namespace merit::wallet {

namespace json = boost::json;

namespace {

std::string now_iso8601() {
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    ::gmtime_r(&now, &parts);
    char text[32];
    std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
    return text;
}

json::object key_json(const StoredKey& key) {
    return {{"name", key.name},
            {"address", key.description.address},
            {"public_key", to_hex(key.description.public_key.view())},
            {"created", key.description.created},
            {"encrypted", key.description.is_encrypted},
            {"path", key.path}};
}

Outcome<void> run_new(Session& session, const Arguments& arguments) {
    const std::string name = arguments.get("NAME");
    if (!KeyStore::is_name(name)) {
        return usage_failure("\"" + name + "\" is not a name for a key",
                             "use 1 to 64 letters, digits, dots, dashes or underlines");
    }
    const crypto::KeyPair key = crypto::KeyPair::generate();
    const crypto::KeyFileLabel label{name, now_iso8601(),
                                     crypto::account_hrp_of(arguments.has("--test"))};
    std::string text;
    if (arguments.has("--unencrypted")) {
        const auto made = crypto::make_unencrypted_key_file(key, label);
        if (!made) return key_failure(made.assume_error(), name);
        text = made.assume_value();
    } else {
        MERIT_TRY(const std::string password, session.new_password(name));
        session.output().note("encrypting ...");
        const auto made = crypto::encrypt_key_file(key, label, password);
        if (!made) return key_failure(made.assume_error(), name);
        text = made.assume_value();
    }
    MERIT_TRY(session.keys().store(name, text));
    MERIT_TRY(const StoredKey stored, session.keys().find(name));
    session.output().answer(key_json(stored));
    return success();
}

Outcome<void> run_list(Session& session, const Arguments&) {
    MERIT_TRY(const auto keys, session.keys().list());
    json::array list;
    for (const StoredKey& key : keys)
        list.push_back(key_json(key));
    session.output().answer(list, {"name", "address", "created", "encrypted"});
    return success();
}

Outcome<void> run_show(Session& session, const Arguments& arguments) {
    MERIT_TRY(const StoredKey key, session.keys().find(arguments.get("NAME")));
    session.output().answer(key_json(key));
    return success();
}

Outcome<void> run_rename(Session& session, const Arguments& arguments) {
    return session.keys().rename(arguments.get("NAME"), arguments.get("NEW_NAME"));
}

Outcome<void> run_remove(Session& session, const Arguments& arguments) {
    const std::string name = arguments.get("NAME");
    MERIT_TRY(session.keys().find(name));
    if (!session.output().terminal().yes) {
        MERIT_TRY(
            const std::string typed,
            session.output().ask("type the name of the key to remove it for ever: ", "--yes"));
        if (typed != name) {
            return Failure{ExitCode::cancelled, "cancelled", "nothing was removed", {}, {}};
        }
    }
    return session.keys().remove(name);
}

Outcome<void> run_change_password(Session& session, const Arguments& arguments) {
    const std::string name = arguments.get("NAME");
    MERIT_TRY(const StoredKey stored, session.keys().find(name));
    MERIT_TRY(const crypto::KeyPair key, session.unlock(name));
    MERIT_TRY(const std::string password, session.new_password(name));
    const bool test = stored.description.address.starts_with(crypto::test_account_hrp);
    const auto made = crypto::encrypt_key_file(
        key, {stored.description.label, stored.description.created, crypto::account_hrp_of(test)},
        password);
    if (!made) return key_failure(made.assume_error(), name);
    return session.keys().replace(name, made.assume_value());
}

Outcome<void> run_import(Session& session, const Arguments& arguments) {
    MERIT_TRY(const std::string text, session.keys().read(arguments.get("FILE")));
    const auto description = crypto::describe_key_file(text);
    if (!description) return key_failure(description.assume_error(), arguments.get("FILE"));
    const std::string name = arguments.find("--name").value_or(description.assume_value().label);
    MERIT_TRY(session.keys().store(name, text));
    MERIT_TRY(const StoredKey stored, session.keys().find(name));
    session.output().answer(key_json(stored));
    return success();
}

Outcome<void> run_backup_check(Session& session, const Arguments& arguments) {
    const std::string file = arguments.get("FILE");
    MERIT_TRY(const StoredKey stored, session.keys().find(file));
    MERIT_TRY(session.unlock(file));
    session.output().answer_text(key_json(stored),
                                 "the password opens " + file + ": " + stored.description.address);
    return success();
}

}  // namespace

std::vector<Command> key_commands() {
    return {
        {"key new",
         "Make a key and store it encrypted",
         "  merit key new alice\n  merit key new ci --password-file ci.password\n",
         {positional("NAME", "Name of the key"),
          flag("--test", "For a test network (addresses merittest1...)"),
          flag("--unencrypted", "Without a password: for throw-away networks only")},
         false,
         run_new},
        {"key list", "The keys of this wallet", "  merit key list\n", {}, false, run_list},
        {"key show",
         "One key: its address and public key",
         "  merit key show alice\n",
         {positional("NAME", "Name or file of the key")},
         false,
         run_show},
        {"key import",
         "Take over a key file",
         "  merit key import backup/alice.json --name alice\n",
         {positional("FILE", "Key file"), option("--name", "Name here; default: its label")},
         false,
         run_import},
        {"key rename",
         "Give a key another name",
         "  merit key rename alice alice-2026\n",
         {positional("NAME", "Name of the key"), positional("NEW_NAME", "Its new name")},
         false,
         run_rename},
        {"key change-password",
         "Encrypt a key under a new password",
         "  merit key change-password alice\n",
         {positional("NAME", "Name of the key")},
         false,
         run_change_password},
        {"key backup-check",
         "Whether a backup opens with its password",
         "  merit key backup-check backup/alice.json\n",
         {positional("FILE", "Key file")},
         false,
         run_backup_check},
        {"key remove",
         "Remove a key for ever",
         "  merit key remove alice\n",
         {positional("NAME", "Name of the key")},
         false,
         run_remove},
    };
}

}  // namespace merit::wallet
