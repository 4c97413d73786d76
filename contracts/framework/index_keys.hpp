// Keys of the index: derived data for queries, never read by execution, rebuilt by replay.
//
// A key is one prefix byte and fixed-width big-endian fields, a recipient padded as in state keys
// (32 bytes and its length), so that the entries of one subject lie together in the order in which
// they happened. `Place` = height u64 | transaction index u32 | operation index u32 | counter u32;
// clock steps have the transaction index 2^32 - 1.
#pragma once

#include "contracts/framework/context.hpp"
#include "crypto/bytes.hpp"
#include "ledger/ids.hpp"
#include "ledger/recipient.hpp"
#include "ledger/strong.hpp"

#include <optional>

namespace merit::contracts {

enum class IndexPrefix : std::uint8_t {
    transaction = 0x01,  // tx_id -> height u64 | transaction index u32: applied or failed
    dropped = 0x02,      // tx_id -> the same; only asked where `transaction` has nothing
    account_history,     // account | Place -> tx_id
    project_record,      // project | Place -> contribution id
    author_record,       // recipient | Place -> contribution id
    record_history,      // contribution | Place -> name of what happened (ASCII)
    movement,            // account | Place -> treasury::Movement (treasury/postings.hpp)
    project_import,      // project | Place -> import id
    // K3 to K5 and K15: 0x40 .. 0x6f belong to their headers.
    first_of_rewards = 0x40,
};

inline constexpr std::uint32_t clock_transaction_index = 0xffff'ffff;

struct Place {
    ledger::Height height;
    std::uint32_t transaction_index = 0;
    std::uint32_t operation_index = 0;
    std::uint32_t counter = 0;
};
inline constexpr std::size_t place_bytes = 20;

// prefix | subject. All entries of a subject begin so; to scan from a place append it.
Bytes index_key(IndexPrefix prefix, BytesView subject);
Bytes index_key(IndexPrefix prefix, BytesView subject, const Place& place);
Bytes index_key(IndexPrefix prefix, const ledger::Recipient& subject);
Bytes index_key(IndexPrefix prefix, const ledger::Recipient& subject, const Place& place);

// The place at the end of such a key; nothing if it is too short.
std::optional<Place> place_of(BytesView key);

// Adds an entry at the operation's place; its counter tells the entries of one operation apart.
void add_index(Context& context, IndexPrefix prefix, BytesView subject, Bytes value);
void add_index(Context& context, IndexPrefix prefix, const ledger::Recipient& subject, Bytes value);

// Value of `transaction` and `dropped`.
struct TransactionPlace {
    ledger::Height height;
    std::uint32_t index = 0;
};
Bytes encode_transaction_place(const TransactionPlace& place);
std::optional<TransactionPlace> decode_transaction_place(BytesView bytes);

}  // namespace merit::contracts
