#include "wallet/transactions/sender.hpp"

#include "ledger/limits.hpp"
#include "wallet/json_members.hpp"
#include "wallet/transactions/describe.hpp"
#include "wallet/transactions/refusal_text.hpp"
#include "wallet/transactions/transaction_file.hpp"

#include <sodium/randombytes.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <fstream>
#include <thread>

namespace merit::wallet {

namespace json = boost::json;

namespace {

constexpr std::uint64_t wait_ms_max = 60'000;  // of one tx_submitAndWait

std::uint64_t clock_ms() {
    using namespace std::chrono;
    return static_cast<std::uint64_t>(
        duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count());
}

// "alice <merit1...>" for keys of this wallet and names of the address book.
std::string account_text(Session& session, const ledger::AccountId& account,
                         ledger::AddressStyle style) {
    const std::string address = ledger::address_of(account, style);
    std::vector<Failure> unreadable;
    for (const StoredKey& key : session.keys().list(unreadable)) {
        if (ledger::parse_address(key.description.address) == account) {
            return key.name + " <" + address + ">";
        }
    }
    const auto book = session.keys().address_book();
    if (!book) return address;
    for (const auto& [name, known] : book.assume_value()) {
        if (ledger::parse_address(known) == account) return name + " <" + address + ">";
    }
    return address;
}

constexpr int nonce_tries_max = 8;

bool is_nonce_used(const Outcome<Sent>& outcome) {
    return !outcome && outcome.assume_error().code == "tx.nonce_used";
}

Failure with_tx_id(Failure failure, const ledger::TxId& tx_id) {
    failure.data["tx_id"] = tx_id.hex();
    if (failure.message.find(tx_id.hex()) == std::string::npos) {
        failure.message += " (transaction " + tx_id.hex() + ")";
    }
    if (failure.exit == ExitCode::not_final_in_time) {
        failure.hint = "still pending; continue with: merit tx wait " + tx_id.hex();
    }
    return failure;
}

}  // namespace

std::optional<std::uint64_t> parse_duration_ms(std::string_view text) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || number > 10'000'000'000) return std::nullopt;
    const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
    if (unit == "ms") return number;
    if (unit == "s") return number * 1'000;
    if (unit == "m") return number * 60'000;
    if (unit == "h") return number * 3'600'000;
    if (unit == "d") return number * 86'400'000;
    return std::nullopt;
}

Outcome<SendOptions> send_options(Session& session, const Arguments& arguments) {
    SendOptions options;
    options.from = arguments.get("--from");
    if (options.from.empty()) {
        return usage_failure("--from is needed: the key that signs",
                             "merit key list shows the keys of this wallet");
    }
    if (const auto account = arguments.find("--account")) {
        MERIT_TRY(options.account, session.account(*account));
    } else {
        MERIT_TRY(const StoredKey key, session.keys().find(options.from));
        options.account = *ledger::parse_address(key.description.address);
    }
    options.dry_run = arguments.has("--dry-run");
    options.sign_only = arguments.get("--output-file");
    if (arguments.has("--sign-only") != arguments.has("--output-file")) {
        return usage_failure("--sign-only and -O FILE belong together");
    }
    options.wait = !arguments.has("--no-wait");
    const auto timeout = parse_duration_ms(arguments.get("--timeout"));
    const auto valid_for = parse_duration_ms(arguments.get("--valid-for"));
    if (!timeout) return usage_failure("--timeout must be a time such as 30s");
    if (!valid_for || *valid_for == 0 || *valid_for > ledger::limits::valid_for_ms_max) {
        return usage_failure("--valid-for must be a time such as 10m, at most 30d");
    }
    options.timeout_ms = *timeout;
    options.valid_for_ms = *valid_for;
    return options;
}

Outcome<ledger::Body> Sender::make_body(std::vector<ledger::Operation> operations) {
    MERIT_TRY(const NetworkInfo network, session_.network());
    ledger::Body body;
    body.network = network.id;
    body.account = options_.account;
    body.operations = decltype(body.operations)(std::move(operations));
    if (next_nonce_ == 0) {
        MERIT_TRY(const json::object answer,
                  session_.rpc("account_getNonce", {{"account", options_.account.hex()}}));
        next_nonce_ = number_member(answer, "next");
    }
    body.nonce = next_nonce_++;
    // Block time decides. It stands still on an idle network and a clock may be wrong: the later of
    // the two, so that a transaction is not expired when it arrives.
    body.valid_until_ms =
        ledger::TimeMs{std::max(network.time_ms.value, clock_ms()) + options_.valid_for_ms};
    return body;
}

