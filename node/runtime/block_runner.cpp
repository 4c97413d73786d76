#include "node/runtime/block_runner.hpp"

#include "crypto/assert.hpp"
#include "storage/fatal.hpp"

namespace merit::node {
namespace {

// The block as execution sees it. The batches were checked before they were stored, so their
// signatures are trusted here; a batch that does not decode now is a broken disk or a bug.
ledger::OrderedBlock order_block(const consensus::Deliver& block, const ledger::BlockDigest& digest,
                                 const std::vector<Bytes>& batches,
                                 const ledger::NetworkId& network) {
    ledger::OrderedBlock ordered;
    ordered.height = block.header.height;
    ordered.digest = digest;
    ordered.time_ms = block.header.time_ms;
    if (block.header.kind == ledger::BlockKind::boundary) {
        ordered.next_set = block.header.next_set_digest;
    }
    for (std::size_t i = 0; i < batches.size(); ++i) {
        const auto is_signed = ledger::decode_signed_batch(batches[i]);
        MERIT_ASSERT(is_signed.has_value(), "a stored batch decodes");
        const auto batch = ledger::decode_batch(is_signed.value().batch);
        MERIT_ASSERT(batch.has_value(), "a stored batch was checked");
        for (const ledger::TransactionBytes& bytes : batch.value().transactions) {
            auto transaction = ledger::check_without_signatures(bytes, network);
            MERIT_ASSERT(transaction.has_value(), "a stored transaction was checked");
            ordered.transactions.push_back({std::move(transaction.value()), block.batches[i].lane});
        }
    }
    return ordered;
}

}  // namespace

BlockRunner::BlockRunner(contracts::ExecutionRules rules, storage::Store& store,
                         const storage::BatchLog& batches)
    : rules_(std::move(rules)), store_(store), batches_(batches) {}

std::vector<Bytes> BlockRunner::read_batches(const consensus::Deliver& block) const {
    std::vector<Bytes> batches;
    for (const consensus::BatchKey& key : block.batches) {
        auto bytes = batches_.read({key.lane, key.position, key.digest});
        if (!bytes) {
            storage::fatal("a batch of final block " + std::to_string(block.header.height.value) +
                           " is damaged in the batch log: " + key.digest.hex());
        }
        batches.push_back(std::move(*bytes));
    }
    return batches;
}

CommittedBlock BlockRunner::run(const consensus::Deliver& block, std::uint64_t monotonic_ms) {
    const std::vector<Bytes> batches = read_batches(block);
    storage::BlockCommit commit;
    commit.height = block.header.height;
    commit.header = ledger::encode_header(block.header);
    commit.digest = ledger::block_digest(BytesView(commit.header));
    commit.certificate = ledger::encode_certificate(block.certificate);
    commit.monotonic_ms = monotonic_ms;
    commit.term_end = block.term_end;
    CommittedBlock committed;
    for (std::size_t i = 0; i < batches.size(); ++i) {
        commit.batches.push_back({block.batches[i].digest, batches[i]});
        committed.bytes += batches[i].size();
    }
    rules_.log_size = store_.head().roots.log_size;
    commit.executed = contracts::execute_block(
        *store_.head_view(), order_block(block, commit.digest, batches, rules_.network), rules_);
    committed.receipts = commit.executed.receipts;
    committed.events = commit.executed.events;
    if (commit.executed.ready_set) {
        committed.ready_set = ledger::set_digest(*commit.executed.ready_set);
    }
    const storage::Roots roots = store_.commit(commit);

    committed.header = block.header;
    committed.digest = commit.digest;
    committed.checkpoint = {rules_.network, commit.height,  commit.digest,
                            roots.log_size, roots.log_root, roots.state_root};
    return committed;
}

}  // namespace merit::node
