#include "contracts/framework/clock.hpp"

#include "contracts/framework/contract.hpp"
#include "contracts/framework/index_keys.hpp"
#include "crypto/assert.hpp"

namespace merit::contracts {

namespace {

bool is_for_records(ClockStage stage) {
    return stage == ClockStage::points || stage == ClockStage::revenue ||
           stage == ClockStage::pools;
}

// One piece of one task: its own overlay, so that the invariants see exactly its changes.
bool run_piece(ledger::Overlay& state, const ClockTask& task, ledger::Epoch closing,
               const BlockContext& block, const BlockOutput& output, std::uint32_t piece,
               std::uint64_t& steps) {
    ledger::Overlay changes = ledger::Overlay::on(state);
    Context context{
        changes, block, {}, {}, piece, output.index, output.events, clock_transaction_index};
    const std::uint64_t steps_before = steps;
    const bool done = task.run(context, closing, steps);
    MERIT_ASSERT(done || steps < steps_before, "a clock task goes on or is done");
    if (steps == steps_before)
        --steps;  // looking for work is a step too, so that a block's are bounded
    check_invariants(state, changes.delta());
    state.merge(changes.take_delta());
    return done;
}

}  // namespace

void check_invariants(const ledger::StateView& before, const ledger::StateDelta& changes) {
    for (const Contract& contract : contracts()) {
        if (contract.check_changes != nullptr) contract.check_changes(before, changes);
    }
}

void run_clock(ledger::Overlay& state, Chain& chain, const BlockContext& block,
               const BlockOutput& output) {
    const auto tasks = clock_tasks();
    std::uint64_t steps = block.parameters.close_steps;
    std::uint32_t piece = 0;
    while (chain.closing < chain.epoch && steps > 0) {
        const bool had_block = find_epoch(state, chain.closing).has_value();
        while (chain.task < tasks.size() && steps > 0) {
            const ClockTask& task = tasks[chain.task];
            const bool skipped = is_for_records(task.stage) && !had_block;
            if (!skipped && !run_piece(state, task, chain.closing, block, output, piece++, steps)) {
                return;
            }
            ++chain.task;
        }
        if (chain.task < tasks.size()) return;
        chain.task = 0;
        chain.closing = chain.closing.next();
    }
}

}  // namespace merit::contracts
