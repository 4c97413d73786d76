#include "tests/simulation/world.hpp"

#include "crypto/assert.hpp"
#include "tests/simulation/stand_in.hpp"
#include "tests/support/examples.hpp"

#include <algorithm>

namespace merit::testing {

using namespace consensus;
using ledger::Header;
using ledger::Height;
using ledger::ValidatorIndex;

namespace {

ledger::Genesis genesis_of(const WorldOptions& options) {
    ledger::Genesis genesis =
        options.genesis ? *options.genesis : testing::genesis(options.validators);
    genesis.consensus.delta_ms = options.delta_ms;
    return genesis;
}

}  // namespace

World::World(WorldOptions options)
    : options_(options),
      genesis_(genesis_of(options)),
      config_(make_engine_config(genesis_, std::nullopt)),
      random_(options.seed),
      signatures_(options.validators + options.spares + options.new_keys, config_.network,
                  options.real_signatures, options.real_batch_signatures),
      network_(options.network, random_),
      oracle_(signatures_, config_.network) {
    for (std::size_t i = 0; i < options.validators + options.spares; ++i)
        add_node(ValidatorIndex{static_cast<std::uint16_t>(i)},
                 options.make_machine
                     ? options.make_machine(i)
                     : std::make_unique<StandIn>(signatures_, config_.root.header));
}

World::~World() = default;

World::NodeId World::add_node(ValidatorIndex index, std::unique_ptr<Machine> machine) {
    Node& node = nodes_.emplace_back();
    node.index = index;
    node.machine = std::move(machine);
    machine_of_.emplace(index.value, nodes_.size() - 1);
    return nodes_.size() - 1;
}

bool World::guard(NodeId id, const std::function<void()>& what) {
    try {
        what();
        return true;
    } catch (const MachineDied& died) {
        bury(id, died.what(), nodes_[id].actions_left == 0 && nodes_[id].is_kill_power_cut);
        return false;
    }
}

void World::bury(NodeId id, const std::string& why, bool power) {
    nodes_[id].deaths.push_back(why);
    log_.note(now_ms(), "died", id, bytes_of(why));
    if (nodes_[id].engine) {
        crash(id, power);
    } else {
        nodes_[id].machine->stop(power, random_);
    }
    if (hooks_.died) hooks_.died(id, why);
}

// --- nodes ---

void World::start(NodeId id) {
    Node& node = nodes_[id];
    MERIT_ASSERT(!node.engine, "start a node that is down");
    log_.note(now_ms(), "start", id, {});
    try {
        MachineStart start = node.machine->start();
        make_engine(id);
        node.reset_adapter();
        for (Record& record : start.records)
            if (node.engine) step(id, Replayed{std::move(record)});
        if (node.engine) step(id, std::move(start.recovered));
    } catch (const MachineDied& died) {
        ++node.life;
        bury(id, died.what(), false);
    }
    refresh_links();
}

void World::start_all() {
    for (NodeId id = 0; id < size(); ++id) {
        if (!nodes_[id].is_up()) start(id);
    }
}

void World::crash(NodeId id, bool power) {
    Node& node = nodes_[id];
    if (!node.engine) return;
    log_.note(now_ms(), power ? "power cut" : "kill", id, {});
    node.engine.reset();
    ++node.life;
    node.machine->stop(power, random_);
    refresh_links();
}

void World::crash_after(NodeId id, std::uint64_t actions, bool power) {
    nodes_[id].actions_left = actions;
    nodes_[id].is_kill_power_cut = power;
}

void World::pause(NodeId id, std::uint64_t ms) {
    // One at a time: what waits for the end of a pause keeps its order, as in a process.
    if (nodes_[id].paused_until_ms <= now_ms()) nodes_[id].paused_until_ms = now_ms() + ms;
}

bool World::is_running(NodeId id) const {
    return nodes_[id].engine != nullptr;
}

World::NodeId World::add_twin(NodeId of, bool copy_disk) {
    nodes_[of].is_byzantine = true;
    const NodeId id =
        add_node(nodes_[of].index, nodes_[of].machine->make_twin(nodes_.size(), copy_disk));
    nodes_[id].is_byzantine = true;
    return id;
}

void World::make_byzantine(NodeId id) {
    crash(id);
    nodes_[id].is_byzantine = nodes_[id].is_played = true;
    refresh_links();
}

void World::hold_disk(NodeId id, bool held) {
    nodes_[id].is_disk_held = held;
    if (!held && nodes_[id].engine) begin_sync(id);
}

void World::hold_execution(NodeId id, bool held) {
    nodes_[id].is_execution_held = held;
    if (!held && nodes_[id].engine) execute_next(id);
}

void World::rekey(NodeId id, std::size_t owner) {
    const bool was_running = is_running(id);
    crash(id, false);
    nodes_[id].index = ValidatorIndex{static_cast<std::uint16_t>(owner)};
    machine_of_[owner] = id;
    log_.note(now_ms(), "rekey", id, {}, owner);
    nodes_[id].machine->rekey(signatures_.pair(owner));
    if (was_running) start(id);
}

void World::corrupt_execution(NodeId id) {
    nodes_[id].machine->corrupt_execution();
}

void World::lose_batches(NodeId id) {
    MERIT_ASSERT(!nodes_[id].engine, "of a node that is down");
    nodes_[id].machine->lose_batches();
}

void World::set_clock(NodeId id, std::int64_t offset_ms) {
    nodes_[id].clock_offset_ms = offset_ms;
}

void World::rotate_votes(NodeId id) {
    Node& node = nodes_[id];
    const bool is_done = guard(id, [&] { node.machine->rotate_votes(node.engine->summary()); });
    if (is_done) end_sync(id, node.appended, node.machine->records());
}

void World::submit(NodeId id, const std::string& transaction) {
    take(id, transaction);
    if (nodes_[id].engine && !seat(id)) pass_on(id, transaction);
}

void World::take(NodeId id, const std::string& transaction) {
    std::deque<std::string>& mempool = nodes_[id].mempool;
    if (std::ranges::find(mempool, transaction) == mempool.end()) mempool.push_back(transaction);
    feed_lane(id);
}

// --- time ---

void World::at(std::uint64_t delay_ms, std::function<void()> what) {
    events_.at(delay_ms, std::move(what));
}

void World::in_life(NodeId id, std::uint64_t delay_ms, std::function<void()> what) {
    const std::uint64_t life = nodes_[id].life;
    at(delay_ms, [this, id, life, what = std::move(what)] { run_in_life(id, life, what); });
}

void World::run_in_life(NodeId id, std::uint64_t life, const std::function<void()>& what) {
    const Node& node = nodes_[id];
    if (node.life != life || !node.engine) return;
    if (node.paused_until_ms <= now_ms()) return what();
    at(node.paused_until_ms - now_ms(), [this, id, life, what] { run_in_life(id, life, what); });
}

void World::run(std::uint64_t ms) {
    run_until([] { return false; }, ms);
}

bool World::run_until(const std::function<bool()>& condition, std::uint64_t ms_max) {
    return events_.run_until(condition, ms_max);
}

// --- what can be seen ---

EngineStatus World::status(NodeId id) const {
    return nodes_[id].engine ? nodes_[id].engine->status(moment(id)) : EngineStatus{};
}
Height World::executed(NodeId id) const {
    return nodes_[id].machine->head();
}

std::size_t World::times_included(NodeId id, const std::string& transaction) const {
    const Machine& machine = *nodes_[id].machine;
    std::size_t times = 0;
    for (Height height{1}; height <= machine.head(); height = height.next()) {
        for (const Bytes& bytes : machine.transactions(height))
            times += text_of(bytes) == transaction ? 1U : 0U;
    }
    return times;
}
bool World::is_included(NodeId id, const std::string& transaction) const {
    return times_included(id, transaction) > 0;
}

const std::vector<AlarmKind>& World::alarms(NodeId id) const {
    return nodes_[id].alarms;
}
std::size_t World::evidence_against(ValidatorIndex signer) const {
    const auto found = evidence_.find(signer.value);
    return found == evidence_.end() ? 0 : found->second;
}
std::size_t World::disconnects(NodeId of) const {
    const auto found = disconnects_.find(of);
    return found == disconnects_.end() ? 0 : found->second;
}
bool World::has_signed(NodeId id, ledger::VoteKind kind, ledger::View view) const {
    return oracle_.has_signed(nodes_[id].index, kind, view);
}
std::optional<Header> World::header_at(NodeId id, Height height) const {
    return nodes_[id].machine->header(height);
}

}  // namespace merit::testing
