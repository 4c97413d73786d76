// Execution of blocks by the built-in contracts: a pure function of state and block.
//
// Guarantees: the same view and block give the same result on every machine; no transaction's
// content can make execution fail; INV-0 to INV-3 are checked after every transaction and clock
// step and a break ends the process. Order: clock steps first, then the transactions, or in a
// boundary block the change of the validator set. Source: CONTRACTS sections 2 and 5, PROTOCOL
// section 7, DETAILS sections 4 and 9. Thread rule: free functions over const views; may be called
// from any thread.
#pragma once

#include "contracts/framework/refusal.hpp"
#include "ledger/execution.hpp"
#include "ledger/genesis.hpp"
#include "ledger/state_view.hpp"

namespace merit::ledger {
class FieldWriter;
}

namespace merit::contracts {

// The state before the first block. The genesis must have passed check_genesis and
// check_genesis_parameters.
ledger::StateDelta genesis_state(const ledger::Genesis& genesis);

// Names a stable reason ("genesis.bad_parameter"), or nothing.
std::optional<std::string_view> check_genesis_parameters(const ledger::Genesis& genesis);

// What execution needs to know besides the state. Who owns a lane is state: the set in force.
struct ExecutionRules {
    ledger::NetworkId network;
    std::uint64_t log_size = 0;  // leaves in the log before this block
};
ExecutionRules execution_rules(const ledger::Genesis& genesis);

ledger::ExecutedBlock execute_block(const ledger::StateView& view,
                                    const ledger::OrderedBlock& block, const ExecutionRules& rules);

// Whether a transaction may enter the mempool at this state and block time: account and keys,
// nonce, expiry, quota, and every operation's check without state. `nonce_highest` is set for nonce
// refusals.
// What a transaction costs, and what its account and its member have now; other transactions that
// are under way are paid of the same.
struct QuotaAtHand {
    std::uint64_t cost = 0;
    std::uint64_t account_units = 0;
    std::uint64_t member_units = 0;
};
struct Admission {
    Check verdict = success();
    std::uint64_t nonce_highest = 0;
    ledger::MemberId member;  // that admitted the account: fairness is per member
    QuotaAtHand quota;
};
Admission admit(const ledger::StateView& view, const ledger::CheckedTransaction& transaction,
                ledger::TimeMs time_ms);

// Runs the operations of a body on a copy of the state as the next block would, signatures and
// nonce aside: for `tx_simulate` and the wallet's preview.
ledger::Receipt simulate(const ledger::StateView& view, const ledger::Body& body,
                         ledger::TimeMs time_ms, const ExecutionRules& rules,
                         std::vector<ledger::Event>& events);

// "treasury.transfer" and its decoded fields; for an unknown or malformed operation its kind and
// null.
void describe_operation(BytesView operation, ledger::FieldWriter& writer);

}  // namespace merit::contracts
