// Index rows of statements: to find one by (the first digits of) its id, and all of a recipient.
// Derived data, rebuilt by replay. Light: for the node.
//
//   0x40 | statement id                          -> StatementEntry
//   0x41 | recipient, padded (33) | epoch | pool -> StatementEntry
#pragma once

#include "contracts/framework/context.hpp"
#include "contracts/framework/index_keys.hpp"
#include "contracts/incentive/statement.hpp"

#include <optional>

namespace merit::contracts::incentive {

inline constexpr auto statement_by_id = static_cast<IndexPrefix>(0x40);
inline constexpr auto statement_by_recipient = static_cast<IndexPrefix>(0x41);

struct StatementEntry {
    ledger::StatementId statement;
    ledger::PoolId pool;
    ledger::Epoch epoch;
    ledger::Recipient recipient;
    ledger::AssetId asset;
    ledger::Amount reward;  // = free + held + unclaimed + what repaid debts
    ledger::Amount free;
    ledger::Amount held;
    ledger::Amount unclaimed;
    MERIT_FIELDS(statement, pool, epoch, recipient, asset, reward, free, held, unclaimed)
};

StatementEntry make_statement_entry(const ledger::AssetId& asset, const Statement& statement);

void index_statement(Context& context, const ledger::AssetId& asset, const Statement& statement);

// Prefix of the keys of all statements whose id begins with these bytes.
Bytes statement_id_prefix(BytesView first_bytes_of_id);
// Prefix of all statements of a recipient, in ascending order of epoch and pool.
Bytes statement_recipient_prefix(const ledger::Recipient& recipient);

// The value of either row; nothing if it is damaged.
std::optional<StatementEntry> decode_statement_entry(BytesView value);

}  // namespace merit::contracts::incentive
