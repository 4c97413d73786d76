#include "contracts/incentive/statement_index.hpp"

#include "contracts/framework/map.hpp"

namespace merit::contracts::incentive {

StatementEntry make_statement_entry(const ledger::AssetId& asset, const Statement& statement) {
    StatementEntry entry;
    entry.statement = statement_id(statement.pool, statement.epoch, statement.recipient);
    entry.pool = statement.pool;
    entry.epoch = statement.epoch;
    entry.recipient = statement.recipient;
    entry.asset = asset;
    entry.reward = statement.reward;
    entry.free = statement.free;
    entry.held = statement.held;
    entry.unclaimed = statement.unclaimed;
    return entry;
}

void index_statement(Context& context, const ledger::AssetId& asset, const Statement& statement) {
    const StatementEntry entry = make_statement_entry(asset, statement);
    const Bytes value = ledger::encode(entry);
    context.index.push_back({statement_id_prefix(entry.statement.view()), value});
    Bytes key = statement_recipient_prefix(statement.recipient);
    KeyField<ledger::Epoch>::put(key, statement.epoch);
    KeyField<ledger::PoolId>::put(key, statement.pool);
    context.index.push_back({std::move(key), value});
}

Bytes statement_id_prefix(BytesView first_bytes_of_id) {
    return index_key(statement_by_id, first_bytes_of_id);
}

Bytes statement_recipient_prefix(const ledger::Recipient& recipient) {
    return index_key(statement_by_recipient, recipient);
}

std::optional<StatementEntry> decode_statement_entry(BytesView value) {
    auto entry = ledger::decode<StatementEntry>(value);
    if (!entry) return std::nullopt;
    return std::move(entry).assume_value();
}

}  // namespace merit::contracts::incentive
