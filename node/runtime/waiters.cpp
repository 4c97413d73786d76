#include "node/runtime/waiters.hpp"

namespace merit::node {

bool Waiters::add(const ledger::TxId& tx_id, std::uint64_t deadline_ms, Done& done) {
    if (by_deadline_.size() >= waiters_max_) return false;
    const auto place = by_deadline_.emplace(deadline_ms, Due{tx_id, std::move(done)});
    by_tx_.emplace(tx_id, place);
    return true;
}

std::vector<Waiters::Done> Waiters::take(const ledger::TxId& tx_id) {
    std::vector<Done> taken;
    const auto [begin, end] = by_tx_.equal_range(tx_id);
    for (auto at = begin; at != end; ++at) {
        taken.push_back(std::move(at->second->second.done));
        by_deadline_.erase(at->second);
    }
    by_tx_.erase(begin, end);
    return taken;
}

std::vector<Waiters::Due> Waiters::take_due(std::uint64_t now_ms) {
    std::vector<Due> due;
    while (!by_deadline_.empty() && by_deadline_.begin()->first <= now_ms) {
        const auto place = by_deadline_.begin();
        const auto [begin, end] = by_tx_.equal_range(place->second.tx_id);
        for (auto at = begin; at != end; ++at) {
            if (at->second != place) continue;
            by_tx_.erase(at);
            break;
        }
        due.push_back(std::move(place->second));
        by_deadline_.erase(place);
    }
    return due;
}

std::vector<Waiters::Due> Waiters::take_all() {
    std::vector<Due> all;
    for (auto& [deadline, due] : by_deadline_)
        all.push_back(std::move(due));
    by_tx_.clear();
    by_deadline_.clear();
    return all;
}

std::optional<std::uint64_t> Waiters::next_deadline_ms() const {
    if (by_deadline_.empty()) return std::nullopt;
    return by_deadline_.begin()->first;
}

}  // namespace merit::node
