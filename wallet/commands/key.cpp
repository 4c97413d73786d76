// merit key: making, showing and keeping the keys of this wallet. Needs no node.
#include "crypto/bech32m.hpp"
#include "crypto/key_file_store.hpp"
#include "ledger/json/json.hpp"
#include "wallet/cli/session.hpp"
#include "wallet/commands/commands.hpp"
#include "wallet/commands/words.hpp"

#include <ctime>
#include <filesystem>
#include <iostream>
#include <unistd.h>

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

Outcome<void> check_new_name(const Session& session, const std::string& name) {
    if (!KeyStore::is_name(name)) {
        return usage_failure("\"" + name + "\" is not a name for a key",
                             "use 1 to 64 letters, digits, dots, dashes or underlines");
    }
    // Before words and passwords are asked for.
    const std::string path = session.keys().path_of(name);
    if (std::filesystem::exists(path)) {
        return key_failure(crypto::KeyFileError::already_exists, path);
    }
    return success();
}

// Encrypts under a password that is asked for, unless --unencrypted, and stores.
Outcome<StoredKey> store_new_key(Session& session, const Arguments& arguments,
                                 const std::string& name, const crypto::KeyPair& key) {
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
    return session.keys().find(name);
}

// New words are shown once: on the terminal, or in the answer if --show-words asks for that.
Outcome<void> run_new_with_words(Session& session, const Arguments& arguments,
                                 const std::string& name) {
    const std::string count = arguments.get("--words");
    if (count != "12" && count != "24") return usage_failure("--words is 12 or 24");
    const bool on_terminal = ::isatty(STDERR_FILENO) != 0;
    if (!on_terminal && !arguments.has("--show-words")) {
        return usage_failure("the words can be shown on a terminal only",
                             "--show-words puts them into the answer");
    }
    const std::string words = make_mnemonic(count == "12" ? 12 : 24);
    MERIT_TRY(const crypto::KeyPair key, key_of_new_words(words, arguments));
    MERIT_TRY(const StoredKey stored, store_new_key(session, arguments, name, key));
    json::object answer = key_json(stored);
    if (arguments.has("--show-words")) {
        answer["words"] = words;
    } else {
        std::cerr << "Write these words down. They are shown once, and whoever has them has the "
                     "key:\n\n  "
                  << words << "\n\n";
    }
    session.output().answer(answer);
    return success();
}

Outcome<void> run_new(Session& session, const Arguments& arguments) {
    const std::string name = arguments.get("NAME");
    MERIT_TRY(check_new_name(session, name));
    if (arguments.has("--mnemonic")) return run_new_with_words(session, arguments, name);
    MERIT_TRY(const StoredKey stored,
              store_new_key(session, arguments, name, crypto::KeyPair::generate()));
    session.output().answer(key_json(stored));
    return success();
}

// The key of one's words, stored under a name.
Outcome<void> run_restore(Session& session, const Arguments& arguments, const std::string& name) {
    MERIT_TRY(check_new_name(session, name));
    MERIT_TRY(const crypto::KeyPair key, key_of_words(session, arguments));
    MERIT_TRY(const StoredKey stored, store_new_key(session, arguments, name, key));
    session.output().answer(key_json(stored));
    return success();
}

Outcome<void> run_derive(Session& session, const Arguments& arguments) {
    return run_restore(session, arguments, arguments.get("NAME"));
}

Outcome<void> run_list(Session& session, const Arguments&) {
    std::vector<Failure> unreadable;
    const auto keys = session.keys().list(unreadable);
    json::array list;
    for (const StoredKey& key : keys)
        list.push_back(key_json(key));
    for (const Failure& failure : unreadable) {
        session.output().warn(failure.message + (failure.hint.empty() ? "" : "; " + failure.hint));
    }
    session.output().answer(list, {"name", "address", "created", "encrypted"});
    return success();
}

Outcome<void> run_show(Session& session, const Arguments& arguments) {
    MERIT_TRY(const StoredKey key, session.keys().find(arguments.get("NAME")));
    session.output().answer(key_json(key));
    return success();
}

Outcome<void> run_rename(Session& session, const Arguments& arguments) {
    MERIT_TRY(session.keys().rename(arguments.get("NAME"), arguments.get("NEW_NAME")));
    MERIT_TRY(const StoredKey stored, session.keys().find(arguments.get("NEW_NAME")));
    session.output().answer(key_json(stored));
    return success();
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
    MERIT_TRY(session.keys().remove(name));
    session.output().answer(json::object{{"name", name}, {"removed", true}});
    return success();
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
    MERIT_TRY(session.keys().replace(name, made.assume_value()));
    session.output().answer(key_json(stored));
    return success();
}

