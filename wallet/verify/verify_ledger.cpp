#include "wallet/verify/verify_ledger.hpp"

#include "contracts/execute.hpp"
#include "contracts/validators/validators.hpp"
#include "crypto/merkle_log.hpp"
#include "crypto/sparse_merkle.hpp"
#include "ledger/block.hpp"
#include "ledger/check_block.hpp"
#include "ledger/export_file.hpp"
#include "ledger/genesis.hpp"

namespace merit::wallet {

namespace {

using ledger::Height;
using ledger::ReplayError;
using ledger::ReplayFailure;

Failure broken(std::string_view code, Height height, std::string message) {
    Failure failure{
        ExitCode::verification_failed, "verify." + std::string(code), std::move(message), {}, {}};
    failure.message += " (height " + std::to_string(height.value) + ")";
    failure.data["height"] = height.value;
    return failure;
}

std::string_view sentence_of(ReplayError error) {
    switch (error) {
        case ReplayError::bad_header:
            return "the header is not this height's";
        case ReplayError::bad_certificate:
            return "the block's certificate has no quorum of valid signatures";
        case ReplayError::bad_boundary:
            return "the boundary is not valid";
        case ReplayError::no_term_end:
            return "nothing proves that the term ended with this boundary";
        case ReplayError::bad_term_end:
            return "the proof that the term ended is not valid";
        case ReplayError::bad_batches:
            return "the batches are not the block's";
        case ReplayError::bad_transaction:
            return "a transaction is not valid";
        case ReplayError::bad_checkpoint:
            return "a checkpoint has no quorum of valid signatures";
        case ReplayError::roots_differ:
            return "the replayed roots are not the certified ones";
    }
    return {};
}

Failure broken(const ReplayFailure& failure, Height height) {
    std::string code(name_of(failure.error));
    std::string message(sentence_of(failure.error));
    if (!failure.detail.empty()) message += ": " + std::string(failure.detail);
    // What is wrong with a term's end has a name of its own.
    if (failure.error == ReplayError::bad_term_end && !failure.detail.empty()) {
        code = "term_end." + std::string(failure.detail);
    }
    return broken(code, height, std::move(message));
}

// The state of the replay after each block.
class Replay {
  public:
    explicit Replay(ledger::Genesis genesis)
        : genesis_(std::move(genesis)),
          network_(ledger::network_of(genesis_)),
          terms_{{Height{0}, ledger::consensus_keys(genesis_)}},
          parent_(ledger::genesis_header(genesis_)),
          parent_digest_(ledger::block_digest(parent_)),
          rules_(contracts::execution_rules(genesis_)) {
        take(contracts::genesis_state(genesis_));
    }

    Outcome<void> block(const ledger::ExportedBlock& exported);
    Outcome<void> end(const ledger::ExportedEnd& exported);

    LedgerVerdict verdict() const {
        LedgerVerdict verdict = verdict_;
        verdict.network = network_;
        verdict.name = genesis_.name;
        verdict.height = parent_.height;
        verdict.term = parent_.term;
        verdict.replayed = {network_,    parent_.height, parent_digest_,
                            log_.size(), log_.root(),    tree_.root()};
        return verdict;
    }

  private:
    void take(const ledger::StateDelta& delta);
    void begin_term(const ledger::Header& boundary);
    bool ends_with_boundary() const;
    Outcome<void> check_checkpoint(const ledger::CertificateBytes& bytes);
    const std::vector<crypto::PublicKey>& keys() const { return terms_.back().keys; }
    const std::vector<crypto::PublicKey>& keys_of(Height height) const;

