// merit tx: transactions by id, and in files for signing apart from the network.
#include "ledger/json/json.hpp"
#include "wallet/commands/commands.hpp"
#include "wallet/commands/helpers.hpp"
#include "wallet/transactions/describe.hpp"
#include "wallet/transactions/sender.hpp"
#include "wallet/transactions/transaction_file.hpp"

#include <algorithm>
#include <fstream>

namespace merit::wallet {

namespace json = boost::json;

namespace {

// A file is decoded here, an id is asked of the node.
Outcome<void> run_show(Session& session, const Arguments& arguments) {
    const std::string what = arguments.get("TX");
    if (!std::ifstream(what)) return ask_and_answer(session, "tx_get", {{"tx_id", what}});
    MERIT_TRY(const ledger::Transaction transaction, load_transaction_file(what));
    json::array signers;
    for (const ledger::Signer& signer : transaction.signers) {
        signers.push_back(json::string(to_hex(signer.key.view())));
    }
    // Offline: the network's style of addresses is not known; both decode to the same account.
    const auto style = ledger::AddressStyle::main;
    session.output().answer(
        json::object{{"tx_id", ledger::tx_id_of(transaction.body).hex()},
                     {"network", transaction.body.network.hex()},
                     {"account", ledger::address_of(transaction.body.account, style)},
                     {"nonce", transaction.body.nonce},
                     {"valid_until_ms", transaction.body.valid_until_ms.value},
                     {"signers", signers},
                     {"operations", describe_operations(transaction.body.operations, style)}});
    return success();
}

// Adds the signature of one more key to the file.
Outcome<void> run_sign(Session& session, const Arguments& arguments) {
    const std::string path = arguments.get("FILE");
    MERIT_TRY(ledger::Transaction transaction, load_transaction_file(path));
    session.output().note(operations_text(transaction.body.operations, ledger::AddressStyle::main));
    MERIT_TRY(session.output().confirm("sign this?"));
    MERIT_TRY(const crypto::KeyPair key, session.unlock(arguments.get("--key")));
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
    MERIT_TRY(store_transaction_file(output, transaction));
    session.output().answer(
        json::object{{"file", output}, {"signatures", transaction.signers.size()}});
    return success();
}

Outcome<void> run_combine(Session& session, const Arguments& arguments) {
    const auto files = arguments.list("FILES");
    std::optional<ledger::Transaction> joined;
    for (const std::string& file : files) {
        MERIT_TRY(ledger::Transaction transaction, load_transaction_file(file));
        if (!joined) {
            joined = std::move(transaction);
            continue;
        }
        if (ledger::tx_id_of(transaction.body) != ledger::tx_id_of(joined->body)) {
            return usage_failure(file + " is another transaction than " + files[0]);
        }
        for (const ledger::Signer& signer : transaction.signers) {
            const auto same = [&](const ledger::Signer& known) { return known.key == signer.key; };
            if (std::ranges::none_of(joined->signers, same)) joined->signers.push_back(signer);
        }
    }
    std::ranges::sort(joined->signers, {}, &ledger::Signer::key);
    MERIT_TRY(store_transaction_file(arguments.get("--output-file"), *joined));
    session.output().answer(json::object{{"file", arguments.get("--output-file")},
                                         {"signatures", joined->signers.size()}});
    return success();
}

Outcome<void> run_submit(Session& session, const Arguments& arguments) {
    MERIT_TRY(const ledger::Transaction transaction, load_transaction_file(arguments.get("FILE")));
    const auto timeout = parse_duration_ms(arguments.get("--timeout"));
    if (!timeout) return usage_failure("--timeout must be a time such as 30s");
    MERIT_TRY(const Sent sent,
              submit_transaction(session, transaction,
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
    MERIT_TRY(const ledger::Transaction transaction, load_transaction_file(arguments.get("FILE")));
    return ask_and_answer(session, "tx_simulate",
                          {{"body", to_base64(encode_body(transaction.body))}});
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
         "  merit tx sign fund.json --key board-2\n",
         {positional("FILE", "Transaction file"), required_option("--key", "Key that signs"),
          output_file("File to write (default: FILE.signed)", false)},
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
