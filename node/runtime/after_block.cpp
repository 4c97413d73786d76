// What happens after a block was made durable: counters, mempool, log line, listeners.

#include "node/runtime/clock.hpp"
#include "node/runtime/node_impl.hpp"
#include "node/runtime/rebuild.hpp"
#include "node/telemetry/log.hpp"

#include <algorithm>

namespace merit::node {
namespace {

// PROTOCOL section 5, Retention: so far below the durable head a batch may go.
constexpr std::uint64_t release_interval = 64;  // heights

}  // namespace

void Node::Impl::block_executed(consensus::Executed event) {
    if (rebuild_to && event.checkpoint.height == rebuild_to->height) {
        compare_rebuild(event.checkpoint);
    }
    engine->post(std::move(event));
}

// Before the engine may sign for this height again.
void Node::Impl::compare_rebuild(const ledger::Checkpoint& checkpoint) {
    const std::uint64_t height = checkpoint.height.value;
    const storage::Roots roots{checkpoint.log_size, checkpoint.log_root, checkpoint.state_root};
    if (!agrees(*rebuild_to, checkpoint.block, roots)) {
        log::error("storage", "the rebuilt database differs from what this validator committed",
                   {{"height", height}, {"err", "storage.rebuild_differs"}});
        engine->post(consensus::Diverged{checkpoint.height});
        return;
    }
    end_rebuild(ledger_folder);
    rebuild_to.reset();
    log::info("storage", "the database is rebuilt", {{"height", height}});
}

void Node::Impl::transactions_ended(const std::vector<ledger::TxId>& tx_ids, std::uint32_t code) {
    if (tx_ids.empty()) return;
    const bool is_expiry = code == static_cast<std::uint32_t>(contracts::DropReason::expired);
    const auto state = is_expiry ? TransactionState::expired : TransactionState::invalid;
    for (const ledger::TxId& tx_id : tx_ids)
        ended.add(tx_id, {state, code});
    notifier.ended(tx_ids);
}

void Node::Impl::block_committed(CommittedBlock block) {
    std::size_t applied = 0;
    for (const ledger::Receipt& receipt : block.receipts) {
        switch (receipt.outcome) {
            case ledger::Outcome::applied:
                ++applied;
                break;
            case ledger::Outcome::failed:
                ++counters.failed;
                break;
            case ledger::Outcome::dropped:
                ++counters.dropped;
                break;
        }
    }
    counters.applied += applied;
    ++counters.blocks;
    counters.execution_ms += block.execution_ms;
    const std::uint64_t time_ms = block.header.time_ms.value;
    counters.count_interval(time_ms - std::min(time_ms, head_time_ms.exchange(time_ms)));
    const std::uint64_t view = block.header.view.value;
    counters.views_without_block += view - std::min(view, head_view.exchange(view) + 1);

    std::vector<ledger::TxId> expired;
    {
        const std::lock_guard guard(mempool.mutex);
        for (const ledger::Receipt& receipt : block.receipts)
            mempool.pool.remove(receipt.tx_id);
        expired = mempool.pool.remove_expired(block.header.time_ms);
    }
    feeder->poke();
    speak(block.header);
    log_block(block, applied);
    notifier.block({block.header.height, block.digest, block.header.time_ms,
                    std::move(block.receipts), std::move(block.events)});
    transactions_ended(expired, static_cast<std::uint32_t>(contracts::DropReason::expired));
    if (block.header.height.value % release_interval == 0) {
        auto releasable = find_releasable(*store, ledger::Height{certified_height.load()});
        if (releasable) intake->set_releasable(std::move(*releasable));
    }
}

void Node::Impl::speak(const ledger::Header& header) {
    admit_pending_peers();
    if (has_left.exchange(false)) pass_all_on();
    const consensus::EngineStatus of_engine = engine->status();
    const bool follows = of_engine.state == consensus::EngineState::voting ||
                         of_engine.state == consensus::EngineState::following;
    std::optional<ledger::ValidatorIndex> turn;
    if (const std::uint32_t own = own_index; own != no_index) {
        turn = ledger::ValidatorIndex{static_cast<std::uint16_t>(own)};
    }
    const auto words = voice.after_block(*store->head_view(), header.height, header.time_ms,
                                         follows && !of_engine.behind, turn);
    if (!words) return;
    const SubmitAnswer answer = submit(ledger::encode_transaction(*words));
    log::info("node", "this validator's node speaks on the ledger",
              {{"tx", answer.tx_id ? answer.tx_id->hex().substr(0, 16) : ""},
               {"accepted", answer.accepted},
               {"err", answer.reason}});
}

void Node::Impl::log_block(const CommittedBlock& block, std::size_t applied) const {
    const auto level = config.log.blocks ? log::Level::info : log::Level::debug;
    if (!log::is_on(level)) return;
    const std::size_t count = block.receipts.size();
    log::write(level, "chain", "block",
               {{"height", block.header.height.value},
                {"view", block.header.view.value},
                {"block", block.digest.hex().substr(0, 16)},
                {"proposer", block.header.proposer.value},
                {"tx", count},
                {"applied", applied},
                {"bytes", block.bytes},
                {"execution_ms", block.execution_ms}});
}

}  // namespace merit::node
