// A contract: its operations, its clock tasks, its queries, its errors. The list of all contracts
// is contracts/contracts.cpp; adding one touches that list and the registers of numbers
// (contract_number.hpp, prefix.hpp): docs/adding-a-contract.md.
#pragma once

#include "contracts/framework/approval.hpp"
#include "contracts/framework/operation.hpp"

#include <map>
#include <span>
#include <string>
#include <vector>

namespace merit::contracts {

// Arguments of a query by name, as texts.
using QueryArguments = std::map<std::string, std::string, std::less<>>;

struct QueryArgument {
    std::string_view name;
    std::string_view type;  // "account", "project", "pool", "epoch", "hash", "integer", "text"
    bool required = true;
    std::string_view summary;
};

// A read-only question to a contract. Answers a listed value; an unknown subject is `not_found`,
// unreadable arguments are `malformed`.
struct Query {
    std::string_view name;  // "pool"; with the contract: "treasury.pool"
    std::string_view summary;
    std::vector<QueryArgument> arguments;
    std::function<Check(const ledger::StateView& view, const QueryArguments& arguments,
                        ledger::FieldWriter& writer)>
        run;
};

// The order in which the tasks of a closed epoch run; all of one stage before the next.
enum class ClockStage : std::uint8_t {
    timeouts = 1,  // reviews that end, votes that end
    points = 2,
    revenue = 3,
    pools = 4,
    releases = 5,
};

// Work of the clock for one closed epoch and stage, in bounded steps. Progress is kept in the
// state, so restart and replay continue it.
struct ClockTask {
    ClockStage stage;
    // Does at most `steps` steps for `epoch` and lowers `steps` by what it did; returns whether
    // everything of this epoch and stage is done. A step is a weight, a posting, or one SPLIT.
    // An epoch that had no block has no records: stages points, revenue and pools are not run for
    // it. What a task makes for later counts in an epoch that had a block.
    std::function<bool(Context& context, ledger::Epoch epoch, std::uint64_t& steps)> run;
};

// Ends proposed operations that were not approved in time; the framework's own task.
ClockTask approval_clock_task();

// Every contract has a header contract.hpp with `Contract contract();` in its namespace.
struct Contract {
    ContractNumber number;
    std::string_view name;
    std::vector<OperationHandler> operations;
    std::vector<ClockTask> clock;
    std::vector<Query> queries;
    // Names of the contract's own errors (64 and above); nothing for an unknown number.
    std::string_view (*error_name)(std::uint16_t error) = nullptr;
    // The contract's part of the state at genesis.
    void (*genesis)(const ledger::Genesis& genesis, ledger::Overlay& state) = nullptr;
    // Operations that need approvals.
    std::vector<ApprovalRule> approvals = {};
    // Invariants: looks at the changes of a transaction or clock step over the state before them,
    // and ends the process if they break one. A failed transaction's changes are dropped before.
    void (*check_changes)(const ledger::StateView& before,
                          const ledger::StateDelta& changes) = nullptr;
};

// All contracts, in ascending order of their numbers.
std::span<const Contract> contracts();

const OperationHandler* find_operation(OperationKind kind);
const ApprovalRule* find_approval_rule(OperationKind kind);

// All clock tasks by stage; of one stage the beacon's, the framework's, then by contract.
std::span<const ClockTask> clock_tasks();

}  // namespace merit::contracts
