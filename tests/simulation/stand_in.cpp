#include "tests/simulation/stand_in.hpp"

#include "crypto/assert.hpp"

#include <algorithm>
#include <set>

namespace merit::testing {

using namespace consensus;
using ledger::Height;

namespace {

constexpr std::size_t checkpoints_told = 128;

}  // namespace

MachineStart StandIn::start() {
    if (disk_.votes_damaged) disk_.votes.clear();
    disk_.votes_durable = disk_.votes.size();
    MachineStart start;
    for (const LogRecord& record : disk_.votes) {
        auto decoded = decode_record(record.kind, record.payload);
        MERIT_ASSERT(decoded.has_value(), "own records decode");
        start.records.push_back(std::move(decoded).assume_value());
    }
    start.recovered = recover();
    disk_.votes_damaged = false;
    return start;
}

// Some of what was not synced may have reached the disk all the same, in order.
void StandIn::stop(bool power, Random& random) {
    if (power) {
        const std::size_t unsynced = disk_.votes.size() - disk_.votes_durable;
        disk_.votes.resize(disk_.votes_durable + random.below(unsynced + 1));
    }
    disk_.votes_durable = disk_.votes.size();
}

std::unique_ptr<Machine> StandIn::make_twin(std::size_t, bool copy_disk) const {
    auto twin = std::make_unique<StandIn>(signatures_, genesis_);
    if (copy_disk) twin->disk_ = disk_;
    return twin;
}

void StandIn::append(const Record& record) {
    disk_.votes.push_back({kind_of(record), encode_record(record)});
}

void StandIn::sync_votes(std::size_t records) {
    disk_.votes_durable = std::max(disk_.votes_durable, records);
}

void StandIn::rotate_votes(const std::vector<Record>& summary) {
    disk_.votes.clear();
    for (const Record& record : summary)
        append(record);
    disk_.votes_durable = disk_.votes.size();
}

void StandIn::reserve_views(const ReserveViews& views) {
    disk_.view_reserved = std::max(disk_.view_reserved, views.view_reserved);
}

std::optional<BatchFacts> StandIn::store_batch(const StoreBatch& job) {
    BatchFacts facts = job.facts;
    if (job.check) {
        const auto batch = ledger::decode_batch(job.batch.batch);
        const Bytes message = ledger::batch_signing_bytes(genesis_.network, facts.key.digest);
        const bool is_good = batch && batch.assume_value().lane == facts.key.lane &&
                             batch.assume_value().position == facts.key.position &&
                             !batch.assume_value().transactions.empty() &&
                             signatures_.verify(facts.key.lane, message, job.batch.signature);
        if (!is_good) return std::nullopt;
        facts.operations = static_cast<std::uint32_t>(batch.assume_value().transactions.size());
    }
    disk_.batches[facts.key] = job.batch;
    disk_.facts[facts.key] = facts;
    return facts;
}

void StandIn::answer(const SendBatches& task, const std::function<void(const Message&)>& send) {
    BatchesNotHeld missing;
    for (const BatchKey& key : task.keys) {
        const auto found = disk_.batches.find(key);
        if (found != disk_.batches.end()) {
            send(found->second);
        } else {
            missing.keys.push_back(key);
        }
    }
    if (task.report_missing && !missing.keys.empty()) send(missing);
}

Blocks StandIn::answer(const ServeBlocks& task) {
    Blocks answer;
    answer.from = task.from;
    for (std::uint64_t height = task.from.value;
         height <= disk_.blocks.size() && answer.items.size() < task.count; ++height) {
        const StoredBlock& block = disk_.blocks[height - 1];
        answer.items.push_back({block.header, block.certificate});
    }
    if (!answer.items.empty()) {
        const auto found = disk_.checkpoints.find(answer.items.back().header.height);
        if (found != disk_.checkpoints.end()) answer.anchor = found->second;
    }
    return answer;
}

// The state of a height is the hash of the one before and what was executed.
Execution StandIn::execute(const Deliver& deliver) {
    ledger::Checkpoint checkpoint;
    checkpoint.network = genesis_.network;
    checkpoint.height = deliver.header.height;
    checkpoint.block = ledger::block_digest(deliver.header);
    checkpoint.log_size = checkpoint.height.value;
    const crypto::Hash256 before = disk_.blocks.empty()
                                       ? crypto::Hash256{}
                                       : disk_.blocks.back().checkpoint.state_root;
    Bytes names;
    for (const BatchKey& key : deliver.batches)
        names.insert(names.end(), key.digest.bytes.begin(), key.digest.bytes.end());
    const Byte wrong[] = {static_cast<Byte>(is_corrupt_ ? 1 : 0)};
    checkpoint.state_root = crypto::blake2b("test.state", {before.view(), names, wrong});
    checkpoint.log_root = crypto::sha256({checkpoint.state_root.view()});
    disk_.blocks.push_back({deliver.header, deliver.certificate, checkpoint, deliver.batches});
    return {checkpoint, {}, std::nullopt, false};
}

bool StandIn::store_checkpoint(const ledger::CheckpointCertificate& certificate) {
    disk_.checkpoints[certificate.checkpoint.height] = certificate;
    return true;
}

bool StandIn::has_durable(const std::function<bool(const Record&)>& is) {
    for (std::size_t i = 0; i < disk_.votes_durable && i < disk_.votes.size(); ++i) {
        const auto decoded = decode_record(disk_.votes[i].kind, disk_.votes[i].payload);
        if (decoded && is(decoded.assume_value())) return true;
    }
    return false;
}

ledger::View StandIn::head_view(ledger::Term) const {
    return disk_.blocks.empty() ? ledger::View{0} : disk_.blocks.back().header.view;
}

std::optional<ledger::Checkpoint> StandIn::durable_checkpoint(Height height) const {
    if (height.value == 0 || height.value > disk_.blocks.size()) return std::nullopt;
    return disk_.blocks[height.value - 1].checkpoint;
}

std::optional<ledger::Header> StandIn::header(Height height) const {
    if (height.value == 0 || height.value > disk_.blocks.size()) return std::nullopt;
    return disk_.blocks[height.value - 1].header;
}

std::vector<Bytes> StandIn::transactions(Height height) const {
    std::vector<Bytes> transactions;
    for (const BatchKey& key : disk_.blocks[height.value - 1].batches) {
        const auto batch = ledger::decode_batch(disk_.batches.at(key).batch);
        for (const auto& bytes : batch.assume_value().transactions)
            transactions.push_back(to_bytes(bytes));
    }
    return transactions;
}

// All of the batch log; what was executed lies in the store.
void StandIn::lose_batches() {
    std::set<BatchKey> executed;
    for (const StoredBlock& block : disk_.blocks)
        executed.insert(block.batches.begin(), block.batches.end());
    const auto is_lost = [&](const auto& entry) { return !executed.contains(entry.first); };
    std::erase_if(disk_.batches, is_lost);
    std::erase_if(disk_.facts, is_lost);
    disk_.has_lost_batches = true;
}

Recovered StandIn::recover() const {
    Recovered event;
    event.head = disk_.blocks.empty() ? genesis_ : disk_.blocks.back().header;
    if (!disk_.blocks.empty()) event.head_certificate = disk_.blocks.back().certificate;
    Height certified;
    if (!disk_.checkpoints.empty()) {
        event.certified = disk_.checkpoints.rbegin()->second;
        certified = disk_.checkpoints.rbegin()->first;
    }
    const std::size_t kept = std::min(disk_.blocks.size(), checkpoints_told);
    for (std::size_t i = disk_.blocks.size() - kept; i < disk_.blocks.size(); ++i) {
        const StoredBlock& block = disk_.blocks[i];
        if (block.header.height > certified) event.uncertified.push_back(block.checkpoint);
    }
    for (const auto& [key, held] : disk_.facts) {
        if (key.position > event.head.cut[key.lane.value].position) event.batches.push_back(held);
    }
    event.view_reserved = disk_.view_reserved;
    event.votes_damaged = disk_.votes_damaged;
    return event;
}

}  // namespace merit::testing
