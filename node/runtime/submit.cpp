// Submission of transactions and what became of them.

#include "node/refusal_reason.hpp"
#include "node/runtime/clock.hpp"
#include "node/runtime/node_impl.hpp"

#include <algorithm>

namespace merit::node {
namespace {

std::string message_of(ledger::TxError error, BytesView bytes, const ledger::Genesis& genesis,
                       const ledger::NetworkId& network) {
    switch (error) {
        case ledger::TxError::malformed:
            return "these are not the canonical bytes of a transaction";
        case ledger::TxError::too_large:
            return "a transaction has at most " +
                   std::to_string(ledger::limits::transaction_bytes_max) + " bytes";
        case ledger::TxError::bad_signature:
            return "a signature does not verify against the key beside it";
        case ledger::TxError::wrong_network:
            break;
    }
    std::string message = "wrong network: ";
    if (const auto decoded = ledger::decode_transaction(bytes)) {
        message += "signed for " + decoded.value().body.network.hex().substr(0, 8) + ", ";
    }
    return message + "this is " + network.hex().substr(0, 8) + " (\"" + genesis.name + "\")";
}

std::string message_of_refusal(const std::string& reason) {
    if (reason == "unknown_account") return "no such account is registered";
    if (reason == "key_not_of_account") {
        return "these signers are not keys of the account, or fewer than its threshold";
    }
    if (reason == "nonce_used") return "another transaction of this account has this nonce";
    if (reason == "nonce_too_old") return "the nonce is below the account's window";
    if (reason == "nonce_too_far") {
        return "the nonce is more than " + std::to_string(ledger::limits::nonce_window) +
               " above the account's highest";
    }
    if (reason == "expired") return "the transaction's time is over";
    if (reason == "valid_until_too_far") return "valid_until_ms is more than 30 days ahead";
    if (reason == "quota_exceeded") return "the account or its member has used up its quota";
    return "refused: " + reason;
}

bool is_expiry(const ledger::Receipt& receipt) {
    return receipt.code == static_cast<std::uint32_t>(contracts::DropReason::expired);
}

}  // namespace

ledger::TimeMs Node::Impl::next_block_time() const {
    return ledger::TimeMs{std::max(head_time_ms.load(), wall_clock_ms())};
}

SubmitAnswer Node::Impl::submit(BytesView bytes, bool from_client) {
    SubmitAnswer answer;
    const auto refuse = [&](ledger::TxError error) {
        ++counters.refused;
        answer.reason = std::string(ledger::name_of(error));
        answer.message = message_of(error, bytes, genesis, network);
        return answer;
    };
    const auto decoded = ledger::check_without_signatures(bytes, network);
    if (!decoded) return refuse(decoded.error());
    answer.tx_id = decoded.value().tx_id();
    // Before anything else: the id covers the body alone, so forged signatures have a known id too.
    if (!verified.contains(decoded.value().wire_digest())) {
        const auto checked = ledger::check_stateless(bytes, network);
        if (!checked) return refuse(checked.error());
        verified.add(checked.value().wire_digest());
    }
    // The same body again: the answer is the status that the transaction has.
    const TransactionState state = transaction_status(*answer.tx_id).state;
    if (state == TransactionState::pending || state == TransactionState::final ||
        state == TransactionState::certified) {
        answer.accepted = true;
        if (state == TransactionState::pending && from_client) pass_on(decoded.value());
        return answer;
    }
    answer = admit(decoded.value());
    if (answer.accepted && from_client) pass_on(decoded.value());
    return answer;
}

SubmitAnswer Node::Impl::admit(const ledger::CheckedTransaction& transaction) {
    SubmitAnswer answer;
    answer.tx_id = transaction.tx_id();
    const auto admission = contracts::admit(*store->head_view(), transaction, next_block_time());
    answer.nonce_highest = admission.nonce_highest;
    if (!admission.verdict) {
        ++counters.refused;
        answer.reason = reason_of_code(admission.verdict.error().code());
        answer.message = message_of_refusal(answer.reason);
        return answer;
    }
    AddVerdict verdict{};
    std::vector<ledger::TxId> evicted;
    {
        const std::lock_guard guard(mempool.mutex);
        verdict = mempool.pool.add(transaction, admission.member, steady_ms(), admission.quota);
        evicted = mempool.pool.take_evicted();
    }
    for (const ledger::TxId& tx_id : evicted)
        ended.add(tx_id, {TransactionState::unknown, 0});
    if (!evicted.empty()) notifier.ended(std::move(evicted));
    answer.accepted = verdict == AddVerdict::added || verdict == AddVerdict::known;
    if (answer.accepted) {
        feeder->poke();
        return answer;
    }
    ++counters.refused;
    answer.reason = verdict == AddVerdict::account_full ? "mempool_full" : name_of(verdict);
    if (verdict == AddVerdict::account_full) {
        answer.message = "the account has " +
                         std::to_string(config.mempool.transactions_per_account_max) +
                         " pending transactions; wait for some to be final";
    } else if (verdict == AddVerdict::quota_exceeded) {
        answer.message = message_of_refusal(answer.reason);
    } else if (verdict == AddVerdict::mempool_full) {
        answer.message = "this validator's queue is full; send to another, or later";
    } else {
        answer.message = "another pending transaction of this account has this nonce";
    }
    return answer;
}

// A node without a lane gives it to two validators; sent again by the client, to two others.
void Node::Impl::pass_on(const ledger::CheckedTransaction& transaction) {
    if (own_index != no_index) return;
    std::vector<p2p::PeerNumber> connected;
    for (const consensus::PeerReport& peer : engine->status().peers) {
        if (peer.up) connected.push_back(peers.number_of(peer.peer));
    }
    if (connected.empty()) return;
    const std::size_t first = pass_on_turn.fetch_add(2);
    std::set<p2p::PeerNumber> chosen{connected[first % connected.size()],
                                     connected[(first + 1) % connected.size()]};
    const consensus::Message message =
        consensus::Submission{ledger::TransactionBytes(to_bytes(transaction.bytes()))};
    auto bytes = p2p::make_message(consensus::encode_message(message));
    mesh->send(std::vector(chosen.begin(), chosen.end()), p2p::Priority::batches, std::move(bytes));
}

void Node::Impl::pass_all_on() {
    std::vector<ledger::CheckedTransaction> waiting;
    {
        const std::lock_guard guard(mempool.mutex);
        waiting = mempool.pool.all();
    }
    for (const ledger::CheckedTransaction& transaction : waiting)
        pass_on(transaction);
}

TransactionStatus Node::Impl::transaction_status(const ledger::TxId& tx_id) const {
    TransactionStatus status;
    bool is_pending = false;
    {
        const std::lock_guard guard(mempool.mutex);
        is_pending = mempool.pool.contains(tx_id);
    }
    if (const auto place = store->find_transaction(tx_id)) {
        const ledger::Receipt receipt = store->receipts(place->height).items[place->receipt];
        status.height = place->height;
        if (receipt.outcome == ledger::Outcome::applied) {
            const bool is_certified = place->height.value <= certified_height.load();
            status.state = is_certified ? TransactionState::certified : TransactionState::final;
        } else if (receipt.outcome == ledger::Outcome::dropped && is_pending) {
            status.state = TransactionState::pending;
            return status;
        } else {
            const bool is_expired =
                receipt.outcome == ledger::Outcome::dropped && is_expiry(receipt);
            status.state = is_expired ? TransactionState::expired : TransactionState::invalid;
        }
        status.receipt = receipt;
        status.code = receipt.code;
        return status;
    }
    if (is_pending) {
        status.state = TransactionState::pending;
    } else if (const auto end = ended.find(tx_id)) {
        status.state = end->state;
        status.code = end->code;
    }
    return status;
}

}  // namespace merit::node
