// Who waits for a transaction: callbacks by tx_id, each called once, at its end or at a deadline.
//
// Pure: time is an argument and callbacks are returned, not called. At most `waiters_max` wait.
// Thread rule: one thread at a time.
#pragma once

#include "ledger/ids.hpp"
#include "node/node_service.hpp"

#include <functional>
#include <map>
#include <optional>
#include <vector>

namespace merit::node {

class Waiters {
  public:
    using Done = std::function<void(TransactionStatus)>;
    struct Due {
        ledger::TxId tx_id;
        Done done;
    };

    explicit Waiters(std::size_t waiters_max) : waiters_max_(waiters_max) {}

    // False if too many wait already; `done` is then untouched.
    bool add(const ledger::TxId& tx_id, std::uint64_t deadline_ms, Done& done);
    // All that wait for this transaction; they wait no longer.
    std::vector<Done> take(const ledger::TxId& tx_id);
    std::vector<Due> take_due(std::uint64_t now_ms);
    std::vector<Due> take_all();

    std::optional<std::uint64_t> next_deadline_ms() const;
    bool is_waited_for(const ledger::TxId& tx_id) const { return by_tx_.contains(tx_id); }
    std::size_t size() const { return by_deadline_.size(); }

  private:
    using Deadlines = std::multimap<std::uint64_t, Due>;
    std::size_t waiters_max_;
    Deadlines by_deadline_;
    std::multimap<ledger::TxId, Deadlines::iterator> by_tx_;
};

}  // namespace merit::node
