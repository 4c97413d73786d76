#include "node/runtime/node.hpp"

#include "crypto/random_secret.hpp"
#include "crypto/self_test.hpp"
#include "node/config/units.hpp"
#include "node/genesis_file.hpp"
#include "node/rpc/version.hpp"
#include "node/runtime/clock.hpp"
#include "node/runtime/metrics_text.hpp"
#include "node/runtime/node_impl.hpp"
#include "node/telemetry/log.hpp"

#include <algorithm>
#include <array>

namespace merit::node {
namespace {

static_assert(static_cast<int>(p2p::Priority::consensus) ==
              static_cast<int>(consensus::Priority::consensus));
static_assert(static_cast<int>(p2p::Priority::checkpoints) ==
              static_cast<int>(consensus::Priority::checkpoints));
static_assert(static_cast<int>(p2p::Priority::sync) == static_cast<int>(consensus::Priority::sync));
static_assert(static_cast<int>(p2p::Priority::batches) ==
              static_cast<int>(consensus::Priority::batches));
static_assert(p2p::snapshots_kind_first == snapshot_kind_first);

MempoolOptions mempool_options(const Config& config) {
    MempoolOptions options;
    options.bytes_max = config.mempool.bytes_max;
    options.transactions_per_account_max = config.mempool.transactions_per_account_max;
    return options;
}

// Validators of genesis first: the configuration names these by index.
std::vector<crypto::PublicKey> first_peers(const Config& config, const ledger::Genesis& genesis,
                                           const KnownPeers& known) {
    std::vector<crypto::PublicKey> keys;
    for (const auto& validator : genesis.validators)
        keys.push_back(validator.transport_key);
    for (const std::string& observer : config.p2p.observers) {
        if (const auto key = parse_transport_key(observer)) keys.push_back(*key);
    }
    for (const crypto::PublicKey& key : known.keys())
        keys.push_back(key);
    return keys;
}

p2p::MeshOptions mesh_options(const Config& config, const ledger::NetworkId& network,
                              const NodeKeys& keys, p2p::PeerBook& book) {
    return {.network = network,
            .signature_rule = crypto::signature_rule_fingerprint(),
            .identity = keys.transport,
            .book = &book,
            .config = config.p2p,
            .message_bytes_max = node_message_bytes_max};
}

// Whether a transaction was refused for what every node looks at before it passes one on: no honest
// node sends these.
bool is_senders_fault(std::string_view reason) {
    using ledger::TxError;
    constexpr std::array faults{TxError::malformed, TxError::too_large, TxError::wrong_network,
                                TxError::bad_signature};
    return std::ranges::any_of(
        faults, [reason](TxError error) { return reason == ledger::name_of(error); });
}

// RocksDB may remove a file while it is counted; then it counts as nothing.
std::uint64_t folder_bytes(const std::filesystem::path& folder) {
    std::uint64_t sum = 0;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
        std::error_code gone;
        const auto bytes = entry.file_size(gone);
        if (!gone) sum += bytes;
    }
    return sum;
}

}  // namespace

Node::Impl::Impl(const Home& home, const Config& node_config, ledger::Genesis node_genesis,
                 NodeKeys node_keys, Stores node_stores)
    : ledger_folder(home.ledger()),
      config(node_config),
      genesis(std::move(node_genesis)),
      network(ledger::network_of(genesis)),
      keys(std::move(node_keys)),
      lock(std::move(node_stores.lock)),
      sign_state(std::move(node_stores.sign_state)),
      batches(std::move(node_stores.batches)),
      votes(std::move(node_stores.votes)),
      store(std::move(node_stores.store)),
      rebuild_to(node_stores.rebuild_to),
      mempool(mempool_options(config)),
      voice(network, keys.validator, home.beacon_secrets(), crypto::random_secret),
      notifier([this](const ledger::TxId& tx_id) { return transaction_status(tx_id); }),
      known_peers(home.known_peers()),
      book(first_peers(config, genesis, known_peers)) {
    mesh =
        std::make_unique<p2p::Mesh>(mesh_options(config, network, keys, book), mesh_handlers());
    sync_server = std::make_unique<SyncServer>(
        *store, *batches,
        [this](std::optional<consensus::PeerId> to, const consensus::Message& message) {
            send(to, message);
        });
    executor = std::make_unique<Executor>(
        contracts::execution_rules(genesis), *store, *batches,
        Executor::Outputs{[this](consensus::Executed event) { block_executed(std::move(event)); },
                          [this](CommittedBlock block) { block_committed(std::move(block)); },
                          [this](ledger::Height height) {
                              certified_height = height.value;
                              snapshot_taker->certified(height);
                          },
                          [this](ledger::Height height) {
                              engine->post(consensus::Diverged{height});
                          }});
    intake = std::make_unique<BatchIntake>(
        BatchIntakeOptions{network, config.node.verify_threads}, *batches, verified,
        BatchIntake::Outputs{[this](consensus::Event event) { engine->post(std::move(event)); },
                             [this](const std::vector<ledger::TxId>& tx_ids) {
                                 const std::lock_guard guard(mempool.mutex);
                                 const std::uint64_t now_ms = steady_ms();
                                 for (const auto& tx_id : tx_ids) {
                                     mempool.pool.note_seen_elsewhere(tx_id, now_ms);
                                 }
                             }});
    feeder = std::make_unique<LaneFeeder>(
        mempool, config.mempool.batch_interval_ms,
        LaneFeeder::Outputs{
            [this](consensus::SubmitBatch batch) { engine->post(std::move(batch)); },
            [this](const ledger::CheckedTransaction& transaction) {
                return contracts::admit(*store->head_view(), transaction, next_block_time())
                    .verdict;
            },
            [this](const std::vector<Mempool::Refused>& refused) {
                for (const auto& one : refused)
                    transactions_ended({one.tx_id}, one.reason.code());
            }});
    inbox = std::make_unique<SubmissionInbox>([this](p2p::PeerNumber from, BytesView bytes) {
        const SubmitAnswer answer = submit(bytes, false);
        if (is_senders_fault(answer.reason)) mesh->disconnect(from, "submission." + answer.reason);
    });
    engine = std::make_unique<EngineLoop>(begin_term(), *votes, sign_state.get(), peers,
                                          engine_outputs());
    make_snapshot_parts(home);
}

