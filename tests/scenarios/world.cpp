#include "tests/scenarios/world.hpp"

#include "crypto/assert.hpp"
#include "tests/support/examples.hpp"

#include <algorithm>

namespace merit::testing {

using namespace consensus;
using ledger::Header;
using ledger::Height;
using ledger::ValidatorIndex;

namespace {

EngineConfig config_of(const WorldOptions& options) {
    ledger::Genesis genesis = testing::genesis(options.validators);
    genesis.consensus.delta_ms = options.delta_ms;
    return make_engine_config(genesis, std::nullopt);
}

}  // namespace

World::World(WorldOptions options)
    : options_(options),
      config_(config_of(options)),
      random_(options.seed),
      signatures_(options.validators, config_.network, options.real_signatures),
      network_(options.network, random_),
      oracle_(config_.root.header) {
    for (std::size_t i = 0; i < options.validators; ++i)
        nodes_.emplace_back().index = ValidatorIndex{static_cast<std::uint16_t>(i)};
}

World::~World() = default;

// --- nodes ---

void World::start(NodeId id) {
    Node& node = nodes_[id];
    MERIT_ASSERT(!node.engine, "start a node that is down");
    EngineConfig config = config_;
    config.own = node.index;
    const ValidatorIndex who = node.index;
    node.engine = std::make_unique<Engine>(
        config, [this, who](BytesView message) { return signatures_.sign(who, message); },
        [this](ValidatorIndex signer, BytesView message, const crypto::Signature& signature) {
            return signatures_.verify(signer, message, signature);
        });
    node.reset_adapter();
    for (const LogRecord& record : node.disk.open_votes()) {
        auto decoded = decode_record(record.kind, record.payload);
        MERIT_ASSERT(decoded.has_value(), "own records decode");
        step(id, Replayed{std::move(decoded).assume_value()});
    }
    step(id, node.disk.recover(config_.root.header));
    node.disk.votes_damaged = false;
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
    node.engine.reset();
    ++node.life;
    if (power) node.disk.cut_power(random_);
    node.disk.votes_durable = node.disk.votes.size();
    refresh_links();
}

bool World::is_running(NodeId id) const {
    return nodes_[id].engine != nullptr;
}

World::NodeId World::add_twin(NodeId of, bool copy_disk) {
    Node twin;
    twin.index = nodes_[of].index;
    if (copy_disk) twin.disk = nodes_[of].disk;
    twin.is_byzantine = true;
    nodes_[of].is_byzantine = true;
    nodes_.push_back(std::move(twin));
    return nodes_.size() - 1;
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

void World::corrupt_execution(NodeId id) {
    nodes_[id].is_corrupt = true;
}

void World::lose_batches(NodeId id) {
    MERIT_ASSERT(!nodes_[id].engine, "of a node that is down");
    nodes_[id].disk.lose_batches();
}

void World::set_clock(NodeId id, std::int64_t offset_ms) {
    nodes_[id].clock_offset_ms = offset_ms;
}

void World::rotate_votes(NodeId id) {
    Node& node = nodes_[id];
    node.disk.rotate_votes(node.engine->summary());
    end_sync(id, node.appended, node.disk.votes.size());
}

void World::submit(NodeId id, const std::string& transaction) {
    nodes_[id].mempool.push_back(transaction);
    feed_lane(id);
}

// --- time ---

void World::at(std::uint64_t delay_ms, std::function<void()> what) {
    events_.at(delay_ms, std::move(what));
}

void World::in_life(NodeId id, std::uint64_t delay_ms, std::function<void()> what) {
    const std::uint64_t life = nodes_[id].life;
    at(delay_ms, [this, id, life, what = std::move(what)] {
        if (nodes_[id].life == life && nodes_[id].engine) what();
    });
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
    return nodes_[id].disk.head();
}

std::size_t World::times_included(NodeId id, const std::string& transaction) const {
    const Disk& disk = nodes_[id].disk;
    std::size_t times = 0;
    for (const StoredBlock& block : disk.blocks) {
        for (const BatchKey& key : block.batches) {
            const auto batch = ledger::decode_batch(disk.batches.at(key).batch);
            for (const auto& bytes : batch.assume_value().transactions)
                times += text_of(bytes) == transaction ? 1U : 0U;
        }
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
const Header* World::header_at(NodeId id, Height height) const {
    const Disk& disk = nodes_[id].disk;
    if (height.value == 0 || height.value > disk.blocks.size()) return nullptr;
    return &disk.blocks[height.value - 1].header;
}

}  // namespace merit::testing