    ledger::Genesis genesis_;
    ledger::NetworkId network_;
    // Whose blocks lie above `since`.
    struct TermKeys {
        Height since;
        std::vector<crypto::PublicKey> keys;
    };
    std::vector<TermKeys> terms_;
    ledger::Header parent_;  // after a boundary, the root of the term that it begins
    ledger::BlockDigest parent_digest_;
    contracts::ExecutionRules rules_;
    ledger::MapState state_;
    crypto::SparseMerkleTree tree_;
    crypto::LogAccumulator log_;
    std::optional<ledger::CertificateBytes> last_checkpoint_;  // of those that were checked
    LedgerVerdict verdict_;
};

// A boundary's own block, and its checkpoint, are still of the set before.
const std::vector<crypto::PublicKey>& Replay::keys_of(Height height) const {
    std::size_t term = terms_.size() - 1;
    while (term > 0 && terms_[term].since >= height)
        --term;
    return terms_[term].keys;
}

void Replay::take(const ledger::StateDelta& delta) {
    std::vector<crypto::SparseChange> changes;
    changes.reserve(delta.size());
    for (const auto& [key, value] : delta) {
        changes.push_back(crypto::make_sparse_change(
            key, value ? std::optional<BytesView>(*value) : std::nullopt));
    }
    crypto::sort_sparse_changes(changes);
    tree_ = tree_.apply(changes);
    state_.apply(delta);
}

bool Replay::ends_with_boundary() const {
    return terms_.size() > 1 && terms_.back().since == parent_.height;
}

void Replay::begin_term(const ledger::Header& boundary) {
    const auto set = contracts::validators::current_set(state_).set;
    terms_.push_back({boundary.height, ledger::consensus_keys(set)});
    parent_ = ledger::root_after(boundary, keys()).header;
}

// Of the block that was replayed last.
Outcome<void> Replay::check_checkpoint(const ledger::CertificateBytes& bytes) {
    const Height height = parent_.height;
    const auto certificate = ledger::decode_checkpoint_certificate(bytes);
    if (!certificate) return broken({ReplayError::bad_checkpoint, {}}, height);
    const ledger::Checkpoint& claimed = certificate.assume_value().checkpoint;
    if (claimed.height != height) {
        return broken({ReplayError::bad_checkpoint, "it is of another height"}, height);
    }
    if (!ledger::verify_checkpoint_certificate(certificate.assume_value(), keys_of(height))) {
        return broken({ReplayError::bad_checkpoint, {}}, height);
    }
    if (claimed != verdict().replayed) {
        return broken({ReplayError::roots_differ, {}}, height);
    }
    ++verdict_.checkpoints;
    verdict_.checkpoint_height = claimed.height;
    last_checkpoint_ = bytes;
    return success();
}

Outcome<void> Replay::block(const ledger::ExportedBlock& exported) {
    auto checked = ledger::check_block(exported, {network_, parent_, parent_digest_, keys()});
    if (!checked) return broken(checked.assume_error(), exported.height);
    ledger::CheckedBlock& block = checked.assume_value();
    if (block.is_boundary() &&
        !contracts::validators::is_ready(state_, block.header, parent_.height)) {
        return broken({ReplayError::bad_boundary, "it names no validator set that was ready"},
                      exported.height);
    }
    verdict_.transactions += block.transactions.size();
    rules_.log_size = log_.size();
    const auto executed = contracts::execute_block(state_, block.take_ordered(), rules_);
    take(executed.delta);
    for (const crypto::Hash256& leaf : executed.leaves)
        log_.append(leaf);
    parent_ = block.header;
    parent_digest_ = block.digest;
    if (exported.checkpoint) {
        MERIT_TRY(check_checkpoint(*exported.checkpoint));
    }
    if (block.is_boundary()) begin_term(block.header);
    return success();
}

Outcome<void> Replay::end(const ledger::ExportedEnd& exported) {
    if (ends_with_boundary() && exported.final_certificate) {
        return broken("not_final", parent_.height, "a boundary's end is proven in its own frame");
    }
    if (parent_.height.value > 0 && !ends_with_boundary()) {
        const auto bytes = exported.final_certificate.value_or(ledger::CertificateBytes());
        const auto certificate = ledger::decode_certificate(bytes);
        const bool is_final =
            certificate && certificate.assume_value().kind == ledger::VoteKind::finalize &&
            certificate.assume_value().digest == parent_digest_ &&
            ledger::verify_certificate(certificate.assume_value(), network_, keys());
        if (!is_final) {
            return broken("not_final", parent_.height, "the last block has no FINAL certificate");
        }
    }
    // The highest of the file, again; or that of the last block alone.
    if (!exported.checkpoint || exported.checkpoint == last_checkpoint_) return success();
    return check_checkpoint(*exported.checkpoint);
}

Failure file_failure(const ledger::ExportFailure& failure) {
    return broken(name_of(failure.error), failure.height,
                  "the export is damaged: " + std::string(name_of(failure.error)));
}

}  // namespace

Outcome<LedgerVerdict> verify_ledger_file(const std::string& path,
                                          const std::optional<ledger::NetworkId>& trusted,
                                          const std::function<void(std::uint64_t)>& progress) {
    auto opened = ledger::ExportReader::open(path);
    if (!opened) return file_failure(opened.assume_error());
    ledger::ExportReader& reader = opened.assume_value();
    const auto genesis = ledger::decode_genesis(reader.genesis());
    if (!genesis || ledger::check_genesis(genesis.assume_value()) ||
        contracts::check_genesis_parameters(genesis.assume_value())) {
        return broken("bad_genesis", Height{0}, "the genesis in the file is not valid");
    }
    const auto network = ledger::network_of(genesis.assume_value());
    if (trusted && *trusted != network) {
        return broken("untrusted_genesis", Height{0},
                      "the file is of network " + network.hex() + ", not of the one you trust");
    }
    Replay replay(genesis.assume_value());
    while (true) {
        auto next = reader.next();
        if (!next) return file_failure(next.assume_error());
        if (!next.assume_value()) break;
        MERIT_TRY(replay.block(*next.assume_value()));
        progress(reader.bytes_read());
    }
    MERIT_TRY(replay.end(*reader.end()));
    return replay.verdict();
}

}  // namespace merit::wallet