Outcome<void> run_import(Session& session, const Arguments& arguments) {
    const auto file = arguments.find("FILE");
    if (arguments.has("--mnemonic") == file.has_value()) {
        return usage_failure("name a key file, or --mnemonic for recovery words");
    }
    if (!file) {
        if (!arguments.has("--name")) return usage_failure("--mnemonic needs --name");
        return run_restore(session, arguments, arguments.get("--name"));
    }
    MERIT_TRY(const std::string text, session.keys().read(*file));
    const auto description = crypto::describe_key_file(text);
    if (!description) return key_failure(description.assume_error(), *file);
    const std::string name = arguments.find("--name").value_or(description.assume_value().label);
    MERIT_TRY(session.keys().store(name, text));
    MERIT_TRY(const StoredKey stored, session.keys().find(name));
    session.output().answer(key_json(stored));
    return success();
}

// The file as it is, still encrypted; never over another file.
Outcome<void> run_export(Session& session, const Arguments& arguments) {
    MERIT_TRY(const StoredKey stored, session.keys().find(arguments.get("NAME")));
    MERIT_TRY(const std::string text, session.keys().read(arguments.get("NAME")));
    const std::string path = arguments.get("--output-file");
    const auto written = crypto::store_key_file(path, text);
    if (!written) return key_failure(written.assume_error(), path);
    if (!stored.description.is_encrypted) {
        session.output().warn("this key is not encrypted: who has the file has the key");
    }
    json::object answer = key_json(stored);
    answer["path"] = path;
    session.output().answer(answer);
    return success();
}

// Whether the words give the key of this wallet, or of a file.
Outcome<void> check_words(Session& session, const Arguments& arguments) {
    const std::string name = arguments.get("KEY");
    MERIT_TRY(const StoredKey stored, session.keys().find(name));
    MERIT_TRY(const crypto::KeyPair key, key_of_words(session, arguments));
    if (key.public_key() != stored.description.public_key) {
        return Failure{ExitCode::verification_failed,
                       "key.other_words",
                       "these words give another key than " + name + " with --index " +
                           arguments.get("--index"),
                       "try another --index, or the passphrase that belongs to the words",
                       {}};
    }
    session.output().answer_text(key_json(stored),
                                 "the words give the key " + stored.description.address);
    return success();
}

Outcome<void> run_backup_check(Session& session, const Arguments& arguments) {
    if (arguments.has("--mnemonic")) return check_words(session, arguments);
    const std::string file = arguments.get("KEY");
    MERIT_TRY(const StoredKey stored, session.keys().find(file));
    MERIT_TRY(session.unlock(file));
    session.output().answer_text(key_json(stored),
                                 "the password opens " + file + ": " + stored.description.address);
    return success();
}

std::vector<Argument> with_words(std::vector<Argument> arguments) {
    for (Argument& argument : words_arguments())
        arguments.push_back(std::move(argument));
    return arguments;
}

}  // namespace

std::vector<Command> key_commands() {
    const Argument test = flag("--test", "For a test network (addresses merittest1...)");
    const Argument unencrypted =
        flag("--unencrypted", "Without a password: for throw-away networks only");
    return {
        {"key new",
         "Make a key and store it encrypted",
         "  merit key new alice\n  merit key new alice --mnemonic\n"
         "  merit key new ci --password-file ci.password\n",
         {positional("NAME", "Name of the key"), test, unencrypted,
          flag("--mnemonic", "With recovery words, from which the key can be made again"),
          option("--words", "How many recovery words, 12 or 24", "24"),
          flag("--show-words", "Put the words into the answer, where there is no terminal"),
          option("--passphrase-file", "File with a passphrase for the words"),
          option("--index", "Which key of the words", "0")},
         false,
         run_new},
        {"key list", "The keys of this wallet", "  merit key list\n", {}, false, run_list},
        {"key show",
         "One key: its address and public key",
         "  merit key show alice\n",
         {positional("NAME", "Name or file of the key")},
         false,
         run_show},
        {"key import", "Take over a key file, or a key from recovery words",
         "  merit key import backup/alice.json --name alice\n"
         "  merit key import --mnemonic --name alice\n",
         with_words({optional_positional("FILE", "Key file"),
                     option("--name", "Name here; default: its label"),
                     flag("--mnemonic", "From recovery words, which are asked for"), test,
                     unencrypted}),
         false, run_import},
        {"key derive", "Store one more key of your recovery words",
         "  merit key derive alice-2 --index 1\n",
         with_words({positional("NAME", "Name of the new key"), test, unencrypted}), false,
         run_derive},
        {"key export",
         "Write a copy of a key file, still encrypted",
         "  merit key export alice -O backup/alice.json\n",
         {positional("NAME", "Name of the key"), output_file("File to write", true)},
         false,
         run_export},
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
        {"key backup-check", "Whether a backup opens with its password, or words give a key",
         "  merit key backup-check backup/alice.json\n"
         "  merit key backup-check alice --mnemonic\n",
         with_words({positional("KEY", "Key file, or name of the key"),
                     flag("--mnemonic", "Check recovery words, which are asked for")}),
         false, run_backup_check},
        {"key remove",
         "Remove a key for ever",
         "  merit key remove alice\n",
         {positional("NAME", "Name of the key")},
         false,
         run_remove},
    };
}

}  // namespace merit::wallet
