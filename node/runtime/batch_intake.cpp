#include "node/runtime/batch_intake.hpp"

#include "consensus/batch_check.hpp"
#include "node/runtime/clock.hpp"
#include "node/telemetry/log.hpp"
#include "storage/fatal.hpp"

namespace merit::node {
namespace {

constexpr std::uint64_t removal_interval_ms = 10'000;

storage::BatchKey storage_key(const consensus::BatchKey& key) {
    return {key.lane, key.position, key.digest};
}

}  // namespace

BatchIntake::BatchIntake(BatchIntakeOptions options, storage::BatchLog& log,
                         VerifiedCache& verified, Outputs outputs)
    : options_(std::move(options)), log_(log), verified_(verified), outputs_(std::move(outputs)) {}

BatchIntake::~BatchIntake() {
    stop();
}

void BatchIntake::start() {
    for (std::size_t i = 0; i < options_.threads; ++i) {
        checkers_.emplace_back([this] { check_loop(); });
    }
    writer_ = std::thread([this] { write_loop(); });
}

void BatchIntake::stop() {
    unchecked_.close(true);
    for (std::thread& checker : checkers_)
        checker.join();
    checkers_.clear();
    checked_.close();
    if (writer_.joinable()) writer_.join();
}

void BatchIntake::begin_term(ledger::Term term, std::vector<crypto::PublicKey> validators) {
    auto shared = std::make_shared<const std::vector<crypto::PublicKey>>(std::move(validators));
    {
        const std::lock_guard lock(validators_mutex_);
        validators_ = std::move(shared);
    }
    const std::lock_guard lock(retention_mutex_);
    retention_.begin_term(term);
}

void BatchIntake::store(consensus::StoreBatch action) {
    if (action.check) {
        unchecked_.put(std::move(action));
    } else {
        checked_.put({action.facts, ledger::encode_signed_batch(action.batch)});
    }
}

void BatchIntake::check_loop() {
    while (const auto action = unchecked_.take())
        check(*action);
}

void BatchIntake::check(const consensus::StoreBatch& action) {
    std::vector<ledger::TxId> seen;
    const auto check_transaction = [&](BytesView bytes) -> std::optional<std::size_t> {
        const auto decoded = ledger::check_without_signatures(bytes, options_.network);
        if (!decoded) return std::nullopt;
        seen.push_back(decoded.value().tx_id());
        const std::size_t operations = decoded.value().body().operations.size();
        if (verified_.contains(decoded.value().wire_digest())) return operations;
        if (!ledger::check_stateless(bytes, options_.network)) return std::nullopt;
        ++transactions_verified_;
        verified_.add(decoded.value().wire_digest());
        return operations;
    };
    std::shared_ptr<const std::vector<crypto::PublicKey>> validators;
    {
        const std::lock_guard lock(validators_mutex_);
        validators = validators_;
    }
    const auto facts =
        consensus::check_batch(action.batch, action.facts.term, action.facts.key, options_.network,
                               *validators, check_transaction);
    if (!facts) {
        log::warn("lane", "a batch was refused",
                  {{"peer", action.from.value},
                   {"lane", action.facts.key.lane.value},
                   {"position", action.facts.key.position.value},
                   {"err", consensus::name_of(facts.error())}});
        outputs_.post(consensus::BatchRefused{action.from, action.facts});
        return;
    }
    outputs_.seen_elsewhere(seen);
    checked_.put({facts.value(), ledger::encode_signed_batch(action.batch)});
}

void BatchIntake::write_loop() {
    std::uint64_t removed_ms = steady_ms();
    while (!checked_.is_over()) {
        const auto batches = checked_.take_all(std::chrono::milliseconds(1'000));
        for (const Checked& batch : batches) {
            const auto appended = log_.append(storage_key(batch.facts.key), batch.signed_batch);
            // The bound is far above what the engine's own caps allow: the disk's owner must act.
            if (!appended) storage::fatal(storage::describe(appended.error()));
        }
        if (!batches.empty()) log_.sync();
        for (const Checked& batch : batches)
            outputs_.post(consensus::BatchStored{batch.facts});
        if (steady_ms() - removed_ms > removal_interval_ms) {
            removed_ms = steady_ms();
            remove_segments();
        }
    }
}

void BatchIntake::set_releasable(Releasable releasable) {
    const std::lock_guard lock(retention_mutex_);
    retention_.set(std::move(releasable));
}

void BatchIntake::remove_segments() {
    const auto may_go = [this](const storage::BatchKey& key, ledger::Term term) {
        const std::lock_guard lock(retention_mutex_);
        return retention_.may_go(key, term);
    };
    const std::size_t removed = log_.remove_segments(may_go);
    if (removed > 0) log::debug("lane", "removed segments of the batch log", {{"count", removed}});
}

}  // namespace merit::node