EngineOutputs Node::Impl::engine_outputs() {
    EngineOutputs outputs;
    outputs.send = [this](const consensus::Send& action) {
        send(action.to, static_cast<p2p::Priority>(action.priority), action.bytes);
    };
    outputs.send_batches = [this](consensus::SendBatches action) {
        sync_server->send_batches(std::move(action));
    };
    outputs.serve_blocks = [this](consensus::ServeBlocks action) {
        sync_server->serve_blocks(action);
    };
    outputs.serve_term_end = [this](consensus::ServeTermEnd action) {
        sync_server->serve_term_end(action);
    };
    outputs.begin_term = [this](const consensus::EndTerm& end) { return next_term(end); };
    outputs.store_batch = [this](consensus::StoreBatch action) {
        intake->store(std::move(action));
    };
    outputs.deliver = [this](consensus::Deliver action) { executor->deliver(std::move(action)); };
    outputs.store_checkpoint = [this](consensus::StoreCheckpoint action) {
        executor->store_checkpoint(std::move(action));
    };
    outputs.want_batch = [this](consensus::WantBatch action) { feeder->want(action); };
    outputs.evidence = [this](const consensus::ReportEvidence& action) {
        const ledger::Vote& vote = action.evidence.first;
        if (vote.term.value == term) {
            const std::lock_guard guard(double_signers_mutex);
            double_signers.insert(vote.signer);
        }
        voice.note(action.evidence);
        log::error("consensus", "a validator signed twice; the proof is stored",
                   {{"peer", vote.signer.value}, {"view", vote.view.value}});
    };
    outputs.alarm = [this](const consensus::Alarm& action) { alarm(action); };
    outputs.disconnect = [this](const consensus::Disconnect& action) {
        mesh->disconnect(peers.number_of(action.peer), std::string(action.reason));
    };
    return outputs;
}

p2p::MeshHandlers Node::Impl::mesh_handlers() {
    p2p::MeshHandlers handlers;
    handlers.up = [this](p2p::PeerNumber peer) {
        joiner->peer_up(peer);
        engine->post_up(peer);
        history->peer_up(peer);
    };
    handlers.down = [this](p2p::PeerNumber peer) {
        engine->post_down(peer);
        joiner->peer_down(peer);
        history->peer_down(peer);
    };
    handlers.message = [this](p2p::PeerNumber from, const Bytes& bytes, p2p::Credit credit) {
        return receive(from, bytes, std::move(credit));
    };
    handlers.in_use = [this] {
        fail({ExitCode::forbidden,
              "consensus.key_in_use",
              "other validators are connected with another process that has this validator's keys",
              "stop the other node; a validator's folder may run once only",
              {}});
    };
    return handlers;
}

bool Node::Impl::receive(p2p::PeerNumber from, const Bytes& bytes, p2p::Credit credit) {
    if (!bytes.empty() && is_snapshot_kind(bytes[0])) {
        return receive_snapshot_message(from, bytes, std::move(credit));
    }
    auto message = consensus::decode_message(bytes);
    if (!message) return false;
    if (auto* submission = std::get_if<consensus::Submission>(&message.value())) {
        inbox->put(from, std::move(submission->transaction), std::move(credit));
        return true;
    }
    engine->post_message(from, std::move(message.value()), std::move(credit));
    return true;
}

void Node::Impl::send(std::optional<consensus::PeerId> to, const consensus::Message& message) {
    send(to, static_cast<p2p::Priority>(consensus::priority_of(message)),
         consensus::encode_message(message));
}

void Node::Impl::send(std::optional<consensus::PeerId> to, p2p::Priority priority,
                      BytesView bytes) {
    auto message = p2p::make_message(bytes);
    if (to) {
        mesh->send(peers.number_of(*to), priority, std::move(message));
    } else {
        mesh->send(peers.validators(), priority, std::move(message));
    }
}

