#include "tests/simulation/ledger_oracle.hpp"

#include "contracts/treasury/state.hpp"

namespace merit::testing {

using ledger::Height;

namespace {

namespace treasury = contracts::treasury;

constexpr std::uint64_t sampled = 16;  // every so many heights
constexpr std::size_t samples_max = 8;

std::string at(Height height) {
    return " at height " + std::to_string(height.value);
}

// All units, wherever they lie, and in how many rows they lie where only projects bring them.
struct Money {
    ledger::u128 units = 0;
    MoneyRows rows;
};

Money count_money(const ledger::StateView& state) {
    Money money;
    const auto add = [&](const ledger::Amount& amount, std::uint64_t& rows) {
        money.units += amount.value;
        rows += amount.value > 0 ? 1U : 0U;
    };
    treasury::balances.scan(state, [&](const auto&, const treasury::Balance& row) {
        money.units += row.free.value;
        return true;
    });
    treasury::pool_money.scan(state, [&](const auto&, const treasury::PoolMoney& row) {
        add(row.balance, money.rows.pools);
        add(row.closing, money.rows.pools);
        return true;
    });
    treasury::held.scan(state, [&](const auto&, const treasury::HeldMoney& row) {
        add(row.amount, money.rows.held);
        return true;
    });
    treasury::unclaimed.scan(state, [&](const auto&, const treasury::UnclaimedMoney& row) {
        add(row.amount, money.rows.unclaimed);
        return true;
    });
    return money;
}

void apply(crypto::SparseMerkleTree& tree, const ledger::StateDelta& delta) {
    std::vector<crypto::SparseChange> changes;
    for (const auto& [key, value] : delta) {
        changes.push_back(crypto::make_sparse_change(
            key, value ? std::optional<BytesView>(*value) : std::nullopt));
    }
    crypto::sort_sparse_changes(changes);
    tree = tree.apply(changes);
}

// The transactions of a block in their order, from what a node has stored of it.
ledger::OrderedBlock ordered(const consensus::Deliver& block, const ledger::Checkpoint& checkpoint,
                             const std::vector<Bytes>& batches, const ledger::NetworkId& network) {
    ledger::OrderedBlock result;
    result.height = checkpoint.height;
    result.digest = checkpoint.block;
    result.time_ms = block.header.time_ms;
    if (block.header.kind == ledger::BlockKind::boundary) {
        result.next_set = block.header.next_set_digest;
    }
    for (std::size_t i = 0; i < batches.size(); ++i) {
        const auto batch =
            ledger::decode_batch(ledger::decode_signed_batch(batches[i]).value().batch);
        for (const auto& bytes : batch.value().transactions) {
            result.transactions.push_back(
                {ledger::check_without_signatures(bytes, network).value(), batch.value().lane});
        }
    }
    return result;
}

bool are_equal(const ledger::Receipt& a, const ledger::Receipt& b) {
    return a.tx_id == b.tx_id && a.outcome == b.outcome && a.code == b.code &&
           a.first_leaf == b.first_leaf && a.leaves == b.leaves;
}

}  // namespace

LedgerOracle::LedgerOracle(const ledger::Genesis& genesis, Violate violate)
    : violate_(std::move(violate)), rules_(contracts::execution_rules(genesis)) {
    const ledger::StateDelta delta = contracts::genesis_state(genesis);
    state_.apply(delta);
    apply(tree_, delta);
    units_ = count_money(state_).units;
}

void LedgerOracle::check(std::size_t node, const consensus::Deliver& block,
                         const Execution& execution, const NodeMachine& machine) {
    const Height height = execution.checkpoint.height;
    if (height > head().next()) return violate_("executed out of order" + at(height));
    if (height == head().next()) {
        history_.push_back({execution.checkpoint, execution.receipts});
        replay(block, execution, machine);
    }
    const Past& past = history_[height.value - 1];
    if (past.checkpoint != execution.checkpoint) {
        violate_("node " + std::to_string(node) + " has other roots" + at(height));
    }
    if (!std::ranges::equal(past.receipts, execution.receipts, are_equal)) {
        violate_("node " + std::to_string(node) + " has other receipts" + at(height));
    }
    compare_reads(node, machine, height);
}

void LedgerOracle::replay(const consensus::Deliver& block, const Execution& execution,
                          const NodeMachine& machine) {
    const Height height = execution.checkpoint.height;
    const auto batches = machine.store()->batches(height);
    if (batches.size() != block.batches.size()) violate_("batches are missing" + at(height));
    const ledger::OrderedBlock replayed =
        ordered(block, execution.checkpoint, batches, rules_.network);
    const ledger::ExecutedBlock executed = contracts::execute_block(state_, replayed, rules_);
    judge(replayed, executed);
    if (sets_ != nullptr) sets_->check(state_, replayed, executed.receipts);
    apply(tree_, executed.delta);
    rules_.log_size += executed.leaves.size();
    if (!std::ranges::equal(executed.receipts, execution.receipts, are_equal)) {
        violate_("a replay gives other receipts" + at(height));
    }
    if (tree_.root() != execution.checkpoint.state_root) {
        violate_("a replay gives another state" + at(height));
    }
    if (rules_.log_size != execution.checkpoint.log_size) {
        violate_("a replay gives another log" + at(height));
    }
    if (height.value % sampled != 0) return;
    samples_.emplace(height, state_);
    if (samples_.size() > samples_max) samples_.erase(samples_.begin());
}

void LedgerOracle::judge(const ledger::OrderedBlock& block, const ledger::ExecutedBlock& executed) {
    state_.apply(executed.delta);
    std::map<ledger::TxId, Nonce> nonces;
    for (const auto& ordered : block.transactions) {
        const ledger::Body& body = ordered.transaction.body();
        nonces.emplace(ordered.transaction.tx_id(), Nonce(body.account, body.nonce));
    }
    for (const ledger::Receipt& receipt : executed.receipts) {
        const Nonce& nonce = nonces.at(receipt.tx_id);
        if (receipt.outcome == ledger::Outcome::dropped) {
            dropped_.emplace(receipt.tx_id, nonce);
            continue;
        }
        taken_.insert(nonce);
        if (!executed_.emplace(receipt.tx_id, block.height).second) {
            violate_("a transaction was executed twice" + at(block.height));
        }
    }
    const Money money = count_money(state_);
    if (money.units != units_) violate_("money was made or lost" + at(block.height));
    money_rows_.pools += money.rows.pools;
    money_rows_.held += money.rows.held;
    money_rows_.unclaimed += money.rows.unclaimed;
}

bool LedgerOracle::is_dropped(const ledger::TxId& tx_id) const {
    const auto found = dropped_.find(tx_id);
    return found != dropped_.end() && taken_.contains(found->second);
}

void LedgerOracle::compare_reads(std::size_t node, const NodeMachine& machine, Height height) {
    if (height.value % sampled != 0) return;
    compare_read(node, *machine.store()->head_view(), height);
    const Height earlier{height.value - sampled};
    const auto view = machine.store()->pinned_view(earlier);
    if (!view) return;  // from before its start
    compare_read(node, *view.assume_value(), earlier);
    ++reads_below_head_;
}

void LedgerOracle::compare_read(std::size_t node, const ledger::StateView& view, Height height) {
    const auto sample = samples_.find(height);
    if (sample == samples_.end()) return;
    auto expected = sample->second.entries().begin();
    const auto end = sample->second.entries().end();
    bool is_equal = true;
    view.scan({}, {}, [&](BytesView key, BytesView value) {
        ++reads_;
        is_equal = expected != end && std::ranges::equal(expected->first, key) &&
                   std::ranges::equal(expected->second, value);
        ++expected;
        return is_equal;
    });
    if (!is_equal || expected != end) {
        violate_("node " + std::to_string(node) + " reads another state" + at(height));
    }
}

void LedgerOracle::check_acknowledged(std::size_t node, const NodeMachine& machine) const {
    for (const auto& [tx_id, height] : executed_) {
        if (height > machine.head()) continue;
        const auto place = machine.store()->find_transaction(tx_id);
        if (!place || place->height != height) {
            violate_("node " + std::to_string(node) + " lacks a transaction that was final" +
                     at(height));
        }
    }
}

std::optional<Height> LedgerOracle::executed(const ledger::TxId& tx_id) const {
    const auto found = executed_.find(tx_id);
    if (found == executed_.end()) return std::nullopt;
    return found->second;
}

}  // namespace merit::testing
