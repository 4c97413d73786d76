#include "node/runtime/retention.hpp"

#include "ledger/block.hpp"

#include <algorithm>

namespace merit::node {

std::optional<Releasable> find_releasable(const storage::Store& store, ledger::Height certified,
                                          std::uint64_t kept) {
    const std::uint64_t head = store.head().height.value;
    if (head <= kept) return std::nullopt;
    const ledger::Height height{std::min(head - kept, certified.value)};
    const auto block = store.block(height);
    if (!block) return std::nullopt;
    const auto header = ledger::decode_header(block->header);
    if (!header) return std::nullopt;
    Releasable releasable{header.value().term, {}};
    for (const ledger::CutEntry& entry : header.value().cut)
        releasable.positions.push_back(entry.position);
    return releasable;
}

void Retention::begin_term(ledger::Term term) {
    releasable_ = {term, {}};
}

void Retention::set(Releasable releasable) {
    if (releasable.term == releasable_.term) releasable_ = std::move(releasable);
}

bool Retention::may_go(const storage::BatchKey& key, ledger::Term term) const {
    if (term != releasable_.term) return term < releasable_.term;
    const std::vector<ledger::Position>& positions = releasable_.positions;
    return key.lane.value < positions.size() && key.position <= positions[key.lane.value];
}

}  // namespace merit::node
