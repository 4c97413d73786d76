#include "tests/unit/node/rpc/small_ledger.hpp"

#include "contracts/framework/chain.hpp"
#include "contracts/framework/index_keys.hpp"
#include "contracts/framework/make_operation.hpp"
#include "contracts/registry/registry.hpp"
#include "contracts/treasury/operations.hpp"
#include "contracts/validators/set_of_height.hpp"
#include "contracts/validators/state.hpp"
#include "crypto/assert.hpp"
#include "ledger/batch.hpp"
#include "ledger/block.hpp"
#include "storage/snapshot_restore.hpp"
#include "storage/snapshot_writer.hpp"
#include "tests/support/examples.hpp"

#include <unistd.h>

namespace merit::testing {

namespace {

constexpr std::uint64_t block_ms = 1'000;
constexpr std::uint64_t balance = 1'000'000'000;  // 1,000 credits

ledger::Genesis small_genesis() {
    ledger::Genesis genesis = testing::genesis(1);
    for (std::uint8_t i = 1; i < 3; ++i) {
        ledger::GenesisMember member;
        member.name = ledger::Name("member-" + std::to_string(i));
        member.keys.push_back(key(static_cast<std::uint8_t>(i + 1)).public_key());
        genesis.members.push_back(member);
    }
    genesis.balances.push_back({0, ledger::Amount{balance}});
    return genesis;
}

std::filesystem::path fresh_path() {
    static int count = 0;
    // In memory where that is possible: these tests are not about disks.
    const std::filesystem::path memory = "/dev/shm";
    const bool has_memory = std::filesystem::is_directory(memory);
    return (has_memory ? memory : std::filesystem::temp_directory_path()) /
           ("merit-rpc-" + std::to_string(getpid()) + "-" + std::to_string(count++));
}

// By the validator of genesis, whatever the term.
ledger::Certificate make_final(const ledger::Header& header) {
    ledger::Vote vote{ledger::VoteKind::finalize,   {}, header.view,
                      ledger::block_digest(header), ledger::ValidatorIndex{0}, {}};
    vote.signature = key(101).sign(ledger::vote_signing_bytes(header.network, vote.kind, vote.term,
                                                              vote.view, vote.digest));
    return ledger::make_certificate({&vote, 1}, 1);
}

std::filesystem::path beside(std::filesystem::path path, const char* suffix) {
    return path += suffix;
}

}  // namespace

SmallLedger::SmallLedger()
    : path_(fresh_path()),
      genesis_(small_genesis()),
      network_(ledger::network_of(genesis_)),
      rules_(contracts::execution_rules(genesis_)),
      time_(genesis_.time_ms) {
    auto opened = storage::Store::open(path_, {});
    MERIT_ASSERT(opened.has_value(), "the test's store opens");
    store_ = std::move(opened).assume_value();
    store_->initialize(genesis_, contracts::genesis_state(genesis_), {});
    last_batch_ = ledger::lane_root(network_, ledger::Term{0}, key(101).public_key());
    status_.state = node::NodeState::voting;
    status_.validators = 1;
    status_.quorum = 1;
    status_.own_index = ledger::ValidatorIndex{0};
    status_.disk_free_bytes = 1ULL << 40;
    status_.last_block_time_ms = time_;
}

SmallLedger::~SmallLedger() {
    store_.reset();
    for (const auto& path : {path_, beside(path_, ".snapshot"), beside(path_, ".joined")})
        std::filesystem::remove_all(path);
}

ledger::AccountId SmallLedger::account(std::size_t member) const {
    const auto& row = genesis_.members[member];
    return contracts::registry::account_id_of(row.threshold, row.keys);
}

ledger::AssetId SmallLedger::asset() const {
    return contracts::load_chain(*store_->head_view()).asset;
}

Bytes SmallLedger::transfer(std::size_t from, std::size_t to, std::uint64_t amount) {
    ledger::Body body;
    body.network = network_;
    body.account = account(from);
    body.nonce = ++nonces_[from];
    body.valid_until_ms = ledger::TimeMs{time_.value + 600'000};
    body.operations.push_back(contracts::make_operation(
        contracts::treasury::Transfer{asset(), account(to), ledger::Amount{amount}}));
    const std::vector<crypto::KeyPair> signers{key(static_cast<std::uint8_t>(from + 1))};
    return ledger::encode_transaction(ledger::sign_transaction(body, signers));
}

void SmallLedger::add_block(const std::vector<Bytes>& transactions) {
    ledger::Batch batch;
    position_ = position_.next();
    batch.position = position_;
    batch.previous_digest = last_batch_;
    for (const auto& bytes : transactions)
        batch.transactions.push_back(ledger::TransactionBytes(bytes));
    for (const auto& [tx_id, bytes] : pending_)
        batch.transactions.push_back(ledger::TransactionBytes(bytes));
    pending_.clear();

    const storage::Head head = store_->head();
    time_.value += block_ms;
    ledger::SignedBatch signed_batch;
    signed_batch.batch = decltype(signed_batch.batch)(ledger::encode_batch(batch));
    last_batch_ = ledger::batch_digest(signed_batch.batch);

    ledger::Header header;
    header.network = network_;
    header.view = ledger::View{head.height.value + 1};
    header.height = head.height.next();
    header.parent_digest = head.block;
    header.time_ms = time_;
    header.cut.push_back({position_, last_batch_});

    ledger::OrderedBlock ordered{header.height, ledger::block_digest(header), time_, {}, {}};
    for (const auto& bytes : batch.transactions) {
        auto checked = ledger::check_stateless(bytes, network_);
        MERIT_ASSERT(checked.has_value(), "the test's transactions are valid");
        ordered.transactions.push_back(
            {std::move(checked).assume_value(), ledger::ValidatorIndex{0}});
    }
    contracts::ExecutionRules rules = rules_;
    rules.log_size = head.roots.log_size;

    storage::BlockCommit commit;
    commit.height = header.height;
    commit.digest = ordered.digest;
    commit.header = ledger::encode_header(header);
    commit.certificate = ledger::encode_certificate(make_final(header));
    commit.executed = contracts::execute_block(*store_->head_view(), ordered, rules);
    const Bytes encoded = ledger::encode_signed_batch(signed_batch);
    commit.batches.push_back({last_batch_, encoded});
    const node::FinalBlock block{header.height, ordered.digest, time_, commit.executed.receipts,
                                 commit.executed.events};
    store_->commit(commit);
    status_.final_height = status_.executed_height = header.height;
    status_.last_block_time_ms = time_;
    tell(block);
}

void SmallLedger::add_blocks(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i)
        add_block();
}

void SmallLedger::tell(const node::FinalBlock& block) {
    for (const auto& [id, listener] : listeners_)
        listener(block);
    const auto waiting = std::exchange(waiters_, {});
    for (const auto& waiter : waiting) {
        const auto status = transaction_status(waiter.tx_id);
        if (status.receipt) {
            waiter.done(status);
        } else {
            waiters_.push_back(waiter);
        }
    }
}

// Of the set that certifies the head.
crypto::KeyPair SmallLedger::signing_key() const {
    const auto set = contracts::validators::set_of_height(*store_->head_view(),
                                                          store_->head().height);
    return key(set.term.value == 0 ? 101 : 111);
}

void SmallLedger::end_term() {
    namespace validators = contracts::validators;
    ledger::ValidatorSet next = validators::current_set(*store_->head_view()).set;
    next.validators.at(0).consensus_key = key(111).public_key();
    const crypto::Hash256 digest = ledger::set_digest(next);
    const storage::Head head = store_->head();

    ledger::TermEnd end;
    end.boundary.network = network_;
    end.boundary.kind = ledger::BlockKind::boundary;
    end.boundary.view = ledger::View{head.height.value + 1};
    end.boundary.height = head.height.next();
    end.boundary.parent_digest = head.block;
    end.boundary.time_ms = time_;
    end.boundary.cut.push_back({position_, last_batch_});
    end.boundary.next_set_digest = digest;
    end.final = make_final(end.boundary);

    storage::BlockCommit commit;
    commit.height = end.boundary.height;
    commit.digest = ledger::block_digest(end.boundary);
    commit.header = ledger::encode_header(end.boundary);
    commit.certificate = ledger::encode_certificate(end.final);
    commit.term_end = end;
    const auto view = store_->head_view();
    ledger::Overlay state(*view);
    validators::sets.put(state, next, digest);
    validators::terms.put(state, {commit.height, digest}, ledger::Term{1});
    validators::current_records.put(state, {ledger::Term{1}, commit.height, digest, {}});
    commit.executed.delta = state.take_delta();
    store_->commit(commit);
    status_.final_height = status_.executed_height = commit.height;
}

void SmallLedger::certify() {
    const storage::Head head = store_->head();
    const ledger::Checkpoint checkpoint{network_,
                                        head.height,
                                        head.block,
                                        head.roots.log_size,
                                        head.roots.log_root,
                                        head.roots.state_root};
    const std::vector<ledger::CheckpointVote> votes{
        ledger::sign_checkpoint(checkpoint, ledger::ValidatorIndex{0}, signing_key())};
    MERIT_ASSERT(
        store_->store_checkpoint(ledger::make_checkpoint_certificate(votes, 1)).has_value(),
        "the own checkpoint fits");
    status_.certified_height = head.height;
}

void SmallLedger::join_by_snapshot() {
    certify();
    const auto taken =
        storage::write_snapshot(*store_, *store_->head_view(), *store_->highest_checkpoint(),
                                beside(path_, ".snapshot"));
    MERIT_ASSERT(taken.has_value(), "the test's snapshot is written");
    auto joined = storage::restore_snapshot(taken.assume_value(), genesis_, {},
                                            beside(path_, ".joined"), {});
    MERIT_ASSERT(joined.has_value(), "the test's snapshot is restored");
    store_ = std::move(joined).assume_value();
}

node::SubmitAnswer SmallLedger::submit(BytesView transaction) {
    node::SubmitAnswer answer;
    const auto checked = ledger::check_stateless(transaction, network_);
    if (!checked) {
        answer.reason = ledger::name_of(checked.assume_error());
        answer.message = "the ledger refuses this";
        return answer;
    }
    answer.tx_id = checked.assume_value().tx_id();
    if (transaction_status(*answer.tx_id).state != node::TransactionState::unknown) {
        answer.accepted = true;
        return answer;
    }
    const auto admission = contracts::admit(*store_->head_view(), checked.assume_value(), time_);
    answer.accepted = admission.verdict.has_value();
    if (answer.accepted) {
        pending_.emplace(*answer.tx_id, to_bytes(transaction));
    } else {
        const auto name = contracts::name_of_code(admission.verdict.error().code());
        answer.reason = name.substr(name.find('.') + 1);
        answer.nonce_highest = admission.nonce_highest;
    }
    return answer;
}

node::TransactionStatus SmallLedger::transaction_status(const ledger::TxId& tx_id) const {
    node::TransactionStatus status;
    if (pending_.contains(tx_id)) status.state = node::TransactionState::pending;
    const auto place = store_->find_transaction(tx_id);
    if (const auto refused = refused_.find(tx_id); refused != refused_.end()) {
        status.state = node::TransactionState::invalid;
        status.code = refused->second;
    }
    if (!place) return status;
    status.height = place->height;
    status.receipt = store_->receipts(place->height).items[place->receipt];
    status.code = status.receipt->code;
    status.state = status.receipt->outcome != ledger::Outcome::applied
                       ? node::TransactionState::invalid
                   : place->height <= status_.certified_height ? node::TransactionState::certified
                                                               : node::TransactionState::final;
    return status;
}

void SmallLedger::when_final(const ledger::TxId& tx_id, std::uint64_t,
                             std::function<void(node::TransactionStatus)> done) {
    const auto status = transaction_status(tx_id);
    if (status.receipt) return done(status);
    waiters_.push_back({tx_id, std::move(done)});
}

void SmallLedger::refuse_pending(const ledger::TxId& tx_id, std::uint32_t code) {
    pending_.erase(tx_id);
    refused_.emplace(tx_id, code);
    time_out_waiters();
}

void SmallLedger::time_out_waiters() {
    for (const auto& waiter : std::exchange(waiters_, {}))
        waiter.done(transaction_status(waiter.tx_id));
}

std::shared_ptr<void> SmallLedger::on_final_block(
    std::function<void(const node::FinalBlock&)> listener) {
    const int id = next_listener_++;
    listeners_.emplace(id, std::move(listener));
    return {static_cast<void*>(this), [this, id](void*) { listeners_.erase(id); }};
}

}  // namespace merit::testing
