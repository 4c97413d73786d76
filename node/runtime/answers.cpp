#include "node/runtime/answers.hpp"

#include "ledger/limits.hpp"

#include <algorithm>

namespace merit::node {

namespace limits = ledger::limits;

namespace {

std::optional<ledger::SignedBatch> read_batch(const storage::Store& store,
                                              const storage::BatchLog& batches,
                                              const consensus::BatchKey& key) {
    auto bytes = batches.read({key.lane, key.position, key.digest});
    if (!bytes) bytes = store.find_batch(key.digest);
    if (!bytes) return std::nullopt;
    auto batch = ledger::decode_signed_batch(*bytes);
    if (!batch) return std::nullopt;
    return std::move(batch.value());
}

std::optional<consensus::CertifiedHeader> read_block(const storage::Store& store,
                                                     ledger::Height height) {
    const auto stored = store.block(height);
    if (!stored) return std::nullopt;
    const auto header = ledger::decode_header(stored->header);
    const auto certificate = ledger::decode_certificate(stored->certificate);
    if (!header || !certificate) return std::nullopt;
    return consensus::CertifiedHeader{header.value(), certificate.value()};
}

}  // namespace

void answer(const storage::Store& store, const storage::BatchLog& batches,
            const consensus::SendBatches& task,
            const std::function<void(const consensus::Message&)>& send) {
    consensus::BatchesNotHeld missing;
    for (const consensus::BatchKey& key : task.keys) {
        if (auto batch = read_batch(store, batches, key)) {
            send(consensus::Message(std::move(*batch)));
        } else if (missing.keys.size() < limits::fetch_items_max) {
            missing.keys.push_back(key);
        }
    }
    if (task.report_missing && !missing.keys.empty()) send(consensus::Message(missing));
}

consensus::Blocks answer(const storage::Store& store, const consensus::ServeBlocks& task) {
    consensus::Blocks blocks;
    blocks.from = task.from;
    const std::size_t count = std::min<std::size_t>(task.count, limits::fetch_items_max);
    // Room for the anchor and the fields around; a header with its certificate is far smaller.
    std::size_t room = limits::fetch_answer_bytes_max - 64 * limits::kib;
    for (ledger::Height height = task.from; blocks.items.size() < count; height = height.next()) {
        if (height.value == 0) break;
        auto block = read_block(store, height);
        if (!block) break;
        const std::size_t bytes = ledger::encode_header(block->header).size() +
                                  ledger::encode_certificate(block->certificate).size();
        if (bytes > room) break;
        room -= bytes;
        blocks.items.push_back(std::move(*block));
    }
    if (!blocks.items.empty()) blocks.anchor = store.checkpoint(blocks.items.back().header.height);
    return blocks;
}

}  // namespace merit::node
