// What became of transactions that left the mempool without a place in the ledger.
//
// The newest entries_max are kept. Thread rule: any thread.
#pragma once

#include "ledger/ids.hpp"
#include "node/node_service.hpp"

#include <deque>
#include <map>
#include <mutex>
#include <optional>

namespace merit::node {

class EndedTransactions {
  public:
    static constexpr std::size_t entries_max = 65'536;

    struct End {
        TransactionState state = TransactionState::unknown;
        std::uint32_t code = 0;  // why, as in a receipt; 0: no reason of the transaction's own
        friend bool operator==(const End&, const End&) = default;
    };
    void add(const ledger::TxId& tx_id, End end);
    std::optional<End> find(const ledger::TxId& tx_id) const;

  private:
    mutable std::mutex mutex_;
    std::map<ledger::TxId, End> ends_;
    std::deque<ledger::TxId> order_;
};

}  // namespace merit::node