Outcome<void> Sender::simulate(const ledger::Body& body) {
    MERIT_TRY(const json::object answer,
              session_.rpc("tx_simulate", {{"body", to_base64(encode_body(body))}}));
    // Reasons to drop a transaction have the names that submitting it would give.
    const std::string code = refusal_code(text_member(answer, "code"));
    if (text_member(answer, "outcome") == "applied") return success();
    const auto* place = answer.if_contains("operation");
    const std::uint64_t index = number_member(answer, "operation");
    const bool is_of_operation =
        place != nullptr && place->is_number() && index < body.operations.size();
    std::string operation;
    if (is_of_operation) {
        const std::span<const ledger::Operation> one(&body.operations[index], 1);
        const auto described = describe_operations(one, session_.address_style());
        operation = text_member(object_of(described[0]), "operation");
    }
    Failure failure{ExitCode::rejected,
                    code.empty() ? "tx.rejected" : code,
                    "the ledger would refuse this: " + refusal_sentence(code, operation),
                    {},
                    {}};
    if (code == "tx.unknown_account") {
        failure.exit = ExitCode::authentication;
        failure.hint = "a member admits an account with: merit account register";
    }
    if (is_of_operation && body.operations.size() > 1) {
        failure.message += " (" + operation + ", operation " + std::to_string(index + 1) + " of " +
                           std::to_string(body.operations.size()) + ")";
    }
    return failure;
}

Outcome<Sent> Sender::send(std::vector<ledger::Operation> operations) {
    MERIT_TRY(ledger::Body body, make_body(std::move(operations)));
    if (options_.sign_only.empty()) {
        MERIT_TRY(simulate(body));
    }
    const auto style = session_.address_style();
    session_.output().note("from " + account_text(session_, body.account, style) + ", " +
                           std::to_string(body.operations.size()) +
                           (body.operations.size() == 1 ? " operation" : " operations"));
    session_.output().note(operations_text(body.operations, style));
    if (options_.dry_run) {
        session_.output().note("nothing sent (dry run)");
        return Sent{ledger::tx_id_of(body), "dry-run", 0, {}};
    }
    MERIT_TRY(session_.output().confirm(options_.sign_only.empty() ? "sign and send?" : "sign?"));
    if (options_.sign_only.empty()) {
        session_.output().note("submitting " + ledger::tx_id_of(body).hex() + "  (valid until " +
                               time_text(body.valid_until_ms) + ")");
    }
    return sign_and_submit(std::move(body));
}

Outcome<Sent> Sender::send_quietly(std::vector<ledger::Operation> operations) {
    MERIT_TRY(ledger::Body body, make_body(std::move(operations)));
    return sign_and_submit(std::move(body));
}

Outcome<void> Sender::renumber(ledger::Body& body) {
    // Programs that met once would meet again if they all asked at once.
    constexpr std::uint32_t pause_ms_max = 200;
    std::this_thread::sleep_for(std::chrono::milliseconds(::randombytes_uniform(pause_ms_max)));
    next_nonce_ = 0;
    std::vector<ledger::Operation> operations(std::move(body.operations));
    MERIT_TRY(body, make_body(std::move(operations)));
    return success();
}

// Two programs that send for one account may be given the same number: the later one takes another.
Outcome<Sent> Sender::sign_and_submit(ledger::Body body) {
    auto sent = sign_and_submit_once(body);
    for (int tries = 1;
         is_nonce_used(sent) && options_.sign_only.empty() && tries < nonce_tries_max; ++tries) {
        MERIT_TRY(renumber(body));
        session_.output().note("another transaction of this account was first; sending as " +
                               ledger::tx_id_of(body).hex());
        sent = sign_and_submit_once(body);
    }
    return sent;
}

Outcome<Sent> Sender::sign_and_submit_once(const ledger::Body& body) {
    MERIT_TRY(const crypto::KeyPair key, session_.unlock(options_.from));
    const ledger::Transaction transaction =
        ledger::sign_transaction(body, std::span<const crypto::KeyPair>(&key, 1));
    if (!options_.sign_only.empty()) return write_signed(transaction);
    if (before_submit_) {
        MERIT_TRY(before_submit_(ledger::tx_id_of(body)));
    }
    return submit_transaction(
        session_, transaction,
        options_.wait ? std::optional(options_.timeout_ms) : std::optional<std::uint64_t>());
}

Outcome<Sent> Sender::write_signed(const ledger::Transaction& transaction) {
    TransactionFile file{transaction, {}};
    const auto account = session_.rpc("account_get", {{"account", transaction.body.account.hex()}});
    if (account) {
        SigningTerms terms;
        const json::object& known = value_member(account.assume_value());
        for (const json::value& item : array_member(known, "keys")) {
            const auto* text = item.if_string();
            const auto bytes = text == nullptr ? std::nullopt : from_hex(std::string_view(*text));
            if (!bytes || bytes->size() != crypto::PublicKey{}.bytes.size()) continue;
            std::ranges::copy(*bytes, terms.keys.emplace_back().bytes.begin());
        }
        terms.threshold = number_member(known, "threshold");
        terms.test_network = session_.address_style() == ledger::AddressStyle::test;
        if (terms.keys.size() <= ledger::limits::signers_max) file.terms = std::move(terms);
    }
    MERIT_TRY(store_transaction_file(options_.sign_only, file));
    session_.output().note("wrote " + options_.sign_only);
    return Sent{ledger::tx_id_of(transaction.body), "signed", 0, {}};
}

