#include "node/snapshot/history_replay.hpp"

#include "contracts/validators/validators.hpp"
#include "crypto/assert.hpp"
#include "ledger/term_steps.hpp"
#include "node/runtime/clock.hpp"

namespace merit::node {

using ledger::ReplayError;
using ledger::ReplayFailure;

std::string history_error(const ReplayFailure& failure) {
    return "history." + std::string(name_of(failure.error));
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

std::vector<ledger::BlockDigest> HistoryReplay::linked(
    std::span<const ledger::ExportedBlock> blocks) const {
    ledger::BlockDigest parent = store_.head().block;
    std::vector<ledger::BlockDigest> digests;
    for (const ledger::ExportedBlock& block : blocks) {
        const auto header = ledger::decode_header(block.header);
        if (!header || header.value().parent_digest != parent) break;
        parent = ledger::block_digest(BytesView(block.header));
        digests.push_back(parent);
        if (header.value().kind == ledger::BlockKind::boundary) break;
    }
    return digests;
}

std::size_t HistoryReplay::final_prefix(std::span<const ledger::ExportedBlock> blocks) const {
    const auto digests = linked(blocks);
    std::size_t count = digests.size();
    while (count > 0 && !proves_final(blocks[count - 1], digests[count - 1]))
        --count;
    return count;
}

bool HistoryReplay::is_certified(std::span<const ledger::ExportedBlock> blocks) const {
    const auto digests = linked(blocks);
    if (digests.size() != blocks.size()) return false;
    for (std::size_t i = 0; i < blocks.size(); ++i) {
        const auto certificate = ledger::decode_certificate(blocks[i].certificate);
        const bool is_of_block = certificate &&
                                 certificate.value().kind != ledger::VoteKind::nullify &&
                                 certificate.value().digest == digests[i] &&
                                 ledger::verify_certificate(certificate.value(), network_, keys_);
        if (!is_of_block) return false;
    }
    return true;
}

Result<void, ReplayFailure> HistoryReplay::check_checkpoint(BytesView bytes) {
    const auto certificate = ledger::decode_checkpoint_certificate(bytes);
    const storage::Head head = store_.head();
    const bool is_certified = certificate &&
                              certificate.value().checkpoint.network == network_ &&
                              certificate.value().checkpoint.height == head.height &&
                              ledger::verify_checkpoint_certificate(certificate.value(), keys_);
    if (!is_certified) return ReplayFailure{ReplayError::bad_checkpoint, {}};
    if (!store_.store_checkpoint(certificate.value())) {
        return ReplayFailure{ReplayError::roots_differ, {}};
    }
    return success();
}

Result<void, ReplayFailure> HistoryReplay::apply(const ledger::ExportedBlock& block) {
    MERIT_TRY(ledger::CheckedBlock checked,
              ledger::check_block(block, {network_, parent_, store_.head().block, keys_}));
    const auto view = store_.head_view();
    if (checked.is_boundary() &&
        !contracts::validators::is_ready(*view, checked.header, parent_.height)) {
        return ReplayFailure{ReplayError::bad_boundary, {}};
    }
    storage::BlockCommit commit;
    commit.height = checked.header.height;
    commit.header = block.header;
    commit.digest = checked.digest;
    commit.certificate = block.certificate;
    commit.term_end = checked.term_end;
    for (std::size_t i = 0; i < checked.batches.size(); ++i)
        commit.batches.push_back({checked.batches[i], block.batches[i]});
    commit.monotonic_ms = steady_ms();
    rules_.log_size = store_.head().roots.log_size;
    commit.executed = contracts::execute_block(*view, checked.take_ordered(), rules_);
    store_.commit(commit);
    parent_ = checked.header;
    // A peer that makes up a checkpoint's signatures takes away a comparison, nothing more: the
    // block stands by its own certificate. A boundary's checkpoint is of the set that it ends.
    const auto compared = block.checkpoint ? check_checkpoint(*block.checkpoint)
                                           : Result<void, ReplayFailure>(success());
    if (checked.is_boundary()) begin_term(checked.header);
    return compared;
}

}  // namespace merit::node
