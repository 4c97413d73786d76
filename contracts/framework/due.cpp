#include "contracts/framework/due.hpp"

#include "contracts/framework/map.hpp"

#include <vector>

namespace merit::contracts {

namespace {

constexpr Map<Prefix::due, Empty, ledger::Epoch, ClockStage, ContractNumber, crypto::Hash256> due;

// Ids are read in lots: the view must not change while it is scanned.
constexpr std::uint64_t lot = 256;

std::vector<crypto::Hash256> first_ids(const ledger::StateView& view, ledger::Epoch epoch,
                                       ClockStage stage, ContractNumber contract,
                                       std::uint64_t count) {
    std::vector<crypto::Hash256> ids;
    due.scan(
        view,
        [&](const auto& key, const Empty&) {
            if (ids.size() >= count) return false;
            ids.push_back(std::get<3>(key));
            return true;
        },
        epoch, stage, contract);
    return ids;
}

}  // namespace

void schedule(ledger::Overlay& state, ledger::Epoch epoch, ClockStage stage,
              ContractNumber contract, const crypto::Hash256& id) {
    due.put(state, {}, epoch, stage, contract, id);
}

void unschedule(ledger::Overlay& state, ledger::Epoch epoch, ClockStage stage,
                ContractNumber contract, const crypto::Hash256& id) {
    due.erase(state, epoch, stage, contract, id);
}

bool visit_due(Context& context, ledger::Epoch epoch, ClockStage stage, ContractNumber contract,
               std::uint64_t& steps, const DueVisit& visit) {
    while (true) {
        const auto ids = first_ids(context.state, epoch, stage, contract, lot);
        if (ids.empty()) return true;
        for (const crypto::Hash256& id : ids) {
            if (steps == 0) return false;
            --steps;
            if (!visit(id, steps)) return false;
            due.erase(context.state, epoch, stage, contract, id);
        }
    }
}

void see_due(const ledger::StateView& view, ledger::Epoch from, ClockStage stage,
             ContractNumber contract,
             const std::function<bool(ledger::Epoch epoch, const crypto::Hash256& id)>& see) {
    due.scan_from(view, due.key(from), [&](const auto& key, const Empty&) {
        const auto& [epoch, row_stage, row_contract, id] = key;
        if (row_stage != stage || row_contract != contract) return true;
        return see(epoch, id);
    });
}

}  // namespace merit::contracts
