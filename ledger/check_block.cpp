#include "ledger/check_block.hpp"

#include "ledger/batch.hpp"
#include "ledger/block_order.hpp"
#include "ledger/term_steps.hpp"

#include <algorithm>
#include <array>

namespace merit::ledger {

namespace {

ReplayFailure bad_header(std::string_view why) {
    return {ReplayError::bad_header, why};
}

ReplayFailure bad_batches(std::string_view why) {
    return {ReplayError::bad_batches, why};
}

bool follows(const Header& header, Height height, const Parent& parent) {
    const Header& before = parent.header;
    return header.network == parent.network && header.height == height &&
           header.term == before.term && header.kind != BlockKind::seal &&
           header.height == before.height.next() && header.parent_digest == parent.digest &&
           header.parent_view == before.view && header.view > before.view &&
           header.time_ms >= before.time_ms;
}

bool is_certified(BytesView bytes, const CheckedBlock& block, const Parent& parent) {
    const auto decoded = decode_certificate(bytes);
    if (!decoded) return false;
    const Certificate& certificate = decoded.value();
    return certificate.kind != VoteKind::nullify && certificate.digest == block.digest &&
           certificate.term == block.header.term && certificate.view == block.header.view &&
           verify_certificate(certificate, parent.network, parent.keys);
}

// A boundary adds no batch; any other block names no set.
Result<void, ReplayFailure> check_kind(const Header& header, const Parent& parent) {
    if (header.kind == BlockKind::boundary) {
        if (std::ranges::equal(header.cut, parent.header.cut)) return success();
        return ReplayFailure{ReplayError::bad_boundary, "it adds batches"};
    }
    if (header.next_set_digest.is_zero() && header.set_height == Height{0}) return success();
    return bad_header("it is no boundary and names a set");
}

Result<std::optional<TermEnd>, ReplayFailure> read_term_end(
    const std::optional<TermEndBytes>& bytes, const CheckedBlock& block, const Parent& parent) {
    if (!block.is_boundary()) {
        if (!bytes) return std::optional<TermEnd>();
        return ReplayFailure{ReplayError::bad_term_end, {}};
    }
    if (!bytes) return ReplayFailure{ReplayError::no_term_end, {}};
    auto end = check_term_end(*bytes, block.digest, parent.network, parent.keys);
    if (!end) return ReplayFailure{ReplayError::bad_term_end, name_of(end.error())};
    return std::optional(std::move(end.value()));
}

// The next batch of a lane, linked to its tip and signed by its owner; moves the tip.
Result<Batch, ReplayFailure> read_batch(BytesView bytes, const BatchPlace& place, CutEntry& tip,
                                        const Parent& parent) {
    const auto is_signed = decode_signed_batch(bytes);
    if (!is_signed) return bad_batches(name_of(is_signed.error()));
    auto batch = decode_batch(is_signed.value().batch);
    if (!batch) return bad_batches(name_of(batch.error()));
    const Batch& content = batch.value();
    const BatchDigest digest = batch_digest(is_signed.value().batch);
    const bool is_next = content.term == parent.header.term && content.lane == place.lane &&
                         content.position == place.position &&
                         content.previous_digest == tip.batch_digest &&
                         crypto::verify(parent.keys[place.lane.value],
                                        batch_signing_bytes(parent.network, digest),
                                        is_signed.value().signature);
    if (!is_next) return bad_batches("one is not its lane owner's next");
    tip = {place.position, digest};
    return std::move(batch.value());
}

Result<void, ReplayFailure> read_batches(const ExportedBlock& block, const Parent& parent,
                                         CheckedBlock& checked) {
    const Header& header = checked.header;
    const auto places =
        batches_in_order(parent.header.cut, header.cut, header.height, block.batches.size());
    if (!places || places->size() != block.batches.size()) {
        return bad_batches("they are not those of the block's cut");
    }
    Cut reached = parent.header.cut;
    for (std::size_t i = 0; i < places->size(); ++i) {
        CutEntry& tip = reached[(*places)[i].lane.value];
        MERIT_TRY(const Batch batch, read_batch(block.batches[i], (*places)[i], tip, parent));
        checked.batches.push_back(tip.batch_digest);
        for (const TransactionBytes& bytes : batch.transactions) {
            auto transaction = check_stateless(bytes, parent.network);
            if (!transaction) {
                return ReplayFailure{ReplayError::bad_transaction, name_of(transaction.error())};
            }
            checked.transactions.push_back({std::move(transaction.value()), batch.lane});
        }
    }
    if (std::ranges::equal(reached, header.cut)) return success();
    return bad_batches("they do not reach the block's cut");
}

}  // namespace

std::string_view name_of(ReplayError error) {
    static constexpr std::array<std::string_view, 9> names = {
        "bad_header",  "bad_certificate", "bad_boundary",   "no_term_end", "bad_term_end",
        "bad_batches", "bad_transaction", "bad_checkpoint", "roots_differ"};
    return names[static_cast<std::size_t>(error)];
}

OrderedBlock CheckedBlock::take_ordered() {
    OrderedBlock ordered;
    ordered.height = header.height;
    ordered.digest = digest;
    ordered.time_ms = header.time_ms;
    if (is_boundary()) ordered.next_set = header.next_set_digest;
    ordered.transactions = std::move(transactions);
    return ordered;
}

Result<CheckedBlock, ReplayFailure> check_block(const ExportedBlock& block, const Parent& parent) {
    auto header = decode_header(block.header);
    if (!header) return bad_header(name_of(header.error()));
    CheckedBlock checked;
    checked.header = std::move(header.value());
    checked.digest = block_digest(BytesView(block.header));
    if (!follows(checked.header, block.height, parent)) {
        return bad_header("it does not follow its parent");
    }
    if (checked.header.time_ms.value > limits::time_ms_max) {
        return bad_header("its time is out of bounds");
    }
    if (!is_certified(block.certificate, checked, parent)) {
        return ReplayFailure{ReplayError::bad_certificate, {}};
    }
    MERIT_TRY(check_kind(checked.header, parent));
    MERIT_TRY(checked.term_end, read_term_end(block.term_end, checked, parent));
    MERIT_TRY(read_batches(block, parent, checked));
    return checked;
}

}  // namespace merit::ledger
