// The list of all contracts.
#include "contracts/beacon/handlers.hpp"
#include "contracts/certify/contract.hpp"
#include "contracts/explain/contract.hpp"
#include "contracts/fedreward/contract.hpp"
#include "contracts/framework/contract.hpp"
#include "contracts/govern/contract.hpp"
#include "contracts/incentive/contract.hpp"
#include "contracts/licence/contract.hpp"
#include "contracts/quality/contract.hpp"
#include "contracts/registry/contract.hpp"
#include "contracts/revenue/contract.hpp"
#include "contracts/rounds/contract.hpp"
#include "contracts/score/contract.hpp"
#include "contracts/standards/contract.hpp"
#include "contracts/treasury/contract.hpp"

#include <algorithm>
#include <array>

namespace merit::contracts {

namespace {

std::vector<Contract> make_contracts() {
    return {treasury::contract(), registry::contract(),  quality::contract(),
            score::contract(),    incentive::contract(), revenue::contract(),
            certify::contract(),  fedreward::contract(), rounds::contract(),
            licence::contract(),  standards::contract(), govern::contract(),
            explain::contract()};
}

constexpr std::size_t numbers_max = 64;  // of contracts, and of one contract's operations
using OperationTable = std::array<std::array<const OperationHandler*, numbers_max>, numbers_max>;

OperationTable make_operation_table() {
    OperationTable table{};
    for (const Contract& contract : contracts()) {
        for (const OperationHandler& handler : contract.operations) {
            auto& entry =
                table.at(static_cast<std::size_t>(contract.number)).at(handler.kind.number);
            MERIT_ASSERT(entry == nullptr && handler.kind.contract == contract.number,
                         "each operation has its own kind");
            entry = &handler;
        }
    }
    return table;
}

std::vector<ClockTask> make_clock_tasks() {
    std::vector<ClockTask> tasks{beacon::clock_task(), approval_clock_task()};
    for (const Contract& contract : contracts())
        tasks.insert(tasks.end(), contract.clock.begin(), contract.clock.end());
    std::ranges::stable_sort(tasks, {}, &ClockTask::stage);
    return tasks;
}

}  // namespace

std::span<const Contract> contracts() {
    static const std::vector<Contract> list = make_contracts();
    return list;
}

const OperationHandler* find_operation(OperationKind kind) {
    static const OperationTable table = make_operation_table();
    const auto contract = static_cast<std::size_t>(kind.contract);
    if (contract >= numbers_max || kind.number >= numbers_max) return nullptr;
    return table[contract][kind.number];
}

const ApprovalRule* find_approval_rule(OperationKind kind) {
    for (const Contract& contract : contracts()) {
        if (contract.number != kind.contract) continue;
        for (const ApprovalRule& rule : contract.approvals) {
            if (rule.kind == kind) return &rule;
        }
    }
    return nullptr;
}

std::span<const ClockTask> clock_tasks() {
    static const std::vector<ClockTask> tasks = make_clock_tasks();
    return tasks;
}

}  // namespace merit::contracts
