// Statements and statement files from the state. For contract sources and the node.
//
// A file made here lacks `genesis` and `proof`: the node adds its genesis, the proof of the state
// key incentive::epoch_close_key(epoch, pool) at a certified height, and that checkpoint.
#pragma once

#include "contracts/explain/statement_file.hpp"
#include "ledger/state_view.hpp"

#include <optional>
#include <vector>

namespace merit::contracts::explain {

// The close of a pool and epoch; nothing where there is none (yet).
std::optional<incentive::EpochClose> find_epoch_close(const ledger::StateView& view,
                                                      const ledger::PoolId& pool,
                                                      ledger::Epoch epoch);

// One statement of a close; nothing where this recipient has none.
std::optional<incentive::Statement> find_statement(const ledger::StateView& view,
                                                   const incentive::EpochClose& close,
                                                   const ledger::Recipient& recipient);

// All of them, in ascending order of recipients: the leaves under close.root.
std::vector<incentive::Statement> statements_of(const ledger::StateView& view,
                                                const incentive::EpochClose& close);

// The records behind a statement, a list for each of its kinds.
RecordLists record_lists_of(const ledger::StateView& view, const incentive::Statement& statement);

std::optional<StatementFile> make_statement_file(const ledger::StateView& view,
                                                 const ledger::PoolId& pool, ledger::Epoch epoch,
                                                 const ledger::Recipient& recipient);
std::optional<EpochFile> make_epoch_file(const ledger::StateView& view, const ledger::PoolId& pool,
                                         ledger::Epoch epoch);

}  // namespace merit::contracts::explain