namespace {

Failure rejected(const std::string& tx_id, const std::string& status,
                 std::string_view node_reason) {
    const std::string reason = refusal_code(node_reason);
    return {ExitCode::rejected,
            reason.empty() ? "tx." + (status.empty() ? "rejected" : status) : reason,
            "transaction " + tx_id + " is " + (status.empty() ? "not taken" : status) +
                (reason.empty() ? "" : ": " + refusal_sentence(reason)),
            {},
            {{"tx_id", tx_id}}};
}

// An answer without an error still says what became of the transaction: only these went well.
Outcome<Sent> checked_sent(Session& session, const ledger::TxId& tx_id, json::object answer,
                           bool is_pending_enough) {
    Sent sent{tx_id, text_member(answer, "status"), number_member(answer, "block_height"), {}};
    std::string reason = text_member(answer, "reason");
    sent.answer = std::move(answer);
    if (sent.is_final() || (is_pending_enough && sent.status == "pending")) return sent;
    if (reason.empty()) {
        const auto asked = session.rpc("tx_getStatus", {{"tx_id", tx_id.hex()}});
        if (asked) reason = text_member(asked.assume_value(), "reason");
    }
    return rejected(tx_id.hex(), sent.status, reason);
}

}  // namespace

Outcome<Sent> submit_transaction(Session& session, const ledger::Transaction& transaction,
                                 std::optional<std::uint64_t> timeout_ms) {
    const ledger::TxId tx_id = ledger::tx_id_of(transaction.body);
    const std::string bytes = to_base64(ledger::encode_transaction(transaction));
    if (!timeout_ms) {
        auto answer = session.rpc("tx_submit", {{"transaction", bytes}});
        if (!answer) return with_tx_id(std::move(answer).assume_error(), tx_id);
        return checked_sent(session, tx_id, std::move(answer).assume_value(), true);
    }
    // The node waits a minute at most; a longer time goes on by asking.
    const std::uint64_t first_ms = std::clamp<std::uint64_t>(*timeout_ms, 1, wait_ms_max);
    auto answer = session.rpc(
        "tx_submitAndWait", {{"transaction", bytes}, {"timeout_ms", first_ms}}, first_ms + 10'000);
    if (!answer && answer.assume_error().exit == ExitCode::not_final_in_time &&
        *timeout_ms > first_ms) {
        answer = wait_until_final(session, tx_id.hex(), *timeout_ms - first_ms);
    }
    if (!answer) return with_tx_id(std::move(answer).assume_error(), tx_id);
    return checked_sent(session, tx_id, std::move(answer).assume_value(), false);
}

Outcome<json::object> wait_until_final(Session& session, const std::string& tx_id,
                                       std::uint64_t timeout_ms) {
    using std::chrono::steady_clock;
    constexpr std::chrono::milliseconds pause{100};
    const auto deadline = steady_clock::now() + std::chrono::milliseconds(timeout_ms);
    while (true) {
        auto answer = session.rpc("tx_getStatus", {{"tx_id", tx_id}});
        // A prefix is found once the transaction is in a block.
        const bool is_unknown = !answer && answer.assume_error().exit == ExitCode::not_found;
        if (!answer && (!is_unknown || steady_clock::now() >= deadline)) {
            return std::move(answer).assume_error();
        }
        const std::string status =
            is_unknown ? "unknown" : text_member(answer.assume_value(), "status");
        if (status == "final" || status == "certified") return answer;
        if (status == "invalid" || status == "expired") {
            return rejected(tx_id, status, text_member(answer.assume_value(), "reason"));
        }
        if (steady_clock::now() >= deadline) {
            if (status == "unknown") {
                return Failure{ExitCode::not_found,
                               "tx.unknown",
                               "the node does not know the transaction " + tx_id,
                               {},
                               {{"tx_id", tx_id}}};
            }
            return Failure{ExitCode::not_final_in_time,
                           "tx.not_final_in_time",
                           "transaction " + tx_id + " is still " + status,
                           "continue with: merit tx wait " + tx_id,
                           {{"tx_id", tx_id}, {"status", status}}};
        }
        std::this_thread::sleep_for(pause);
    }
}

void answer_sent(Session& session, const Sent& sent, const json::object& more) {
    json::object answer = {{"tx_id", sent.tx_id.hex()}, {"status", sent.status}};
    std::string text = sent.tx_id.hex() + "  " + sent.status;
    if (sent.height != 0) {
        answer["block_height"] = sent.height;
        text += " at height " + std::to_string(sent.height);
    }
    for (const auto& member : more) {
        answer[member.key()] = member.value();
        text += "  " + std::string(member.key()) + " " + text_member(more, member.key());
    }
    session.output().answer_text(answer, text);
}

Outcome<void> send_and_answer(Session& session, const Arguments& arguments,
                              std::vector<ledger::Operation> operations, const json::object& more) {
    MERIT_TRY(SendOptions options, send_options(session, arguments));
    Sender sender(session, std::move(options));
    MERIT_TRY(const Sent sent, sender.send(std::move(operations)));
    answer_sent(session, sent, more);
    return success();
}

}  // namespace merit::wallet
