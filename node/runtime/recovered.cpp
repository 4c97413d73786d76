#include "node/runtime/recovered.hpp"

#include "contracts/validators/validators.hpp"
#include "crypto/assert.hpp"

#include <algorithm>

namespace merit::node {
namespace {

constexpr std::uint64_t uncertified_max = 128;

// Where the lanes of this term stand in the head's block.
ledger::Position final_position(const ledger::Header& head, ledger::Term term, std::uint16_t lane) {
    const bool is_named = head.term == term && lane < head.cut.size();
    return is_named ? head.cut[lane].position : ledger::Position{0};
}

std::vector<consensus::BatchFacts> held_batches(const ledger::NetworkId& network,
                                                const ledger::Header& head, ledger::Term term,
                                                const storage::BatchLog& batches) {
    std::vector<consensus::BatchFacts> facts;
    for (const storage::BatchKey& key : batches.keys(term)) {
        if (key.position <= final_position(head, term, key.lane.value)) continue;
        const auto bytes = batches.read(key);
        if (!bytes) continue;  // damaged: not held, fetched again
        const auto batch = ledger::decode_signed_batch(*bytes);
        if (!batch) continue;
        auto described = consensus::describe_batch(batch.value(), network);
        if (described) facts.push_back(described.value());
    }
    return facts;
}

}  // namespace

consensus::Recovered make_recovered(const ledger::NetworkId& network, ledger::Term term,
                                    const storage::Store& store,
                                    const storage::BatchLog& batches) {
    consensus::Recovered recovered;
    const auto head = store.block(store.head().height);
    const auto header = ledger::decode_header(head->header);
    MERIT_ASSERT(header.has_value(), "a stored header decodes");
    recovered.head = header.value();
    if (!head->certificate.empty()) {
        const auto certificate = ledger::decode_certificate(head->certificate);
        MERIT_ASSERT(certificate.has_value(), "a stored certificate decodes");
        recovered.head_certificate = certificate.value();
    }
    recovered.certified = store.highest_checkpoint();
    const std::uint64_t top = head->height.value;
    const std::uint64_t certified =
        recovered.certified ? recovered.certified->checkpoint.height.value : 0;
    const std::uint64_t from =
        std::max(certified, top > uncertified_max ? top - uncertified_max : 0);
    for (std::uint64_t height = from + 1; height <= top; ++height) {
        const auto block = store.block(ledger::Height{height});
        recovered.uncertified.push_back({network, block->height, block->digest,
                                         block->roots.log_size, block->roots.log_root,
                                         block->roots.state_root});
    }
    const auto pending = contracts::validators::pending_set(*store.head_view());
    if (pending && pending->is_ready()) recovered.ready_set = pending->digest;
    recovered.batches = held_batches(network, recovered.head, term, batches);
    return recovered;
}

}  // namespace merit::node
