// What the blocks of a network must add up to, computed apart from the nodes: one history that is
// replayed once, and compared with what every node has.
// - One block, one set of roots and one list of receipts a height, on every node and in every life.
// - A transaction is executed at most once; once it was answered final it stays where it is.
// - The state root is that of a replay; what a node reads at a height is what the replay has there.
// - Money is conserved: all units of the asset lie somewhere, counted row by row.
#pragma once

#include "consensus/action.hpp"
#include "contracts/execute.hpp"
#include "crypto/sparse_merkle.hpp"
#include "ledger/wide.hpp"
#include "tests/simulation/node_machine.hpp"
#include "tests/simulation/set_oracle.hpp"

#include <functional>
#include <map>
#include <set>
#include <string>

namespace merit::testing {

// Rows with money in them, over all blocks.
struct MoneyRows {
    std::uint64_t pools = 0;
    std::uint64_t held = 0;
    std::uint64_t unclaimed = 0;
};

class LedgerOracle {
  public:
    using Violate = std::function<void(const std::string&)>;

    LedgerOracle(const ledger::Genesis& genesis, Violate violate);

    // Told every block and the state after it; outlives this one.
    void set_sets(SetOracle& sets) {
        sets_ = &sets;
        sets.begin(state_);
    }

    // A node, honest or not, has executed a block.
    void check(std::size_t node, const consensus::Deliver& block, const Execution& execution,
               const NodeMachine& machine);
    // What a block has done: nothing twice, and no money made or lost. A part of check().
    void judge(const ledger::OrderedBlock& block, const ledger::ExecutedBlock& executed);
    // Of an honest node, at the end: everything that was answered final is there.
    void check_acknowledged(std::size_t node, const NodeMachine& machine) const;

    // Where a transaction was executed, if it was.
    std::optional<ledger::Height> executed(const ledger::TxId& tx_id) const;
    // Dropped for good: another one of its account has taken its nonce.
    bool is_dropped(const ledger::TxId& tx_id) const;
    ledger::Height head() const { return ledger::Height{history_.size()}; }
    // After the highest block.
    const ledger::MapState& state() const { return state_; }
    std::size_t acknowledged() const { return executed_.size(); }
    std::uint64_t reads() const { return reads_; }  // of rows
    std::uint64_t reads_below_head() const { return reads_below_head_; }  // of states
    const MoneyRows& money_rows() const { return money_rows_; }

  private:
    struct Past {
        ledger::Checkpoint checkpoint;
        std::vector<ledger::Receipt> receipts;
    };
    void replay(const consensus::Deliver& block, const Execution& execution,
                const NodeMachine& machine);
    // At the head, and at a height below it.
    void compare_reads(std::size_t node, const NodeMachine& machine, ledger::Height height);
    void compare_read(std::size_t node, const ledger::StateView& view, ledger::Height height);

    const Violate violate_;
    SetOracle* sets_ = nullptr;
    contracts::ExecutionRules rules_;
    ledger::MapState state_;
    crypto::SparseMerkleTree tree_;
    ledger::u128 units_ = 0;  // of all assets
    std::vector<Past> history_;  // of height 1 ..
    std::map<ledger::TxId, ledger::Height> executed_;
    using Nonce = std::pair<ledger::AccountId, std::uint64_t>;
    std::map<ledger::TxId, Nonce> dropped_;
    std::set<Nonce> taken_;
    std::map<ledger::Height, ledger::MapState> samples_;
    std::uint64_t reads_ = 0;
    std::uint64_t reads_below_head_ = 0;
    MoneyRows money_rows_;
};

}  // namespace merit::testing
