#include "node/runtime/ended_transactions.hpp"

namespace merit::node {

void EndedTransactions::add(const ledger::TxId& tx_id, End end) {
    const std::lock_guard lock(mutex_);
    if (!ends_.insert_or_assign(tx_id, end).second) return;
    order_.push_back(tx_id);
    if (order_.size() <= entries_max) return;
    ends_.erase(order_.front());
    order_.pop_front();
}

std::optional<EndedTransactions::End> EndedTransactions::find(const ledger::TxId& tx_id) const {
    const std::lock_guard lock(mutex_);
    const auto found = ends_.find(tx_id);
    if (found == ends_.end()) return std::nullopt;
    return found->second;
}

}  // namespace merit::node
