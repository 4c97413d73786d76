// What executing a block gives: the value in which contracts and storage meet.
//
// Storage never looks into keys and values of state and index; contracts never see a database.
#pragma once

#include "crypto/hash.hpp"
#include "ledger/codec/bounded.hpp"
#include "ledger/codec/fields.hpp"
#include "ledger/ids.hpp"
#include "ledger/limits.hpp"
#include "ledger/state_view.hpp"
#include "ledger/strong.hpp"
#include "ledger/transaction.hpp"
#include "ledger/validator_set.hpp"

#include <optional>
#include <string>
#include <vector>

namespace merit::ledger {

// A final transaction in its place, with the lane that brought it.
struct OrderedTransaction {
    CheckedTransaction transaction;
    ValidatorIndex lane;
};

// A block as execution sees it. `transactions` are in the order of PROTOCOL section 6.
struct OrderedBlock {
    Height height;
    BlockDigest digest;
    TimeMs time_ms;
    std::vector<OrderedTransaction> transactions;
    // A boundary block, which has no transactions: the digest of the set that it begins a term
    // with.
    std::optional<crypto::Hash256> next_set;
};

enum class Outcome : std::uint8_t { applied, failed, dropped };
template <>
struct EnumRange<Outcome> {
    static constexpr Outcome last = Outcome::dropped;
};

// code = contract << 16 | error of the failing operation; 0 = applied. A dropped transaction
// carries the reason of the drop in `code`, has no leaf, and is kept only in the block's receipts
// list as the answer for its tx_id.
struct Receipt {
    TxId tx_id;
    std::uint32_t transaction_index = 0;  // counts all transactions of the block
    Outcome outcome = Outcome::applied;
    std::uint32_t code = 0;
    std::uint32_t operation_index = 0;  // of the failing operation
    std::uint64_t first_leaf = 0;       // index in the log, if leaves > 0
    std::uint32_t leaves = 0;
    MERIT_FIELDS(tx_id, transaction_index, outcome, code, operation_index, first_leaf, leaves)
};

struct Receipts {
    Bounded<Receipt, limits::block_operations_max> items;
    MERIT_FIELDS(items)
};

// Derived data for queries: never read by execution, not in the state root, rebuilt by replay.
struct IndexEntry {
    Bytes key;
    std::optional<Bytes> value;
};

// One line about what happened, for logs and subscriptions: a stable name and its subject.
struct Event {
    std::string name;
    Bytes subject;
    std::string text;
};

struct ExecutedBlock {
    StateDelta delta;
    std::vector<Receipt> receipts;        // in block order
    std::vector<crypto::Hash256> leaves;  // RFC 6962 leaf hashes to append, in order
    std::vector<IndexEntry> index;
    std::vector<Event> events;
    // The pending validator set after this block, if a quorum of it has said that it is ready.
    std::optional<ValidatorSet> ready_set;
};

}  // namespace merit::ledger
