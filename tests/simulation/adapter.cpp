// The adapter: what the node does with every action, on virtual time. Follows action.hpp to the
// letter: what is appended becomes durable after a delay, a Send waits for its record.
#include "tests/simulation/world.hpp"

namespace merit::testing {

using namespace consensus;
using ledger::Height;
using ledger::ValidatorIndex;

namespace {

constexpr std::uint64_t record_wait_ms_max = 100;
constexpr std::uint64_t clock_begins_ms = 1'000;  // after genesis
constexpr std::size_t batch_transactions = 8;

}  // namespace

Moment World::moment(NodeId id) const {
    const std::int64_t clock =
        static_cast<std::int64_t>(config_.root.header.time_ms.value + clock_begins_ms + now_ms()) +
        nodes_[id].clock_offset_ms;
    return {now_ms(), ledger::TimeMs{static_cast<std::uint64_t>(clock)}};
}

void World::step(NodeId id, Event event) {
    ++steps_;
    log_.note(now_ms(), "step", id, {}, event.index());
    guard(id, [&] {
        Node& node = nodes_[id];
        Actions actions = node.engine->step(std::move(event), moment(id));
        for (Action& action : actions) {
            if (node.actions_left == 0) throw MachineDied("killed between two actions");
            if (node.actions_left) --*node.actions_left;
            carry_out(id, action);
        }
        release_sends(id);
    });
}

void World::carry_out(NodeId id, Action& action) {
    std::visit([this, id](auto& one) { carry_out(id, one); }, action);
}

void World::carry_out(NodeId id, Persist& action) {
    Node& node = nodes_[id];
    if (const auto* header = std::get_if<HeaderRecord>(&action.record)) {
        oracle_.note_header(header->header);
    }
    if (action.seq != node.appended + 1) violate("records are numbered without a gap");
    node.appended = action.seq;
    const bool is_forgotten = options_.mistake_forget_certificates &&
                              std::holds_alternative<CertificateRecord>(action.record);
    if (!is_forgotten) node.machine->append(action.record);
    if (action.urgent) {
        begin_sync(id);
    } else {
        in_life(id, record_wait_ms_max, [this, id] { begin_sync(id); });
    }
}

void World::carry_out(NodeId id, ReserveViews& action) {
    nodes_[id].machine->reserve_views(action);
}

void World::carry_out(NodeId id, Send& action) {
    nodes_[id].waiting.push_back({action.after_durable, action.to, std::move(action.bytes)});
}

void World::carry_out(NodeId id, StoreBatch& action) {
    in_life(id, options_.store_ms, [this, id, job = std::move(action)] { store_batch(id, job); });
}

void World::carry_out(NodeId id, SetTimer& action) {
    const std::uint64_t delay_ms = action.at_ms > now_ms() ? action.at_ms - now_ms() : 0;
    in_life(id, delay_ms, [this, id] { step(id, TimerFired{}); });
}

void World::carry_out(NodeId id, Deliver& action) {
    Node& node = nodes_[id];
    oracle_.check_delivery(*node.machine, node.delivered, sets_.at(action.header.term), action,
                           now_ms());
    node.delivered = action.header.height;
    node.to_execute.push_back(std::move(action));
    execute_next(id);
}

void World::carry_out(NodeId id, StoreCheckpoint& action) {
    const Height height = action.certificate.checkpoint.height;
    const auto header = nodes_[id].machine->header(height);
    const ledger::Term term = header ? header->term : nodes_[id].term;
    oracle_.check_certified(*nodes_[id].machine, sets_.at(term), action.certificate, now_ms());
    if (nodes_[id].machine->store_checkpoint(action.certificate)) return;
    in_life(id, 0, [this, id, height] { step(id, Diverged{height}); });
}

void World::carry_out(NodeId id, WantBatch&) {
    nodes_[id].is_batch_wanted = true;
    feed_lane(id);
}

void World::carry_out(NodeId id, ServeTermEnd& action) {
    if (const auto end = nodes_[id].machine->term_end(action.term)) {
        emit(id, action.to, encode_message(*end));
    }
}

void World::carry_out(NodeId id, EndTerm& action) {
    in_life(id, 0, [this, id, over = std::move(action)] { hand_over(id, over); });
}

void World::carry_out(NodeId id, ReportEvidence& action) {
    const ledger::Vote& vote = action.evidence.first;
    const std::size_t signer = sets_.at(vote.term).at(vote.signer.value);
    ++evidence_[static_cast<std::uint16_t>(signer)];
    if (!nodes_[machine_of(signer)].is_byzantine) violate("evidence against an honest validator");
    EvidenceRecord real = action.evidence;
    const ValidatorIndex owner{static_cast<std::uint16_t>(signer)};
    real.first = signatures_.make_real(owner, real.first);
    real.second = signatures_.make_real(owner, real.second);
    nodes_[id].machine->note_evidence(real);
}

void World::carry_out(NodeId id, Alarm& action) {
    nodes_[id].alarms.push_back(action.kind);
}

void World::carry_out(NodeId id, Disconnect& action) {
    const NodeId peer = machine_of(owner_of(id, action.peer));
    ++disconnects_[peer];
    if (!nodes_[peer].is_byzantine) {
        violate("an honest peer was disconnected: " + std::string(action.reason));
    }
}

void World::begin_sync(NodeId id) {
    Node& node = nodes_[id];
    if (node.is_syncing || node.is_disk_held || node.appended == node.durable) return;
    node.is_syncing = true;
    // What the sync covers is settled when it begins, at the end of this moment.
    in_life(id, 0, [this, id] {
        const std::uint64_t seq = nodes_[id].appended;
        const std::size_t records = nodes_[id].machine->records();
        const std::uint64_t sync_ms = nodes_[id].sync_ms.value_or(options_.sync_ms);
        in_life(id, sync_ms, [this, id, seq, records] { end_sync(id, seq, records); });
    });
}

void World::end_sync(NodeId id, std::uint64_t seq, std::size_t records) {
    Node& node = nodes_[id];
    node.is_syncing = false;
    if (seq <= node.durable) return;
    if (!guard(id, [&] { node.machine->sync_votes(records); })) return;
    node.durable = seq;
    step(id, Durable{seq});
    if (node.engine && node.appended > node.durable) begin_sync(id);
}

void World::release_sends(NodeId id) {
    Node& node = nodes_[id];
    std::vector<WaitingSend> waiting = std::exchange(node.waiting, {});
    for (WaitingSend& send : waiting) {
        if (send.after <= node.durable || options_.mistake_send_before_durable) {
            emit(id, send.to, send.bytes);
        } else {
            node.waiting.push_back(std::move(send));
        }
    }
}

void World::store_batch(NodeId id, const StoreBatch& job) {
    std::optional<BatchFacts> facts;
    if (!guard(id, [&] { facts = nodes_[id].machine->store_batch(job); })) return;
    if (facts) {
        step(id, BatchStored{*facts});
    } else {
        step(id, BatchRefused{job.from, job.facts});
    }
}

void World::carry_out(NodeId id, SendBatches& action) {
    nodes_[id].machine->answer(
        action, [&](const Message& message) { emit(id, action.to, encode_message(message)); });
}

void World::carry_out(NodeId id, ServeBlocks& action) {
    emit(id, action.to, encode_message(nodes_[id].machine->answer(action)));
}

void World::execute_next(NodeId id) {
    Node& node = nodes_[id];
    if (node.is_executing || node.is_execution_held || node.to_execute.empty()) return;
    node.is_executing = true;
    in_life(id, options_.execute_ms, [this, id] {
        Node& busy = nodes_[id];
        busy.is_executing = false;
        if (busy.is_execution_held) return;
        const Deliver deliver = std::move(busy.to_execute.front());
        busy.to_execute.pop_front();
        Execution execution;
        if (!guard(id, [&] { execution = busy.machine->execute(deliver); })) return;
        if (hooks_.executed) hooks_.executed(id, deliver, execution);
        if (!guard(id, [&] { busy.machine->forget_batches(); })) return;
        if (execution.has_diverged) step(id, Diverged{deliver.header.height});
        if (nodes_[id].engine) {
            step(id, Executed{execution.checkpoint, execution.ready_set, options_.execute_ms});
        }
        if (nodes_[id].engine) speak(id);
        if (nodes_[id].engine) execute_next(id);
    });
}

void World::speak(NodeId id) {
    const EngineStatus now = nodes_[id].engine->status(moment(id));
    const bool follows = now.state == EngineState::voting || now.state == EngineState::following;
    std::optional<Bytes> words;
    if (!guard(id, [&] {
            words = nodes_[id].machine->speak(follows && !now.behind, seat(id));
        })) {
        return;
    }
    if (words) submit(id, std::string(text_of(*words)));
}

void World::feed_lane(NodeId id) {
    Node& node = nodes_[id];
    if (!node.engine || !node.is_batch_wanted || node.mempool.empty()) return;
    node.is_batch_wanted = false;
    // In an event of its own: never inside another step.
    in_life(id, 0, [this, id] {
        Node& ready = nodes_[id];
        SubmitBatch batch;
        while (!ready.mempool.empty() && batch.transactions.size() < batch_transactions) {
            const BytesView text = bytes_of(ready.mempool.front());
            batch.transactions.emplace_back(text.begin(), text.end());
            batch.operations += ready.machine->operations(text);
            ready.batched.push_back(ready.mempool.front());
            ready.mempool.pop_front();
        }
        if (batch.transactions.empty()) {
            ready.is_batch_wanted = true;
            return;
        }
        step(id, std::move(batch));
    });
}

}  // namespace merit::testing
