#include "node/rpc/block_reader.hpp"

#include "crypto/assert.hpp"
#include "ledger/batch.hpp"
#include "node/refusal_reason.hpp"

namespace merit::node::rpc {

std::optional<ReadBlock> read_block(const storage::Store& store, ledger::Height height) {
    auto stored = store.block(height);
    if (!stored) return std::nullopt;
    auto header = ledger::decode_header(stored->header);
    MERIT_ASSERT(header.has_value(), "a stored header is canonical");
    return ReadBlock{std::move(*stored), std::move(header).assume_value()};
}

ledger::Height lowest_whole(const storage::Store& store) {
    const ledger::Height base = store.base();
    return base.value == 0 ? base : base.next();
}

Result<void, RpcError> check_whole(const storage::Store& store, ledger::Height height) {
    const ledger::Height lowest = lowest_whole(store);
    if (height >= lowest) return success();
    return RpcError{ErrorCode::pruned,
                    "block " + std::to_string(height.value) +
                        " is not above the snapshot that this node joined by, and not verified yet",
                    {{"earliest_height", lowest.value}}};
}

Result<ReadBlock, RpcError> chosen_block(const Call& call) {
    const auto& store = call.environment.service.store();
    const auto height = call.params.integer("height");
    const auto hash = call.params.hash("hash");
    if (height && hash) return invalid_param("/params/hash", "height or hash, not both", "both");
    std::optional<ledger::Height> wanted = call.at.height;
    if (height) wanted = ledger::Height{*height};
    if (hash) wanted = store.find_block(*ledger::BlockDigest::from(*hash));
    auto block = wanted ? read_block(store, *wanted) : std::nullopt;
    if (block) return std::move(*block);
    if (hash) return not_found("no final block has this hash");
    MERIT_TRY(check_whole(store, *wanted));
    return not_found("height " + std::to_string(*height) + " is above the head, " +
                     std::to_string(call.at.height.value));
}

std::optional<ReadTransaction> read_transaction(const storage::Store& store, ledger::Height height,
                                                std::uint32_t index) {
    std::uint64_t first = 0;
    for (const Bytes& bytes : store.batches(height)) {
        const auto signed_batch = ledger::decode_signed_batch(bytes);
        MERIT_ASSERT(signed_batch.has_value(), "a stored batch is canonical");
        const auto batch = ledger::decode_batch(signed_batch.assume_value().batch);
        MERIT_ASSERT(batch.has_value(), "a stored batch is canonical");
        const auto& transactions = batch.assume_value().transactions;
        if (index < first + transactions.size()) {
            const auto& wanted = transactions[index - first];
            auto decoded = ledger::decode_transaction(wanted);
            if (!decoded) return std::nullopt;
            return ReadTransaction{batch.assume_value().lane, wanted,
                                   std::move(decoded).assume_value()};
        }
        first += transactions.size();
    }
    return std::nullopt;
}

std::string_view outcome_name(ledger::Outcome outcome) {
    switch (outcome) {
        case ledger::Outcome::applied:
            return "applied";
        case ledger::Outcome::failed:
            return "failed";
        case ledger::Outcome::dropped:
            return "dropped";
    }
    return "unknown";
}

boost::json::object receipt_json(const ledger::Receipt& receipt) {
    return {{"tx_id", receipt.tx_id.hex()},
            {"index", receipt.transaction_index},
            {"outcome", outcome_name(receipt.outcome)},
            {"code", reason_of_code(receipt.code)},
            {"operation_index", receipt.operation_index},
            {"first_leaf", receipt.first_leaf},
            {"leaves", receipt.leaves}};
}

}  // namespace merit::node::rpc
