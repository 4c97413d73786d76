// From operations to a final transaction: build, simulate, show, confirm, sign, submit, wait.
//
// The one way in which every writing command goes (INTERFACES 1.7). The answer on standard output
// has the tx_id; a transaction that is not final in time ends with exit code 8 and how to go on.
#pragma once

#include "ledger/transaction.hpp"
#include "wallet/cli/command.hpp"
#include "wallet/cli/session.hpp"
#include "wallet/time_text.hpp"
#include "wallet/transactions/checked_operation.hpp"

#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace merit::wallet {

struct SendOptions {
    std::string from;  // key name or file
    ledger::AccountId account;
    bool dry_run = false;
    std::string sign_only;  // file to write, or empty
    bool wait = true;
    std::uint64_t timeout_ms = 30'000;
    std::uint64_t valid_for_ms = 600'000;
};

// Reads --from, --account, --timeout ...; the account is that of the key unless --account names
// one.
Outcome<SendOptions> send_options(Session& session, const Arguments& arguments);

// "30s", "500ms", "10m", "2h", "7d" in milliseconds.
std::optional<std::uint64_t> parse_duration_ms(std::string_view text);

// What became of one transaction.
struct Sent {
    ledger::TxId tx_id;
    std::string status;          // final, certified, pending (with --no-wait), dry-run, signed
    std::uint64_t height = 0;    // if final
    boost::json::object answer;  // the node's answer, or what was written

    // The ledger has it, for good.
    bool is_final() const { return status == "final" || status == "certified"; }
};

class Sender {
  public:
    Sender(Session& session, SendOptions options)
        : session_(session), options_(std::move(options)) {}

    // Shows and confirms once, then sends `operations` as one transaction.
    Outcome<Sent> send(std::vector<ledger::Operation> operations);
    // The same without question, for bulk commands that asked already.
    Outcome<Sent> send_quietly(std::vector<ledger::Operation> operations);

    // Called with the id of each transaction just before it is submitted; a failure submits
    // nothing.
    void before_submit(std::function<Outcome<void>(const ledger::TxId&)> hook) {
        before_submit_ = std::move(hook);
    }
    const SendOptions& options() const { return options_; }

  private:
    Outcome<ledger::Body> make_body(std::vector<ledger::Operation> operations);
    Outcome<void> simulate(const ledger::Body& body);
    Outcome<Sent> sign_and_submit(ledger::Body body);
    Outcome<Sent> sign_and_submit_once(const ledger::Body& body);
    Outcome<void> renumber(ledger::Body& body);
    Outcome<Sent> write_signed(const ledger::Transaction& transaction);

    Session& session_;
    SendOptions options_;
    std::uint64_t next_nonce_ = 0;  // 0: ask the node
    std::function<Outcome<void>(const ledger::TxId&)> before_submit_;
};

// Submits the bytes of a signed transaction; with `timeout_ms` waits until it is final, rejected
// (exit code 5) or the time is over (exit code 8). Without it pending is enough.
Outcome<Sent> submit_transaction(Session& session, const ledger::Transaction& transaction,
                                 std::optional<std::uint64_t> timeout_ms);

// Asks until the transaction is final, rejected or the time is over; the node's last answer.
Outcome<boost::json::object> wait_until_final(Session& session, const std::string& tx_id,
                                              std::uint64_t timeout_ms);

// Prints what became of a transaction that was submitted; `more` is added to the answer.
void answer_sent(Session& session, const Sent& sent, const boost::json::object& more = {});

// Sends one transaction and prints what became of it: the whole run function of a simple command.
Outcome<void> send_and_answer(Session& session, const Arguments& arguments,
                              std::vector<ledger::Operation> operations,
                              const boost::json::object& more = {});

// The same for one operation, held against its bounds.
template <class Op>
requires requires {
    Op::kind;
}
Outcome<void> send_and_answer(Session& session, const Arguments& arguments, const Op& op,
                              const boost::json::object& more = {}) {
    MERIT_TRY(ledger::Operation operation, checked_operation(op));
    std::vector<ledger::Operation> operations;
    operations.push_back(std::move(operation));
    return send_and_answer(session, arguments, std::move(operations), more);
}

}  // namespace merit::wallet
