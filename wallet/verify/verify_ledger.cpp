#include "wallet/verify/verify_ledger.hpp"

#include "contracts/execute.hpp"
#include "contracts/validators/validators.hpp"
#include "crypto/merkle_log.hpp"
#include "crypto/sparse_merkle.hpp"
#include "ledger/batch.hpp"
#include "ledger/block.hpp"
#include "ledger/block_order.hpp"
#include "ledger/export_file.hpp"
#include "ledger/genesis.hpp"
#include "ledger/term_steps.hpp"
#include "ledger/transaction.hpp"

#include <algorithm>

namespace merit::wallet {

namespace {

using ledger::Height;

Failure broken(std::string_view code, Height height, std::string message) {
    Failure failure{
        ExitCode::verification_failed, "verify." + std::string(code), std::move(message), {}, {}};
    failure.message += " (height " + std::to_string(height.value) + ")";
    failure.data["height"] = height.value;
    return failure;
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
    Outcome<ledger::Header> check_header(const ledger::ExportedBlock& exported);
    Outcome<std::vector<ledger::OrderedTransaction>> read_batches(
        const ledger::ExportedBlock& exported, const ledger::Header& header);
    Outcome<void> read_transactions(const ledger::Batch& batch, Height height,
                                    std::vector<ledger::OrderedTransaction>& transactions);
    Outcome<void> check_boundary(const ledger::Header& header) const;
    Outcome<void> check_term_end(const ledger::ExportedBlock& exported,
                                 const ledger::Header& header) const;
    void begin_term(const ledger::Header& boundary);
    bool ends_with_boundary() const;
    Outcome<void> check_checkpoint(BytesView bytes, Height height);
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
        crypto::SparseChange change;
        change.path = crypto::sparse_path(key);
        if (value) change.value_hash = crypto::sparse_value_hash(*value);
        changes.push_back(change);
    }
    std::ranges::sort(changes, {}, &crypto::SparseChange::path);
    tree_ = tree_.apply(changes);
    state_.apply(delta);
}

Outcome<ledger::Header> Replay::check_header(const ledger::ExportedBlock& exported) {
    const auto decoded = ledger::decode_header(exported.header);
    if (!decoded) return broken("bad_header", exported.height, "the header does not decode");
    const ledger::Header& header = decoded.assume_value();
    const bool follows = header.network == network_ && header.height == exported.height &&
                         header.term == parent_.term &&
                         header.kind != ledger::BlockKind::seal &&
                         header.height == parent_.height.next() &&
                         header.parent_digest == parent_digest_ &&
                         header.parent_view == parent_.view && header.view > parent_.view &&
                         header.time_ms >= parent_.time_ms;
    if (!follows) {
        return broken("bad_header", exported.height, "the header does not follow its parent");
    }
    const auto certificate = ledger::decode_certificate(exported.certificate);
    const bool certified =
        certificate && certificate.assume_value().kind != ledger::VoteKind::nullify &&
        certificate.assume_value().digest == ledger::block_digest(exported.header) &&
        certificate.assume_value().term == header.term &&
        certificate.assume_value().view == header.view &&
        ledger::verify_certificate(certificate.assume_value(), network_, keys());
    if (!certified) {
        return broken("bad_certificate", exported.height,
                      "the block's certificate has no quorum of valid signatures");
    }
    MERIT_TRY(check_boundary(header));
    MERIT_TRY(check_term_end(exported, header));
    return header;
}

// A boundary adds no batch and names a set of which a quorum was ready by set_height; any other
// block names none.
Outcome<void> Replay::check_boundary(const ledger::Header& header) const {
    if (header.kind == ledger::BlockKind::normal) {
        if (header.next_set_digest.is_zero() && header.set_height == Height{0}) return success();
        return broken("bad_header", header.height, "a block that is no boundary names a set");
    }
    const auto ready = contracts::validators::ready_height(state_, header.next_set_digest);
    const bool is_good = ready && *ready <= header.set_height &&
                         header.set_height <= parent_.height &&
                         std::ranges::equal(header.cut, parent_.cut);
    if (is_good) return success();
    return broken("bad_boundary", header.height,
                  "the boundary names no validator set that was ready, or adds batches");
}

// The handover itself: its own set has made a boundary final, alone or through seals.
Outcome<void> Replay::check_term_end(const ledger::ExportedBlock& exported,
                                     const ledger::Header& header) const {
    const bool is_boundary = header.kind == ledger::BlockKind::boundary;
    if (!is_boundary && !exported.term_end) return success();
    if (!is_boundary) {
        return broken("bad_term_end", header.height, "a block that is no boundary ends a term");
    }
    if (!exported.term_end) {
        return broken("no_term_end", header.height,
                      "nothing proves that the term ended with this boundary");
    }
    const auto checked = ledger::check_term_end(
        *exported.term_end, ledger::block_digest(exported.header), network_, keys());
    if (checked) return success();
    return broken("term_end." + std::string(name_of(checked.assume_error())), header.height,
                  "the proof that the term ended is not valid: " +
                      std::string(name_of(checked.assume_error())));
}

bool Replay::ends_with_boundary() const {
    return terms_.size() > 1 && terms_.back().since == parent_.height;
}

void Replay::begin_term(const ledger::Header& boundary) {
    const auto set = contracts::validators::current_set(state_).set;
    terms_.push_back({boundary.height, ledger::consensus_keys(set)});
    parent_ = ledger::root_after(boundary, keys()).header;
}

Outcome<void> Replay::read_transactions(const ledger::Batch& batch, Height height,
                                        std::vector<ledger::OrderedTransaction>& transactions) {
    for (const ledger::TransactionBytes& bytes : batch.transactions) {
        const auto checked = ledger::check_stateless(bytes, network_);
        if (!checked) {
            return broken("bad_transaction", height,
                          "a transaction is " + std::string(name_of(checked.assume_error())));
        }
        transactions.push_back({checked.assume_value(), batch.lane});
    }
    return success();
}

// The batches must be exactly those between the two cuts, linked, and signed by their lanes'
// owners.
Outcome<std::vector<ledger::OrderedTransaction>> Replay::read_batches(
    const ledger::ExportedBlock& exported, const ledger::Header& header) {
    const auto places =
        ledger::batches_in_order(parent_.cut, header.cut, header.height, exported.batches.size());
    if (!places || places->size() != exported.batches.size()) {
        return broken("bad_batches", header.height, "the batches are not those of the block's cut");
    }
    ledger::Cut reached = parent_.cut;
    std::vector<ledger::OrderedTransaction> transactions;
    for (std::size_t i = 0; i < places->size(); ++i) {
        const ledger::BatchPlace& place = (*places)[i];
        const auto signed_batch = ledger::decode_signed_batch(exported.batches[i]);
        const auto batch = signed_batch ? ledger::decode_batch(signed_batch.assume_value().batch)
                                        : ledger::DecodeError::truncated;
        if (!batch) return broken("bad_batches", header.height, "a batch does not decode");
        ledger::CutEntry& tip = reached[place.lane.value];
        const auto digest = ledger::batch_digest(signed_batch.assume_value().batch);
        const ledger::Batch& content = batch.assume_value();
        const bool linked = content.lane == place.lane && content.position == place.position &&
                            content.previous_digest == tip.batch_digest;
        if (!linked ||
            !crypto::verify(keys()[place.lane.value], ledger::batch_signing_bytes(network_, digest),
                            signed_batch.assume_value().signature)) {
            return broken("bad_batches", header.height, "a batch is not its lane owner's next one");
        }
        tip = {place.position, digest};
        MERIT_TRY(read_transactions(content, header.height, transactions));
    }
    if (!std::ranges::equal(reached, header.cut)) {
        return broken("bad_batches", header.height, "the batches do not reach the block's cut");
    }
    return transactions;
}

Outcome<void> Replay::check_checkpoint(BytesView bytes, Height height) {
    const auto certificate = ledger::decode_checkpoint_certificate(bytes);
    const bool is_certified =
        certificate &&
        ledger::verify_checkpoint_certificate(
            certificate.assume_value(), keys_of(certificate.assume_value().checkpoint.height));
    if (!is_certified) {
        return broken("bad_checkpoint", height, "a checkpoint has no quorum of valid signatures");
    }
    const ledger::Checkpoint& claimed = certificate.assume_value().checkpoint;
    if (claimed.height != parent_.height) return success();  // of an earlier height, checked there
    if (claimed != verdict().replayed) {
        return broken("roots_differ", height, "the replayed roots are not the certified ones");
    }
    ++verdict_.checkpoints;
    verdict_.checkpoint_height = claimed.height;
    return success();
}

Outcome<void> Replay::block(const ledger::ExportedBlock& exported) {
    MERIT_TRY(const ledger::Header header, check_header(exported));
    MERIT_TRY(auto transactions, read_batches(exported, header));
    verdict_.transactions += transactions.size();
    ledger::OrderedBlock ordered;
    ordered.height = header.height;
    ordered.digest = ledger::block_digest(exported.header);
    ordered.time_ms = header.time_ms;
    ordered.transactions = std::move(transactions);
    const bool is_boundary = header.kind == ledger::BlockKind::boundary;
    if (is_boundary) ordered.next_set = header.next_set_digest;
    rules_.log_size = log_.size();
    const ledger::ExecutedBlock executed = contracts::execute_block(state_, ordered, rules_);
    take(executed.delta);
    for (const crypto::Hash256& leaf : executed.leaves)
        log_.append(leaf);
    parent_ = header;
    parent_digest_ = ordered.digest;
    if (exported.checkpoint) {
        MERIT_TRY(check_checkpoint(*exported.checkpoint, header.height));
    }
    if (is_boundary) begin_term(header);
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
    if (exported.checkpoint) return check_checkpoint(*exported.checkpoint, parent_.height);
    return success();
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
