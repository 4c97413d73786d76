#include "contracts/incentive/statement.hpp"

#include "contracts/framework/map.hpp"
#include "contracts/incentive/close_state.hpp"
#include "contracts/incentive/epoch_close.hpp"
#include "crypto/merkle_log.hpp"

namespace merit::contracts::incentive {

ledger::StatementId statement_id(const ledger::PoolId& pool, ledger::Epoch epoch,
                                 const ledger::Recipient& recipient) {
    Bytes key;
    KeyField<ledger::PoolId>::put(key, pool);
    KeyField<ledger::Epoch>::put(key, epoch);
    key.push_back(recipient.is_account() ? 0 : 1);
    const BytesView id = recipient.view();
    key.insert(key.end(), id.begin(), id.end());
    return ledger::StatementId::from(crypto::blake2b("merit.statement", {key}));
}

Bytes encode_statement(const Statement& statement) {
    return ledger::encode(statement);
}

crypto::Hash256 statement_leaf(const Statement& statement) {
    return crypto::leaf_hash(encode_statement(statement));
}

crypto::Hash256 parameters_digest(const ParameterSet& parameters) {
    return crypto::blake2b("merit.params", {ledger::encode(parameters)});
}

Bytes encode_epoch_close(const EpochClose& close) {
    return ledger::encode(close);
}

Bytes epoch_close_key(ledger::Epoch epoch, const ledger::PoolId& pool) {
    return epoch_closes.key(epoch, pool);
}

}  // namespace merit::contracts::incentive