void Node::Impl::fail(Failure failure) {
    log::error("node", failure.message, {{"err", failure.code}});
    const std::lock_guard guard(fault_mutex);
    if (!fault) fault = std::move(failure);
}

void Node::Impl::alarm(const consensus::Alarm& alarm) {
    if (alarm.kind == consensus::AlarmKind::key_in_use) {
        fail({ExitCode::forbidden,
              "consensus.key_in_use",
              "a vote of this validator's key for view " + std::to_string(alarm.view.value) +
                  " is not in its vote log: the key runs elsewhere, or the data is an old copy",
              "stop the other node; never restore a backup of a running validator",
              {}});
        return;
    }
    log::error("consensus",
               "this node's roots differ from what was agreed on: it has stopped voting and serves "
               "reads below that height",
               {{"height", alarm.height.value}, {"err", "consensus.diverged"}});
}

Node::Node(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Node::~Node() {
    stop();
}

Result<std::unique_ptr<Node>, Failure> Node::open(const Home& home, const Config& config) {
    crypto::init();
    if (const auto wrong = crypto::self_test(); !wrong.empty()) {
        return Failure{ExitCode::failed, "crypto.self_test",
                       "this machine's libsodium does not follow the signature rule",
                       "install libsodium 1.0.18 of Debian 12", wrong};
    }
    MERIT_TRY(auto genesis, load_genesis(home.genesis_file()));
    MERIT_TRY(auto keys, load_keys(home, config));
    MERIT_TRY(auto stores, open_stores(home, config, genesis));
    auto records = std::move(stores.records);
    const bool votes_damaged = stores.votes_damaged;
    auto impl = std::make_unique<Impl>(home, config, std::move(genesis), std::move(keys),
                                       std::move(stores));
    impl->recover(std::move(records), votes_damaged);
    return std::unique_ptr<Node>(new Node(std::move(impl)));
}

Result<void, Failure> Node::start() {
    impl_->notifier.start();
    impl_->executor->start();
    impl_->intake->start();
    impl_->inbox->start();
    impl_->sync_server->start();
    impl_->engine->start();
    impl_->feeder->start();
    impl_->snapshot_server->start();
    impl_->snapshot_taker->start();
    impl_->joiner->start();
    impl_->history->start();
    const auto listening = impl_->mesh->start();
    if (!listening) {
        return Failure{ExitCode::unavailable,
                       "p2p.cannot_listen",
                       listening.error(),
                       "is another meritd running? change p2p.listen",
                       {}};
    }
    log::info("p2p", "listening for validators",
              {{"addr", impl_->config.p2p.listen}, {"port", impl_->mesh->port()}});
    return success();
}

void Node::stop() {
    if (impl_->is_stopping.exchange(true)) return;
    impl_->mesh->stop();
    impl_->inbox->stop();
    impl_->history->stop();
    impl_->joiner->stop();
    // What another database makes needless is not executed any more.
    impl_->should_reopen ? impl_->executor->gate().abandon() : impl_->executor->gate().open();
    impl_->snapshot_taker->stop();
    impl_->snapshot_server->stop();
    impl_->feeder->stop();
    impl_->sync_server->stop();
    impl_->intake->stop();
    impl_->executor->stop();
    impl_->engine->stop();
    impl_->notifier.stop();
}

std::optional<Failure> Node::fault() const {
    const std::lock_guard guard(impl_->fault_mutex);
    return impl_->fault;
}

bool Node::should_reopen() const {
    return impl_->should_reopen;
}

SubmitAnswer Node::submit(BytesView transaction) {
    return impl_->submit(transaction);
}

TransactionStatus Node::transaction_status(const ledger::TxId& tx_id) const {
    return impl_->transaction_status(tx_id);
}

void Node::when_final(const ledger::TxId& tx_id, std::uint64_t timeout_ms,
                      std::function<void(TransactionStatus)> done) {
    impl_->notifier.when_final(tx_id, timeout_ms, std::move(done));
}

NodeStatus Node::status() const {
    return impl_->status();
}

const ledger::Genesis& Node::genesis() const {
    return impl_->genesis;
}

const ledger::NetworkId& Node::network() const {
    return impl_->network;
}

const storage::Store& Node::store() const {
    return *impl_->store;
}

std::shared_ptr<void> Node::on_final_block(std::function<void(const FinalBlock&)> listener) {
    return impl_->notifier.on_final_block(std::move(listener));
}

std::string Node::metrics_text() const {
    const NodeStatus now_status = impl_->status();
    MetricsSource source{
        .status = now_status, .counters = impl_->counters, .mesh = impl_->mesh->counters()};
    source.vote_log_syncs = impl_->engine->syncs();
    source.transactions_verified = impl_->intake->transactions_verified();
    source.batch_log_bytes = impl_->batches->bytes();
    source.database_bytes = folder_bytes(impl_->ledger_folder);
    source.version = rpc::program_version;
    return make_metrics_text(source);
}

}  // namespace merit::node
