#include "node/snapshot/history_replay.hpp"

#include "contracts/validators/validators.hpp"
#include "crypto/assert.hpp"
#include "ledger/batch.hpp"
#include "ledger/block_order.hpp"
#include "ledger/term_steps.hpp"
#include "ledger/transaction.hpp"
#include "node/runtime/clock.hpp"

#include <algorithm>

namespace merit::node {

std::string_view name_of(HistoryError error) {
    switch (error) {
        case HistoryError::bad_header:
            return "history.bad_header";
        case HistoryError::bad_certificate:
            return "history.bad_certificate";
        case HistoryError::bad_batches:
            return "history.bad_batches";
        case HistoryError::bad_transaction:
            return "history.bad_transaction";
        case HistoryError::bad_checkpoint:
            return "history.bad_checkpoint";
        case HistoryError::bad_boundary:
            return "history.bad_boundary";
        case HistoryError::bad_term_end:
            return "history.bad_term_end";
        case HistoryError::roots_differ:
            return "history.roots_differ";
    }
    return "history.unknown";
}

HistoryReplay::HistoryReplay(storage::Store& store, const ledger::Genesis& genesis)
    : store_(store),
      network_(ledger::network_of(genesis)),
      keys_(ledger::consensus_keys(
          contracts::validators::current_set(*store.head_view()).set)),
      rules_(contracts::execution_rules(genesis)) {
    const auto head = store.block(store.head().height);
    auto header = ledger::decode_header(head->header);
    MERIT_ASSERT(header.has_value(), "a stored header is canonical");
    parent_ = std::move(header.value());
    if (parent_.kind == ledger::BlockKind::boundary) begin_term(parent_);
}

void HistoryReplay::begin_term(const ledger::Header& boundary) {
    keys_ = ledger::consensus_keys(contracts::validators::current_set(*store_.head_view()).set);
    parent_ = ledger::root_after(boundary, keys_).header;
}

bool HistoryReplay::proves_final(const ledger::ExportedBlock& block,
                                 const ledger::BlockDigest& digest) const {
    const auto certificate = ledger::decode_certificate(block.certificate);
    if (certificate && certificate.value().kind == ledger::VoteKind::finalize &&
        certificate.value().digest == digest &&
        ledger::verify_certificate(certificate.value(), network_, keys_)) {
        return true;
    }
    if (block.term_end && ledger::check_term_end(*block.term_end, digest, network_, keys_)) {
        return true;
    }
    if (!block.checkpoint) return false;
    const auto checkpoint = ledger::decode_checkpoint_certificate(*block.checkpoint);
    return checkpoint && checkpoint.value().checkpoint.network == network_ &&
           checkpoint.value().checkpoint.block == digest &&
           ledger::verify_checkpoint_certificate(checkpoint.value(), keys_);
}

std::size_t HistoryReplay::final_prefix(std::span<const ledger::ExportedBlock> blocks) const {
    ledger::BlockDigest parent = store_.head().block;
    std::vector<ledger::BlockDigest> digests;
    for (const ledger::ExportedBlock& block : blocks) {
        const auto header = ledger::decode_header(block.header);
        if (!header || header.value().parent_digest != parent) break;
        parent = ledger::block_digest(BytesView(block.header));
        digests.push_back(parent);
        if (header.value().kind == ledger::BlockKind::boundary) break;
    }
    std::size_t count = digests.size();
    while (count > 0 && !proves_final(blocks[count - 1], digests[count - 1]))
        --count;
    return count;
}

Result<ledger::Header, HistoryError> HistoryReplay::check_header(
    const ledger::ExportedBlock& block) const {
    auto decoded = ledger::decode_header(block.header);
    if (!decoded) return HistoryError::bad_header;
    const ledger::Header& header = decoded.value();
    const bool follows = header.network == network_ && header.height == block.height &&
                         header.term == parent_.term && header.kind != ledger::BlockKind::seal &&
                         header.height == parent_.height.next() &&
                         header.parent_digest == store_.head().block &&
                         header.parent_view == parent_.view && header.view > parent_.view &&
                         header.time_ms >= parent_.time_ms;
    if (!follows) return HistoryError::bad_header;
    const auto certificate = ledger::decode_certificate(block.certificate);
    const bool is_certified =
        certificate && certificate.value().kind != ledger::VoteKind::nullify &&
        certificate.value().digest == ledger::block_digest(BytesView(block.header)) &&
        certificate.value().term == header.term && certificate.value().view == header.view &&
        ledger::verify_certificate(certificate.value(), network_, keys_);
    if (!is_certified) return HistoryError::bad_certificate;
    MERIT_TRY(check_boundary(header));
    return std::move(decoded.value());
}

// A boundary adds no batch and names a set of which a quorum was ready by set_height; any other
// block names none.
Result<void, HistoryError> HistoryReplay::check_boundary(const ledger::Header& header) const {
    if (header.kind == ledger::BlockKind::normal) {
        const bool names_none =
            header.next_set_digest.is_zero() && header.set_height == ledger::Height{0};
        if (!names_none) return HistoryError::bad_header;
        return success();
    }
    const auto ready =
        contracts::validators::ready_height(*store_.head_view(), header.next_set_digest);
    const bool is_good = ready && *ready <= header.set_height &&
                         header.set_height <= parent_.height &&
                         std::ranges::equal(header.cut, parent_.cut);
    if (!is_good) return HistoryError::bad_boundary;
    return success();
}

Result<std::optional<ledger::TermEnd>, HistoryError> HistoryReplay::read_term_end(
    const ledger::ExportedBlock& block, const ledger::Header& header) const {
    const bool is_boundary = header.kind == ledger::BlockKind::boundary;
    if (is_boundary != block.term_end.has_value()) return HistoryError::bad_term_end;
    if (!is_boundary) return std::optional<ledger::TermEnd>();
    auto end = ledger::check_term_end(*block.term_end,
                                      ledger::block_digest(BytesView(block.header)), network_,
                                      keys_);
    if (!end) return HistoryError::bad_term_end;
    return std::optional(std::move(end.value()));
}

Result<std::vector<ledger::OrderedTransaction>, HistoryError> HistoryReplay::read_batches(
    const ledger::ExportedBlock& block, const ledger::Header& header,
    storage::BlockCommit& commit) const {
    const auto places =
        ledger::batches_in_order(parent_.cut, header.cut, header.height, block.batches.size());
    if (!places || places->size() != block.batches.size()) return HistoryError::bad_batches;
    ledger::Cut reached = parent_.cut;
    std::vector<ledger::OrderedTransaction> transactions;
    for (std::size_t i = 0; i < places->size(); ++i) {
        const ledger::BatchPlace& place = (*places)[i];
        const auto is_signed = ledger::decode_signed_batch(block.batches[i]);
        if (!is_signed) return HistoryError::bad_batches;
        const auto batch = ledger::decode_batch(is_signed.value().batch);
        if (!batch) return HistoryError::bad_batches;
        const auto digest = ledger::batch_digest(is_signed.value().batch);
        const ledger::Batch& content = batch.value();
        ledger::CutEntry& tip = reached[place.lane.value];
        const bool is_next = content.lane == place.lane && content.position == place.position &&
                             content.previous_digest == tip.batch_digest &&
                             crypto::verify(keys_[place.lane.value],
                                            ledger::batch_signing_bytes(network_, digest),
                                            is_signed.value().signature);
        if (!is_next) return HistoryError::bad_batches;
        tip = {place.position, digest};
        commit.batches.push_back({digest, block.batches[i]});
        for (const ledger::TransactionBytes& bytes : content.transactions) {
            auto checked = ledger::check_stateless(bytes, network_);
            if (!checked) return HistoryError::bad_transaction;
            transactions.push_back({std::move(checked.value()), place.lane});
        }
    }
    if (!std::ranges::equal(reached, header.cut)) return HistoryError::bad_batches;
    return transactions;
}

Result<void, HistoryError> HistoryReplay::check_checkpoint(BytesView bytes) {
    const auto certificate = ledger::decode_checkpoint_certificate(bytes);
    const storage::Head head = store_.head();
    const bool is_certified = certificate &&
                              certificate.value().checkpoint.network == network_ &&
                              certificate.value().checkpoint.height == head.height &&
                              ledger::verify_checkpoint_certificate(certificate.value(), keys_);
    if (!is_certified) return HistoryError::bad_checkpoint;
    if (!store_.store_checkpoint(certificate.value())) return HistoryError::roots_differ;
    return success();
}

Result<void, HistoryError> HistoryReplay::apply(const ledger::ExportedBlock& block) {
    MERIT_TRY(const ledger::Header header, check_header(block));
    storage::BlockCommit commit;
    MERIT_TRY(commit.term_end, read_term_end(block, header));
    MERIT_TRY(auto transactions, read_batches(block, header, commit));
    commit.height = header.height;
    commit.header = block.header;
    commit.digest = ledger::block_digest(BytesView(block.header));
    commit.certificate = block.certificate;
    commit.monotonic_ms = steady_ms();
    ledger::OrderedBlock ordered;
    ordered.height = header.height;
    ordered.digest = commit.digest;
    ordered.time_ms = header.time_ms;
    if (header.kind == ledger::BlockKind::boundary) ordered.next_set = header.next_set_digest;
    ordered.transactions = std::move(transactions);
    rules_.log_size = store_.head().roots.log_size;
    commit.executed = contracts::execute_block(*store_.head_view(), ordered, rules_);
    store_.commit(commit);
    parent_ = header;
    // A peer that makes up a checkpoint's signatures takes away a comparison, nothing more: the
    // block stands by its own certificate. A boundary's checkpoint is of the set that it ends.
    const auto checked = block.checkpoint ? check_checkpoint(*block.checkpoint)
                                          : Result<void, HistoryError>(success());
    if (header.kind == ledger::BlockKind::boundary) begin_term(header);
    return checked;
}

}  // namespace merit::node
