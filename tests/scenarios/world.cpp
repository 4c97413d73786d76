#include "tests/scenarios/world.hpp"

#include "crypto/assert.hpp"
#include "tests/support/examples.hpp"

#include <algorithm>

namespace merit::testing {

using namespace consensus;
using ledger::BlockDigest;
using ledger::Header;
using ledger::Height;
using ledger::ValidatorIndex;
using ledger::View;
using ledger::Vote;
using ledger::VoteKind;

namespace {

// Stands in for Ed25519: anybody could forge it, and no engine tries.
crypto::Signature stand_in(ValidatorIndex who, BytesView message) {
    const Byte index[] = {static_cast<Byte>(who.value), static_cast<Byte>(who.value >> 8)};
    const crypto::Hash256 hash = crypto::blake2b("merit.stand-in", {index, message});
    crypto::Signature signature;
    std::copy(hash.bytes.begin(), hash.bytes.end(), signature.bytes.begin());
    return signature;
}

}  // namespace

std::uint64_t Random::next() {
    state_ += 0x9e3779b97f4a7c15ULL;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
}

World::World(WorldOptions options) : options_(options), random_(options.seed) {
    ledger::Genesis genesis = testing::genesis(options.validators);
    genesis.consensus.delta_ms = options.delta_ms;
    config_ = make_engine_config(genesis, std::nullopt);
    for (std::size_t i = 0; i < options.validators; ++i) {
        keys_.push_back(testing::key(static_cast<std::uint8_t>(101 + i)));
        nodes_.emplace_back().index = ValidatorIndex{static_cast<std::uint16_t>(i)};
    }
}

World::~World() = default;

crypto::Signature World::sign(ValidatorIndex who, BytesView message) const {
    return options_.real_signatures ? keys_[who.value].sign(message) : stand_in(who, message);
}

Vote World::make_vote(ValidatorIndex who, VoteKind kind, View view,
                      const BlockDigest& digest) const {
    Vote vote{kind, ledger::Term{0}, view, digest, who, {}};
    vote.signature =
        sign(who, ledger::vote_signing_bytes(config_.network, kind, vote.term, view, digest));
    return vote;
}

// --- nodes ---

Moment World::moment(NodeId id) const {
    const std::int64_t clock =
        static_cast<std::int64_t>(config_.genesis.time_ms.value + 1'000 + now_ms_) +
        nodes_[id].clock_offset_ms;
    return {now_ms_, ledger::TimeMs{static_cast<std::uint64_t>(clock)}};
}

Recovered World::recovered(NodeId id) const {
    const Disk& disk = nodes_[id].disk;
    Recovered event;
    event.head = disk.blocks.empty() ? config_.genesis : disk.blocks.back().header;
    if (!disk.blocks.empty()) event.head_certificate = disk.blocks.back().certificate;
    Height certified;
    if (!disk.checkpoints.empty()) {
        event.certified = disk.checkpoints.rbegin()->second;
        certified = disk.checkpoints.rbegin()->first;
    }
    const std::size_t kept = std::min<std::size_t>(disk.blocks.size(), 128);
    for (std::size_t i = disk.blocks.size() - kept; i < disk.blocks.size(); ++i) {
        if (disk.blocks[i].header.height > certified) {
            event.uncertified.push_back(disk.blocks[i].checkpoint);
        }
    }
    for (const auto& [key, facts] : disk.facts) {
        if (key.position > event.head.cut[key.lane.value].position) event.batches.push_back(facts);
    }
    event.view_reserved = disk.view_reserved;
    event.votes_damaged = disk.votes_damaged;
    return event;
}

void World::start(NodeId id) {
    Node& node = nodes_[id];
    MERIT_ASSERT(!node.engine, "start a node that is down");
    EngineConfig config = config_;
    config.own = node.index;
    ++node.life;
    node.appended = node.durable = 0;
    node.log_size.clear();
    node.waiting.clear();
    node.is_syncing = node.is_executing = node.is_batch_wanted = false;
    node.to_execute.clear();
    node.connected.clear();
    const ValidatorIndex who = node.index;
    Verifier verifier = [this](ValidatorIndex signer, BytesView message,
                               const crypto::Signature& signature) {
        if (!options_.real_signatures) return signature == stand_in(signer, message);
        return crypto::verify(config_.validators[signer.value], message, signature);
    };
    node.engine = std::make_unique<Engine>(
        config, [this, who](BytesView message) { return sign(who, message); }, verifier);
    node.delivered = Height{node.disk.blocks.size()};
    if (node.disk.votes_damaged) node.disk.votes.clear();
    node.disk.votes_durable = node.disk.votes.size();
    for (const LogRecord& record : std::deque<LogRecord>(node.disk.votes)) {
        auto decoded = decode_record(record.kind, record.payload);
        MERIT_ASSERT(decoded.has_value(), "own records decode");
        step(id, Replayed{std::move(decoded).assume_value()});
    }
    step(id, recovered(id));
    node.disk.votes_damaged = false;
    refresh_links();
}

void World::start_all() {
    for (NodeId id = 0; id < size(); ++id) {
        if (!nodes_[id].engine && !nodes_[id].is_played) start(id);
    }
}

void World::crash(NodeId id, bool power) {
    Node& node = nodes_[id];
    if (!node.engine) return;
    node.engine.reset();
    ++node.life;
    if (power) {
        // Some of what was not synced may have reached the disk all the same, in order.
        const std::size_t unsynced = node.disk.votes.size() - node.disk.votes_durable;
        node.disk.votes.resize(node.disk.votes_durable + random_.below(unsynced + 1));
    }
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
    // What was executed lies in the store, not in the batch log.
    Disk& disk = nodes_[id].disk;
    std::set<BatchKey> executed;
    for (const StoredBlock& block : disk.blocks)
        executed.insert(block.batches.begin(), block.batches.end());
    const auto is_lost = [&](const auto& entry) { return !executed.contains(entry.first); };
    std::erase_if(disk.batches, is_lost);
    std::erase_if(disk.facts, is_lost);
    nodes_[id].has_lost_batches = true;
}

void World::set_clock(NodeId id, std::int64_t offset_ms) {
    nodes_[id].clock_offset_ms = offset_ms;
}

void World::rotate_votes(NodeId id) {
    Node& node = nodes_[id];
    // As VoteLog::rotate: the summary replaces everything and is synced.
    node.disk.votes.clear();
    for (const Record& record : node.engine->summary()) {
        node.disk.votes.push_back({kind_of(record), encode_record(record)});
    }
    node.disk.votes_durable = node.disk.votes.size();
    node.log_size.clear();
    end_sync(id, node.appended, node.disk.votes.size());
}

// --- network ---

void World::drop(std::optional<NodeId> from, std::optional<NodeId> to, std::string kind) {
    drops_.push_back({from, to, std::move(kind)});
}

void World::split(const std::vector<std::set<NodeId>>& sides) {
    sides_ = sides;
    refresh_links();
}

void World::heal() {
    drops_.clear();
    sides_.clear();
    refresh_links();
}

void World::set_loss(std::uint32_t loss_ppm, std::uint32_t duplicate_ppm) {
    options_.loss_ppm = loss_ppm;
    options_.duplicate_ppm = duplicate_ppm;
}

void World::set_latency(std::uint64_t ms_min, std::uint64_t ms_max) {
    options_.latency_ms_min = ms_min;
    options_.latency_ms_max = ms_max;
}

bool World::is_dropped(NodeId from, NodeId to, std::string_view kind) const {
    return std::ranges::any_of(drops_, [&](const DropRule& rule) {
        return (!rule.from || *rule.from == from) && (!rule.to || *rule.to == to) &&
               (rule.kind.empty() || rule.kind == kind);
    });
}

bool World::is_linked(NodeId a, NodeId b) const {
    if (a == b || nodes_[a].index == nodes_[b].index) return false;
    const auto is_up = [this](NodeId id) {
        return nodes_[id].engine != nullptr || nodes_[id].is_played;
    };
    if (!is_up(a) || !is_up(b)) return false;
    if (sides_.empty()) return true;
    return std::ranges::any_of(
        sides_, [&](const std::set<NodeId>& side) { return side.contains(a) && side.contains(b); });
}

void World::refresh_links() {
    for (NodeId id = 0; id < size(); ++id) {
        Node& node = nodes_[id];
        if (!node.engine) {
            node.connected.clear();
            continue;
        }
        std::map<ValidatorIndex, std::pair<bool, bool>> links;  // before, after
        std::set<NodeId> connected;
        for (NodeId other = 0; other < size(); ++other) {
            links[nodes_[other].index].first |= node.connected.contains(other);
            if (is_linked(id, other)) {
                connected.insert(other);
                links[nodes_[other].index].second = true;
            }
        }
        node.connected = std::move(connected);
        for (const auto& [index, link] : links) {
            const PeerId peer{index.value};
            const bool is_up = link.second;
            if (link.first == is_up) continue;
            in_life(id, 1, [this, id, peer, is_up] {
                if (is_up) {
                    step(id, PeerUp{peer});
                } else {
                    step(id, PeerDown{peer});
                }
            });
        }
    }
}

void World::emit(NodeId from, std::optional<PeerId> to, const Bytes& bytes) {
    auto message = decode_message(bytes);
    if (!message) return violate("a node sent bytes that do not decode");
    check_leaving(from, message.assume_value());
    const std::string_view kind = name_of(message.assume_value());
    for (NodeId other = 0; other < size(); ++other) {
        if (to && to->value != nodes_[other].index.value) continue;
        if (nodes_[from].connected.contains(other)) transmit(from, other, bytes, kind);
    }
}

Bytes World::misbehave(NodeId from, const Bytes& bytes) {
    constexpr std::size_t remembered_max = 64;
    overheard_.emplace_back(from, bytes);
    if (overheard_.size() > remembered_max) overheard_.pop_front();
    const auto& [teller, old] = overheard_[random_.below(overheard_.size())];
    Bytes sent = teller == from && random_.chance(500'000) ? old : bytes;
    if (random_.chance(500'000)) {
        sent[random_.below(sent.size())] ^= static_cast<Byte>(1 + random_.below(255));
    }
    return sent;
}

void World::transmit(NodeId from, NodeId to, const Bytes& honest, std::string_view kind) {
    const bool is_bad = nodes_[from].is_byzantine && random_.chance(options_.mutation_ppm);
    const Bytes bytes = is_bad ? misbehave(from, honest) : honest;
    ++messages_sent_;
    ++sent_by_kind_[std::string(kind)];
    if (is_dropped(from, to, kind) || random_.chance(options_.loss_ppm)) return;
    const int copies = random_.chance(options_.duplicate_ppm) ? 2 : 1;
    for (int copy = 0; copy < copies; ++copy) {
        const std::uint64_t spread = options_.latency_ms_max - options_.latency_ms_min;
        const std::uint64_t delay = options_.latency_ms_min + random_.below(spread + 1);
        in_life(to, delay, [this, from, to, bytes] { arrive(from, to, bytes); });
    }
}

void World::arrive(NodeId from, NodeId to, const Bytes& bytes) {
    if (!nodes_[to].engine || !nodes_[to].connected.contains(from)) return;
    auto message = decode_message(bytes);
    if (!message) return;  // a node closes the link
    step(to, Received{PeerId{nodes_[from].index.value}, std::move(message).assume_value()});
}

void World::send_as(NodeId from, NodeId to, const Message& message) {
    transmit(from, to, encode_message(message), name_of(message));
}

// --- time ---

void World::at(std::uint64_t delay_ms, std::function<void()> what) {
    queue_.emplace(std::pair(now_ms_ + delay_ms, next_event_++), std::move(what));
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
    const std::uint64_t end = now_ms_ + ms_max;
    while (!condition()) {
        if (queue_.empty() || queue_.begin()->first.first > end) {
            now_ms_ = end;
            return condition();
        }
        now_ms_ = queue_.begin()->first.first;
        const std::function<void()> what = std::move(queue_.begin()->second);
        queue_.erase(queue_.begin());
        what();
    }
    return true;
}

// --- the adapter ---

void World::step(NodeId id, Event event) {
    ++steps_;
    Actions actions = nodes_[id].engine->step(std::move(event), moment(id));
    for (Action& action : actions)
        carry_out(id, action);
    release_sends(id);
}

void World::carry_out(NodeId id, Action& action) {
    Node& node = nodes_[id];
    if (auto* persist = std::get_if<Persist>(&action)) {
        const bool is_forgotten = options_.mistake_forget_certificates &&
                                  std::holds_alternative<CertificateRecord>(persist->record);
        if (const auto* header = std::get_if<HeaderRecord>(&persist->record)) {
            headers_[ledger::block_digest(header->header)] = header->header;
        }
        if (persist->seq != node.appended + 1) violate("records are numbered without a gap");
        node.appended = persist->seq;
        if (!is_forgotten) {
            node.disk.votes.push_back({kind_of(persist->record), encode_record(persist->record)});
        }
        node.log_size[persist->seq] = node.disk.votes.size();
        if (persist->urgent) {
            begin_sync(id);
        } else {
            in_life(id, 100, [this, id] { begin_sync(id); });
        }
    } else if (auto* reserve = std::get_if<ReserveViews>(&action)) {
        node.disk.view_reserved = std::max(node.disk.view_reserved, reserve->view_reserved);
    } else if (auto* send = std::get_if<Send>(&action)) {
        node.waiting.push_back({send->after_durable, send->to, std::move(send->bytes)});
    } else if (auto* batches = std::get_if<SendBatches>(&action)) {
        send_batches(id, *batches);
    } else if (auto* serve = std::get_if<ServeBlocks>(&action)) {
        serve_blocks(id, *serve);
    } else if (auto* store = std::get_if<StoreBatch>(&action)) {
        in_life(id, options_.store_ms,
                [this, id, job = std::move(*store)] { store_batch(id, job); });
    } else if (auto* timer = std::get_if<SetTimer>(&action)) {
        const std::uint64_t delay = timer->at_ms > now_ms_ ? timer->at_ms - now_ms_ : 0;
        in_life(id, delay, [this, id] { step(id, TimerFired{}); });
    } else if (auto* deliver = std::get_if<Deliver>(&action)) {
        check_delivery(id, *deliver);
        node.to_execute.push_back(std::move(*deliver));
        execute_next(id);
    } else if (auto* checkpoint = std::get_if<StoreCheckpoint>(&action)) {
        const Height height = checkpoint->certificate.checkpoint.height;
        if (height.value > node.disk.blocks.size()) violate("certified before executed");
        node.disk.checkpoints[height] = checkpoint->certificate;
    } else if (std::holds_alternative<WantBatch>(action)) {
        node.is_batch_wanted = true;
        feed_lane(id);
    } else if (auto* report = std::get_if<ReportEvidence>(&action)) {
        const ValidatorIndex signer = report->evidence.first.signer;
        ++evidence_[signer.value];
        if (!nodes_[signer.value].is_byzantine) violate("evidence against an honest validator");
    } else if (auto* alarm = std::get_if<Alarm>(&action)) {
        node.alarms.push_back(alarm->kind);
    } else if (auto* disconnect = std::get_if<Disconnect>(&action)) {
        ++disconnects_[disconnect->peer.value];
        if (!nodes_[disconnect->peer.value].is_byzantine) {
            violate("an honest peer was disconnected: " + std::string(disconnect->reason));
        }
    }
}

void World::begin_sync(NodeId id) {
    Node& node = nodes_[id];
    if (node.is_syncing || node.is_disk_held || node.appended == node.durable) return;
    node.is_syncing = true;
    // What the sync covers is settled when it begins, at the end of this moment.
    in_life(id, 0, [this, id] {
        const std::uint64_t seq = nodes_[id].appended;
        const std::size_t records = nodes_[id].disk.votes.size();
        in_life(id, options_.sync_ms, [this, id, seq, records] { end_sync(id, seq, records); });
    });
}

void World::end_sync(NodeId id, std::uint64_t seq, std::size_t records) {
    Node& node = nodes_[id];
    node.is_syncing = false;
    if (seq <= node.durable) return;
    node.durable = seq;
    node.disk.votes_durable = std::max(node.disk.votes_durable, records);
    step(id, Durable{seq});
    if (node.appended > node.durable) begin_sync(id);
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

void World::store_batch(NodeId id, StoreBatch job) {
    Node& node = nodes_[id];
    BatchFacts facts = job.facts;
    if (job.check) {
        const auto batch = ledger::decode_batch(job.batch.batch);
        const Bytes message = ledger::batch_signing_bytes(config_.network, facts.key.digest);
        const bool is_good =
            batch && batch.assume_value().lane == facts.key.lane &&
            batch.assume_value().position == facts.key.position &&
            !batch.assume_value().transactions.empty() &&
            (options_.real_signatures ? crypto::verify(config_.validators[facts.key.lane.value],
                                                       message, job.batch.signature)
                                      : job.batch.signature == stand_in(facts.key.lane, message));
        if (!is_good) return step(id, BatchRefused{job.from, facts.key});
        facts.operations = static_cast<std::uint32_t>(batch.assume_value().transactions.size());
    }
    node.disk.batches[facts.key] = job.batch;
    node.disk.facts[facts.key] = facts;
    step(id, BatchStored{facts});
}

void World::send_batches(NodeId id, const SendBatches& action) {
    const Disk& disk = nodes_[id].disk;
    BatchesNotHeld missing;
    for (const BatchKey& key : action.keys) {
        const auto found = disk.batches.find(key);
        if (found != disk.batches.end()) {
            emit(id, action.to, encode_message(found->second));
        } else {
            missing.keys.push_back(key);
        }
    }
    if (action.report_missing && !missing.keys.empty()) {
        emit(id, action.to, encode_message(missing));
    }
}

void World::serve_blocks(NodeId id, const ServeBlocks& action) {
    const Disk& disk = nodes_[id].disk;
    Blocks answer;
    answer.from = action.from;
    for (std::uint64_t height = action.from.value;
         height <= disk.blocks.size() && answer.items.size() < action.count; ++height) {
        const StoredBlock& block = disk.blocks[height - 1];
        answer.items.push_back({block.header, block.certificate});
    }
    if (!answer.items.empty()) {
        const auto found = disk.checkpoints.find(answer.items.back().header.height);
        if (found != disk.checkpoints.end()) answer.anchor = found->second;
    }
    emit(id, action.to, encode_message(answer));
}

void World::execute_next(NodeId id) {
    Node& node = nodes_[id];
    if (node.is_executing || node.is_execution_held || node.to_execute.empty()) return;
    node.is_executing = true;
    in_life(id, options_.execute_ms, [this, id] {
        Node& busy = nodes_[id];
        busy.is_executing = false;
        if (busy.is_execution_held) return;
        Deliver deliver = std::move(busy.to_execute.front());
        busy.to_execute.pop_front();
        StoredBlock block{deliver.header, deliver.certificate, {}, deliver.batches};
        ledger::Checkpoint& checkpoint = block.checkpoint;
        checkpoint.network = config_.network;
        checkpoint.height = deliver.header.height;
        checkpoint.block = ledger::block_digest(deliver.header);
        checkpoint.log_size = checkpoint.height.value;
        // The state of a height is the hash of the one before and what was executed.
        const crypto::Hash256 before = busy.disk.blocks.empty()
                                           ? crypto::Hash256{}
                                           : busy.disk.blocks.back().checkpoint.state_root;
        Bytes names;
        for (const BatchKey& key : deliver.batches)
            names.insert(names.end(), key.digest.bytes.begin(), key.digest.bytes.end());
        const Byte wrong[] = {static_cast<Byte>(busy.is_corrupt ? 1 : 0)};
        checkpoint.state_root = crypto::blake2b("test.state", {before.view(), names, wrong});
        checkpoint.log_root = crypto::sha256({checkpoint.state_root.view()});
        busy.disk.blocks.push_back(block);
        step(id, Executed{checkpoint, options_.execute_ms});
        if (nodes_[id].engine) execute_next(id);
    });
}

void World::submit(NodeId id, const std::string& transaction) {
    nodes_[id].mempool.push_back(transaction);
    feed_lane(id);
}

void World::feed_lane(NodeId id) {
    Node& node = nodes_[id];
    if (!node.engine || !node.is_batch_wanted || node.mempool.empty()) return;
    node.is_batch_wanted = false;
    // In an event of its own: never inside another step.
    in_life(id, 0, [this, id] {
        Node& ready = nodes_[id];
        SubmitBatch batch;
        while (!ready.mempool.empty() && batch.transactions.size() < 8) {
            const BytesView text = bytes_of(ready.mempool.front());
            batch.transactions.emplace_back(text.begin(), text.end());
            ready.mempool.pop_front();
        }
        if (batch.transactions.empty()) {
            ready.is_batch_wanted = true;
            return;
        }
        batch.operations = static_cast<std::uint32_t>(batch.transactions.size());
        step(id, std::move(batch));
    });
}

// --- what can be seen ---

EngineStatus World::status(NodeId id) const {
    return nodes_[id].engine ? nodes_[id].engine->status(moment(id)) : EngineStatus{};
}
Height World::executed(NodeId id) const {
    return Height{nodes_[id].disk.blocks.size()};
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
std::uint64_t World::messages_sent(const std::string& kind) const {
    const auto found = sent_by_kind_.find(kind);
    return found == sent_by_kind_.end() ? 0 : found->second;
}
bool World::has_signed(NodeId id, VoteKind kind, View view) const {
    return signed_.contains({nodes_[id].index.value, view, kind});
}
std::optional<BlockDigest> World::proposed(View view) const {
    for (const auto& [digest, header] : headers_) {
        if (header.view == view) return digest;
    }
    return std::nullopt;
}
std::optional<BlockDigest> World::agreed(Height height) const {
    const auto found = agreed_.find(height);
    if (found == agreed_.end()) return std::nullopt;
    return found->second;
}
const Header* World::header_at(NodeId id, Height height) const {
    const Disk& disk = nodes_[id].disk;
    if (height.value == 0 || height.value > disk.blocks.size()) return nullptr;
    return &disk.blocks[height.value - 1].header;
}

// --- what no run may break ---

void World::violate(const std::string& what) {
    if (violations_.size() < 20) {
        violations_.push_back("at " + std::to_string(now_ms_) + " ms: " + what);
    }
}

bool World::is_durable(const Node& node, const std::function<bool(const Record&)>& is) const {
    for (std::size_t i = 0; i < node.disk.votes_durable && i < node.disk.votes.size(); ++i) {
        const LogRecord& record = node.disk.votes[i];
        const auto decoded = decode_record(record.kind, record.payload);
        if (decoded && is(decoded.assume_value())) return true;
    }
    return false;
}

void World::check_leaving(NodeId id, const Message& message) {
    if (const auto* vote = std::get_if<Vote>(&message)) return check_vote_leaving(id, *vote);
    if (const auto* proposal = std::get_if<Proposal>(&message)) {
        const Header& header = proposal->header;
        check_vote_leaving(id, {VoteKind::notarize, header.term, header.view,
                                ledger::block_digest(header), header.proposer, proposal->notarize});
    }
    if (const auto* batch = std::get_if<ledger::SignedBatch>(&message)) {
        const auto peek = peek_batch(*batch);
        if (!peek || !nodes_[id].disk.batches.contains(peek->key)) {
            violate("a batch left before it was stored");
        }
    }
}

void World::check_vote_leaving(NodeId id, const Vote& vote) {
    Node& node = nodes_[id];
    if (node.is_byzantine) return;
    if (vote.signer != node.index) return violate("a vote of somebody else left");
    const auto place = std::tuple(vote.signer.value, vote.view, vote.kind);
    const bool is_first = signed_.emplace(place, vote.digest).second;
    if (signed_.at(place) != vote.digest) violate("two votes of one kind in one view");
    const auto other = [&](VoteKind kind) {
        const auto found = signed_.find({vote.signer.value, vote.view, kind});
        return found == signed_.end() ? nullptr : &found->second;
    };
    if (other(VoteKind::finalize) != nullptr) {
        if (other(VoteKind::nullify) != nullptr) violate("FINALIZE and NULLIFY in one view");
        if (other(VoteKind::notarize) != nullptr &&
            *other(VoteKind::notarize) != *other(VoteKind::finalize)) {
            violate("FINALIZE for another block than NOTARIZE");
        }
    }
    if (!is_first) return;
    const bool is_vote_durable = is_durable(node, [&](const Record& record) {
        const auto* own = std::get_if<OwnVoteRecord>(&record);
        return own != nullptr && own->vote.kind == vote.kind && own->vote.view == vote.view &&
               own->vote.digest == vote.digest;
    });
    // A rotation forgets the votes of views that are over: no vote can be signed there any more.
    const bool is_view_over =
        is_durable(node,
                   [&](const Record& record) {
                       const auto* held = std::get_if<CertificateRecord>(&record);
                       return held != nullptr && held->certificate.view >= vote.view;
                   }) &&
        !is_durable(node, [&](const Record& record) {
            const auto* own = std::get_if<OwnVoteRecord>(&record);
            return own != nullptr && own->vote.view == vote.view;
        });
    if (!is_vote_durable && !is_view_over) violate("a vote left before it was durable");
    if (vote.view >= node.disk.view_reserved) violate("a vote beyond sign.state");
    // The certificate that entered the view, or one that takes a restarted node beyond it.
    const auto has_certificate = [&](View from, std::optional<VoteKind> kind) {
        const View head = node.disk.blocks.empty() ? View{0} : node.disk.blocks.back().header.view;
        return head >= from || is_durable(node, [&](const Record& record) {
                   const auto* held = std::get_if<CertificateRecord>(&record);
                   if (held == nullptr) return false;
                   const View at = held->certificate.view;
                   return kind ? at == from && held->certificate.kind == *kind : at >= from;
               });
    };
    if (is_view_over) return;
    if (vote.kind == VoteKind::finalize && !has_certificate(vote.view, VoteKind::notarize)) {
        violate("FINALIZE durable without its NOTAR");
    }
    if (vote.kind != VoteKind::finalize && !has_certificate(View{vote.view.value - 1}, {})) {
        violate("a vote durable without the certificate that entered its view");
    }
    if (vote.kind == VoteKind::notarize) check_batches_held(id, headers_[vote.digest]);
}

void World::check_batches_held(NodeId id, const Header& header) {
    const Disk& disk = nodes_[id].disk;
    if (nodes_[id].has_lost_batches) return;  // its votes were signed while it still held them
    // A block names what lies above its parent's cut; the rest was held by the parent's voters.
    const auto parent = headers_.find(header.parent_digest);
    const ledger::Cut& below = parent == headers_.end() ? config_.genesis.cut : parent->second.cut;
    for (std::uint16_t lane = 0; lane < header.cut.size(); ++lane) {
        const ledger::CutEntry& tip = header.cut[lane];
        if (tip == below[lane]) continue;
        if (!disk.batches.contains({ValidatorIndex{lane}, tip.position, tip.batch_digest})) {
            violate("NOTARIZE for a batch that is not held");
        }
    }
}

void World::check_delivery(NodeId id, const Deliver& delivery) {
    Node& node = nodes_[id];
    const BlockDigest digest = ledger::block_digest(delivery.header);
    const Height height = delivery.header.height;
    if (height != node.delivered.next()) violate("delivered out of order");
    node.delivered = height;
    for (const BatchKey& key : delivery.batches) {
        if (!node.disk.batches.contains(key)) violate("delivered without a batch");
    }
    if (delivery.certificate.digest != digest) violate("delivered with another certificate");
    const auto [agreed, is_new] = agreed_.emplace(height, digest);
    if (agreed->second != digest) violate("two blocks at height " + std::to_string(height.value));
}

}  // namespace merit::testing
