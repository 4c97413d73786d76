// merit tx: transactions by id, and in files for signing apart from the network.
#include "ledger/json/json.hpp"
#include "wallet/commands/commands.hpp"
#include "wallet/commands/helpers.hpp"
#include "wallet/transactions/describe.hpp"
#include "wallet/transactions/sender.hpp"
#include "wallet/transactions/transaction_file.hpp"

#include <algorithm>
#include <filesystem>

namespace merit::wallet {

namespace json = boost::json;

namespace {

// A key by its name in this wallet, or its first digits.
std::string key_text(const Session& session, const crypto::PublicKey& key) {
    std::vector<Failure> unreadable;
    for (const StoredKey& stored : session.keys().list(unreadable)) {
        if (stored.description.public_key == key) return stored.name;
    }
    return to_hex(key.view()).substr(0, 16);
}

// Who signed, who else may, and whether that is enough.
json::object signing_json(const Session& session, const TransactionFile& file) {
    json::array signed_by;
    for (const ledger::Signer& signer : file.transaction.signers)
        signed_by.push_back(json::string(key_text(session, signer.key)));
    json::object answer = {{"valid_until", time_text(file.transaction.body.valid_until_ms)},
                           {"signed_by", std::move(signed_by)}};
    if (!file.terms) return answer;
    json::array missing;
    std::uint64_t valid = 0;
    for (const crypto::PublicKey& key : file.terms->keys) {
        const auto has_signed = [&](const ledger::Signer& signer) { return signer.key == key; };
        if (std::ranges::any_of(file.transaction.signers, has_signed)) {
            ++valid;
        } else {
            missing.push_back(json::string(key_text(session, key)));
        }
    }
    answer["not_signed"] = std::move(missing);
    answer["needed"] = file.terms->threshold;
    answer["ready"] = valid >= file.terms->threshold;
    return answer;
}

std::string joined(const json::array& texts) {
    std::string text;
    for (const json::value& item : texts) {
        text += (text.empty() ? "" : ", ");
        text += item.get_string();
    }
    return text;
}

// "signed by board-1, board-2 (2 needed): ready".
std::string signing_text(const json::object& signing) {
    std::string text = "signed by " + joined(array_member(signing, "signed_by"));
    if (!signing.contains("needed")) return text;
    text += " (" + std::to_string(number_member(signing, "needed")) + " needed): ";
    if (signing.at("ready").get_bool()) return text + "ready";
    return text + "not signed by " + joined(array_member(signing, "not_signed"));
}

void answer_signing(Session& session, const TransactionFile& file, const std::string& path) {
    json::object answer = signing_json(session, file);
    const std::string text = signing_text(answer);
    answer["file"] = path;
    answer["signatures"] = file.transaction.signers.size();
    session.output().answer_text(answer, text);
}

// Without the network's style both decode to the same account.
ledger::AddressStyle style_of(const TransactionFile& file) {
    return file.terms && file.terms->test_network ? ledger::AddressStyle::test
                                                  : ledger::AddressStyle::main;
}

// A file is decoded here, an id is asked of the node.
Outcome<void> run_show(Session& session, const Arguments& arguments) {
    const std::string what = arguments.get("TX");
    if (!std::filesystem::exists(what)) {
        MERIT_TRY(json::object answer, session.rpc("tx_get", {{"tx_id", what}}));
        if (auto* operations = answer.if_contains("operations");
            operations && operations->is_array())
            add_new_accounts(operations->get_array(), session.address_style());
        session.output().answer(answer);
        return success();
    }
    MERIT_TRY(const TransactionFile file, load_transaction_file(what));
    const ledger::Body& body = file.transaction.body;
    const auto style = style_of(file);
    json::object answer = {{"tx_id", ledger::tx_id_of(body).hex()},
                           {"network", body.network.hex()},
                           {"account", ledger::address_of(body.account, style)},
                           {"nonce", body.nonce},
                           {"valid_until_ms", body.valid_until_ms.value}};
    for (const auto& member : signing_json(session, file))
        answer[member.key()] = member.value();
    answer["operations"] = describe_operations(body.operations, style);
    session.output().answer(answer);
    return success();
}

// Adds the signature of one more key to the file.
Outcome<void> run_sign(Session& session, const Arguments& arguments) {
    const std::string path = arguments.get("FILE");
    MERIT_TRY(TransactionFile file, load_transaction_file(path));
    ledger::Transaction& transaction = file.transaction;
    session.output().note(operations_text(transaction.body.operations, style_of(file)));
    MERIT_TRY(session.output().confirm("sign this?"));
    const auto key_name =
        arguments.find("--key") ? arguments.find("--key") : arguments.find("--from");
    if (!key_name) return usage_failure("name the key that signs with --from");
    MERIT_TRY(const crypto::KeyPair key, session.unlock(*key_name));
    ledger::Transaction signed_here =
        ledger::sign_transaction(transaction.body, std::span<const crypto::KeyPair>(&key, 1));
    std::erase_if(transaction.signers,
                  [&](const ledger::Signer& signer) { return signer.key == key.public_key(); });
    if (transaction.signers.size() >= ledger::limits::signers_max) {
        return usage_failure(path + " has as many signatures as a transaction may have");
    }
    transaction.signers.push_back(signed_here.signers[0]);
    std::ranges::sort(transaction.signers, {}, &ledger::Signer::key);
    const std::string output = arguments.find("--output-file").value_or(path + ".signed");
    MERIT_TRY(store_transaction_file(output, file));
    answer_signing(session, file, output);
    return success();
}

Outcome<void> run_combine(Session& session, const Arguments& arguments) {
    const auto files = arguments.list("FILES");
    std::optional<TransactionFile> joined_file;
    for (const std::string& path : files) {
        MERIT_TRY(TransactionFile file, load_transaction_file(path));
        if (!joined_file) {
            joined_file = std::move(file);
            continue;
        }
        auto& signers = joined_file->transaction.signers;
        if (ledger::tx_id_of(file.transaction.body) !=
            ledger::tx_id_of(joined_file->transaction.body)) {
            return usage_failure(path + " is another transaction than " + files[0]);
        }
        for (const ledger::Signer& signer : file.transaction.signers) {
            const auto same = [&](const ledger::Signer& known) { return known.key == signer.key; };
            if (std::ranges::none_of(signers, same)) signers.push_back(signer);
        }
    }
    auto& signers = joined_file->transaction.signers;
    if (signers.size() > ledger::limits::signers_max) {
        return usage_failure("these are more signatures than a transaction may have");
    }
    std::ranges::sort(signers, {}, &ledger::Signer::key);
    MERIT_TRY(store_transaction_file(arguments.get("--output-file"), *joined_file));
    answer_signing(session, *joined_file, arguments.get("--output-file"));
    return success();
}

Outcome<void> run_submit(Session& session, const Arguments& arguments) {
    MERIT_TRY(const TransactionFile file, load_transaction_file(arguments.get("FILE")));
    const auto timeout = parse_duration_ms(arguments.get("--timeout"));
    if (!timeout) return usage_failure("--timeout must be a time such as 30s");
    MERIT_TRY(const Sent sent,
              submit_transaction(session, file.transaction,
                                 arguments.has("--no-wait") ? std::nullopt : timeout));
    answer_sent(session, sent);
    return success();
}

Outcome<void> run_wait(Session& session, const Arguments& arguments) {
    const auto timeout = parse_duration_ms(arguments.get("--timeout"));
    if (!timeout) return usage_failure("--timeout must be a time such as 30s");
    MERIT_TRY(const json::object answer, wait_until_final(session, arguments.get("TX"), *timeout));
    session.output().answer_text(
        answer, text_member(answer, "tx_id") + "  " + text_member(answer, "status"));
    return success();
}

Outcome<void> run_simulate(Session& session, const Arguments& arguments) {
    MERIT_TRY(const TransactionFile file, load_transaction_file(arguments.get("FILE")));
    return ask_and_answer(session, "tx_simulate",
                          {{"body", to_base64(encode_body(file.transaction.body))}});
}

}  // namespace

std::vector<Command> tx_commands() {
    return {
        {"tx show",
         "A transaction by its id, or decoded from a file",
         "  merit tx show 7be104c2\n  merit tx show fund.json\n",
         {positional("TX", "Id, prefix, HEIGHT-INDEX, or file")},
         false,
         run_show},
        {"tx status",
         "What became of a transaction",
         "  merit tx status 7be104c2\n",
         {positional("TX", "Id, prefix, or HEIGHT-INDEX")},
         false,
         [](Session& session, const Arguments& arguments) {
             return ask_and_answer(session, "tx_getStatus", {{"tx_id", arguments.get("TX")}});
         }},
        {"tx wait",
         "Wait until a transaction is final",
         "  merit tx wait 7be104c2\n",
         {positional("TX", "Id, prefix, or HEIGHT-INDEX"), option("--timeout", "How long", "30s")},
         false,
         run_wait},
        {"tx sign",
         "Add one more signature to a file",
         "  merit tx sign fund.json --from board-2\n",
         {positional("FILE", "Transaction file"), option("--from", "Key that signs"),
          option("--key", "The same"), output_file("File to write (default: FILE.signed)", false)},
         false,
         run_sign},
        {"tx combine",
         "Join the signatures of several files",
         "  merit tx combine a.json b.json -O both.json\n",
         {{"FILES", "Transaction files", Argument::Kind::list, true},
          output_file("File to write", true)},
         false,
         run_combine},
        {"tx submit",
         "Send a signed file",
         "  merit tx submit both.json\n",
         {positional("FILE", "Transaction file"),
          flag("--no-wait", "Do not wait until it is final"),
          option("--timeout", "How long to wait", "30s")},
         false,
         run_submit},
        {"tx simulate",
         "What the ledger would say to a file, sending nothing",
         "  merit tx simulate fund.json\n",
         {positional("FILE", "Transaction file")},
         false,
         run_simulate},
    };
}

}  // namespace merit::wallet
