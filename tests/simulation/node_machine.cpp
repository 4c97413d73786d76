#include "tests/simulation/node_machine.hpp"

#include "contracts/validators/validators.hpp"
#include "crypto/assert.hpp"
#include "node/runtime/answers.hpp"
#include "node/runtime/rebuild.hpp"
#include "node/runtime/recovered.hpp"
#include "storage/files.hpp"

#include <utility>

namespace merit::testing {

using namespace consensus;
using ledger::Height;
using storage::file_system;

namespace {

constexpr std::size_t record_bytes_max = (1U << 20) + 1;
constexpr std::uint64_t heights_kept = 4;  // a run makes some 40 blocks

node::Config config_of_machine() {
    node::Config config;
    config.storage.block_cache_bytes = 1U << 20;
    config.storage.write_buffer_bytes = 1U << 20;
    config.storage.batch_segment_bytes = 4U << 10;
    return config;
}

crypto::Secret32 make_secret(Random& random) {
    crypto::Secret32 secret;
    for (Byte& byte : secret.bytes)
        byte = static_cast<Byte>(random.next());
    return secret;
}

storage::BatchKey storage_key(const BatchKey& key) {
    return {key.lane, key.position, key.digest};
}

}  // namespace

template <class Work>
auto NodeMachine::run(Work work) {
    const auto check_power = [this] {
        if (disk().has_cut()) throw MachineDied("power failed in the middle of an operation");
    };
    try {
        if constexpr (std::is_void_v<decltype(work())>) {
            work();
            files_.run_background();
            check_power();
        } else {
            auto result = work();
            files_.run_background();
            check_power();
            return result;
        }
    } catch (const ProcessEnded& ended) {
        throw MachineDied(ended.what());
    }
}

NodeMachine::NodeMachine(SimFiles& files, std::size_t number, NodeMachineOptions options)
    : files_(files),
      number_(number),
      options_(std::move(options)),
      network_(ledger::network_of(options_.genesis)),
      validators_(ledger::consensus_keys(options_.genesis)),
      home_{SimFiles::root_of(number)},
      random_(options_.seed ^ (std::uint64_t{number} << 32)) {
    if (file_system().exists(home_.keys_folder())) return;
    storage::make_directory(home_.keys_folder());
    MERIT_ASSERT(storage::SignStateFile::create(home_.sign_state()).has_value(),
                 "a new machine can be prepared");
}

NodeMachine::~NodeMachine() = default;

std::filesystem::path NodeMachine::inside(const std::filesystem::path& path) {
    std::filesystem::path rest = "/";
    const std::filesystem::path relative = path.relative_path();
    for (auto part = std::next(relative.begin()); part != relative.end(); ++part)
        rest /= *part;
    return rest;
}

// --- a life ---

MachineStart NodeMachine::start() {
    certain_.clear();
    return run([&] {
        auto opened = node::open_stores(home_, config_of_machine(), options_.genesis);
        if (!opened) {
            throw MachineDied("exit " + std::to_string(static_cast<int>(opened.error().exit)) +
                              ", " + opened.error().code + ": " + opened.error().message);
        }
        stores_.emplace(std::move(opened.value()));
        stores_->votes->sync();
        runner_.emplace(contracts::execution_rules(options_.genesis), *stores_->store,
                        *stores_->batches);
        voice_.emplace(network_, options_.key, home_.beacon_secrets(),
                       [this] { return make_secret(random_); });
        noted_.clear();
        MachineStart start;
        start.records = std::move(stores_->records);
        start.recovered = recovered();
        return start;
    });
}

Recovered NodeMachine::recovered() {
    Recovered event = node::make_recovered(network_, term().term, *stores_->store,
                                           *stores_->batches);
    retention_.begin_term(term().term);
    certified_ = event.certified ? event.certified->checkpoint.height : Height{0};
    event.reserved_term = stores_->sign_state->state().term;
    event.view_reserved = stores_->sign_state->state().view_reserved;
    event.votes_damaged = stores_->votes_damaged;
    if (stores_->rebuild_to) event.rebuild_to = stores_->rebuild_to->height;
    const auto view = stores_->store->head_view();
    head_ = event.head;
    synced_ = head_.height;
    validators_ =
        ledger::consensus_keys(contracts::validators::current_set(*view).set);
    return event;
}

TermStart NodeMachine::term() const {
    const auto current = contracts::validators::current_set(*stores_->store->head_view());
    TermStart start;
    start.term = current.term;
    start.keys = ledger::consensus_keys(current.set);
    if (current.since.value > 0) start.boundary = header(current.since);
    return start;
}

std::optional<ledger::TermEnd> NodeMachine::term_end(ledger::Term term) const {
    return stores_->store->term_end(term);
}

bool NodeMachine::is_executed(BytesView transaction) const {
    const auto checked = ledger::check_without_signatures(transaction, network_);
    return stores_->store->find_transaction(checked.value().tx_id()).has_value();
}

void NodeMachine::stop(bool power, Random& random) {
    // What a closing database writes came too late.
    std::unique_ptr<SimDisk> left = disk().take_cut();
    if (!left) left = std::make_unique<SimDisk>(disk().clone());
    runner_.reset();
    stores_.reset();
    if (power) {
        const bool is_all_lost = !random.chance(500'000);
        left->cut_power(random, is_all_lost ? Survival::nothing : Survival::random);
    }
    files_.replace_disk(number_, std::move(*left));
}

std::unique_ptr<Machine> NodeMachine::make_twin(std::size_t number, bool copy_disk) const {
    if (copy_disk) files_.replace_disk(number, files_.disk(number_).clone());
    return std::make_unique<NodeMachine>(files_, number, options_);
}

// --- the vote log ---

void NodeMachine::append(const Record& record) {
    ++records_;
    run([&] {
        if (const auto* committed = std::get_if<CommittedRecord>(&record)) {
            stores_->votes->append(storage::Committed{committed->height, committed->block,
                                                      committed->log_root, committed->state_root});
        } else {
            stores_->votes->append(kind_of(record), encode_record(record));
        }
    });
}

void NodeMachine::sync_votes(std::size_t) {
    run([&] { stores_->votes->sync(); });
}

void NodeMachine::rotate_votes(const std::vector<Record>& summary) {
    std::vector<storage::VoteRecord> records;
    for (const Record& record : summary)
        records.push_back({kind_of(record), encode_record(record)});
    run([&] { stores_->votes->rotate(records); });
}

void NodeMachine::reserve_views(const ReserveViews& views) {
    run([&] { stores_->sign_state->store({views.term, views.view_reserved}); });
}

// --- batches and blocks ---

std::optional<BatchFacts> NodeMachine::store_batch(const StoreBatch& job) {
    BatchFacts facts = job.facts;
    if (job.check) {
        const auto check_transaction = [&](BytesView bytes) -> std::optional<std::size_t> {
            const auto decoded = options_.checks_clients
                                     ? ledger::check_stateless(bytes, network_)
                                     : ledger::check_without_signatures(bytes, network_);
            if (!decoded) return std::nullopt;
            return decoded.value().body().operations.size();
        };
        const auto checked = check_batch(job.batch, job.facts.term, job.facts.key, network_,
                                         validators_, check_transaction);
        if (!checked) return std::nullopt;
        facts = checked.value();
    }
    run([&] {
        const auto appended = stores_->batches->append(storage_key(facts.key),
                                                       ledger::encode_signed_batch(job.batch));
        if (!appended) storage::fatal(storage::describe(appended.error()));
        stores_->batches->sync();
    });
    return facts;
}

void NodeMachine::answer(const SendBatches& task,
                         const std::function<void(const Message&)>& send) {
    run([&] { node::answer(*stores_->store, *stores_->batches, task, send); });
}

Blocks NodeMachine::answer(const ServeBlocks& task) {
    return run([&] { return node::answer(*stores_->store, task); });
}

Execution NodeMachine::execute(const Deliver& block) {
    return run([&] {
        node::CommittedBlock committed = runner_->run(block, ++executions_);
        head_ = committed.header;
        if (disk().is_durable(inside(home_.ledger()))) synced_ = head_.height;
        Execution execution{committed.checkpoint, std::move(committed.receipts),
                            committed.ready_set, false};
        if (is_corrupt_) execution.checkpoint.state_root.bytes[0] ^= 1;
        if (stores_->rebuild_to && stores_->rebuild_to->height == head_.height) {
            const storage::Roots& roots = stores_->store->head().roots;
            execution.has_diverged =
                !node::agrees(*stores_->rebuild_to, committed.digest, roots);
            if (!execution.has_diverged) {
                node::end_rebuild(home_.ledger());
                stores_->rebuild_to.reset();
            }
        }
        return execution;
    });
}

bool NodeMachine::store_checkpoint(const ledger::CheckpointCertificate& certificate) {
    return run([&] {
        if (!stores_->store->store_checkpoint(certificate)) return false;
        certified_ = std::max(certified_, certificate.checkpoint.height);
        return true;
    });
}

void NodeMachine::forget_batches() {
    if (head_.height.value % heights_kept != 0) return;
    auto releasable = node::find_releasable(*stores_->store, certified_, heights_kept);
    if (releasable) retention_.set(std::move(*releasable));
    run([&] {
        forgotten_segments_ += stores_->batches->remove_segments(
            [this](const storage::BatchKey& key, ledger::Term term) {
                return retention_.may_go(key, term);
            });
    });
}

std::uint32_t NodeMachine::operations(BytesView transaction) const {
    const auto checked = ledger::check_without_signatures(transaction, network_);
    return static_cast<std::uint32_t>(checked.value().body().operations.size());
}

// --- what it says by itself ---

void NodeMachine::note_evidence(const EvidenceRecord& evidence) {
    voice_->note(evidence);
    noted_.emplace(std::pair{evidence.first.term, evidence.first.signer}, head_.height);
}

std::optional<Bytes> NodeMachine::speak(bool is_caught_up,
                                        std::optional<ledger::ValidatorIndex> seat) {
    const auto words = run([&] {
        return voice_->after_block(*stores_->store->head_view(), head_.height, head_.time_ms,
                                   is_caught_up, seat);
    });
    if (!words) return std::nullopt;
    return ledger::encode_transaction(*words);
}

void NodeMachine::rekey(const crypto::KeyPair& pair) {
    options_.key = pair;
    lose(home_.votes());
    lose(home_.sign_state());
    MERIT_ASSERT(storage::SignStateFile::create(home_.sign_state()).has_value(),
                 "a new signing state can be made");
}

// --- what can be seen from outside ---

// Where the next whole frame begins, past what is damaged; nothing: there is none behind it.
std::optional<std::size_t> NodeMachine::find_frame(BytesView bytes, std::size_t from,
                                                   std::uint64_t marker) {
    for (std::size_t at = from; at < bytes.size(); ++at) {
        if (storage::decode_frame(bytes, at, marker, record_bytes_max)) return at;
    }
    return std::nullopt;
}

// Frames are read once; a segment that is not as before was made anew.
void NodeMachine::read_certain_votes() {
    const auto files = disk().certain_files(inside(home_.votes()));
    std::erase_if(certain_, [&](const auto& known) {
        const auto found = files.find(known.first);
        return found == files.end() || found->second.size() < known.second.parsed;
    });
    for (const auto& [name, bytes] : files) {
        Segment& segment = certain_[name];
        if (segment.parsed == 0) {
            const auto header = storage::decode_segment_header(bytes);
            if (!header) continue;
            segment.marker = header->marker;
            segment.parsed = storage::segment_header_bytes;
        }
        while (const auto at = find_frame(bytes, segment.parsed, segment.marker)) {
            const auto frame =
                storage::decode_frame(bytes, *at, segment.marker, record_bytes_max);
            segment.parsed = *at;
            auto record = decode_record(frame->payload[0], frame->payload.subspan(1));
            if (record) segment.records.push_back(std::move(record.value()));
            segment.parsed += frame->size();
        }
    }
}

bool NodeMachine::has_durable(const std::function<bool(const Record&)>& is) {
    read_certain_votes();
    for (const auto& [name, segment] : certain_) {
        // What was said last is asked for most.
        for (auto record = segment.records.rbegin(); record != segment.records.rend(); ++record) {
            if (is(*record)) return true;
        }
    }
    return false;
}

bool NodeMachine::holds(const BatchKey& key) const {
    if (!stores_) return false;
    return stores_->batches->contains(storage_key(key)) ||
           stores_->store->find_batch(key.digest).has_value();
}

ledger::View NodeMachine::view_reserved(ledger::Term term) const {
    if (!stores_ || stores_->sign_state->state().term != term) return ledger::View{0};
    return stores_->sign_state->state().view_reserved;
}

ledger::View NodeMachine::head_view(ledger::Term term) const {
    if (head_.term != term || head_.kind == ledger::BlockKind::boundary) return ledger::View{0};
    return head_.view;
}

std::optional<ledger::Checkpoint> NodeMachine::durable_checkpoint(Height height) const {
    if (!stores_ || height > synced_) return std::nullopt;
    const auto block = stores_->store->block(height);
    if (!block) return std::nullopt;
    return ledger::Checkpoint{network_,           height,
                              block->digest,      block->roots.log_size,
                              block->roots.log_root, block->roots.state_root};
}

std::optional<ledger::Header> NodeMachine::header(Height height) const {
    if (!stores_ || height.value == 0) return std::nullopt;
    const auto block = stores_->store->block(height);
    if (!block) return std::nullopt;
    return ledger::decode_header(block->header).value();
}

std::vector<Bytes> NodeMachine::transactions(Height height) const {
    std::vector<Bytes> transactions;
    if (!stores_) return transactions;
    for (const Bytes& bytes : stores_->store->batches(height)) {
        const auto batch = ledger::decode_batch(ledger::decode_signed_batch(bytes).value().batch);
        for (const auto& transaction : batch.value().transactions)
            transactions.push_back(to_bytes(transaction));
    }
    return transactions;
}

// --- harm ---

void NodeMachine::lose(const std::filesystem::path& path) {
    MERIT_ASSERT(!stores_, "the machine is down");
    file_system().remove_all(path);
    file_system().sync_directory(path.parent_path());
}

void NodeMachine::damage_votes() {
    Random random(7);
    flip_bit_of_votes(random);
}

bool NodeMachine::flip_bit_of_votes(Random& random) {
    return disk().flip_bit(inside(home_.votes()), 0, random);
}

bool NodeMachine::flip_bit_of_batches(Random& random) {
    const bool is_done = disk().flip_bit(inside(home_.batches()), 0, random);
    has_lost_batches_ |= is_done;
    return is_done;
}

void NodeMachine::lose_batches() {
    lose(home_.batches());
    has_lost_batches_ = true;
}

}  // namespace merit::testing
