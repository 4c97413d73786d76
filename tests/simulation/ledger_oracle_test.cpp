// The oracle of the ledger sees what it is there for: a small network runs without a fault, and
// what one node says of a block is changed on the way to the oracle.
#include "tests/simulation/ledger_oracle.hpp"

#include "contracts/execute.hpp"
#include "contracts/treasury/state.hpp"
#include "tests/simulation/clients.hpp"
#include "tests/simulation/world.hpp"

#include <gtest/gtest.h>

namespace merit::testing {
namespace {

using consensus::Deliver;
using ledger::Height;

constexpr std::uint64_t blocks = 20;
constexpr std::uint64_t ms_max = 60'000;
constexpr std::uint64_t sampled = 16;

struct LedgerOracleTest : ::testing::Test {
    LedgerOracleTest() {
        WorldHooks hooks;
        hooks.executed = [this](std::size_t node, const Deliver& block,
                                const Execution& execution) {
            Deliver told_block = block;
            Execution told = execution;
            const bool is_first = oracle.head() < block.header.height;
            if (change && change(is_first, told_block, told)) change = nullptr;
            if (block.header.height.value == sampled) {
                sample_block = block;
                sample = execution;
            }
            oracle.check(node, told_block, told, machine(node));
        };
        world.set_hooks(std::move(hooks));
    }

    WorldOptions options() {
        WorldOptions made;
        made.genesis = genesis;
        made.real_batch_signatures = true;
        made.make_machine = [this](std::size_t number) {
            return std::make_unique<NodeMachine>(
                files, number, NodeMachineOptions{genesis, validator_key(number), false});
        };
        return made;
    }
    NodeMachine& machine(std::size_t node) {
        return static_cast<NodeMachine&>(world.machine(node));
    }
    void run() {
        world.start_all();
        for (std::uint64_t i = 0; i < blocks; ++i) {
            world.at(i * 200, [this, i] { world.submit(i % 4, clients.next().bytes); });
        }
        ASSERT_TRUE(world.run_until([&] { return oracle.head().value >= blocks; }, ms_max));
    }
    void expect(const std::string& violation) const {
        ASSERT_FALSE(violations.empty()) << violation;
        EXPECT_NE(violations.front().find(violation), std::string::npos) << violations.front();
    }

    static ledger::Operation operation(Byte content) {
        ledger::Operation bytes;
        bytes.assign(3, content);
        return bytes;
    }
    // A block of the oracle's own, with these transactions.
    ledger::OrderedBlock block_of(const std::vector<Clients::Sent>& sent) const {
        ledger::OrderedBlock block;
        block.height = Height{1};
        for (const Clients::Sent& one : sent) {
            block.transactions.push_back(
                {ledger::check_without_signatures(bytes_of(one.bytes), network).value(), {}});
        }
        return block;
    }
    static ledger::ExecutedBlock executed(const std::vector<Clients::Sent>& sent,
                                          ledger::Outcome outcome) {
        ledger::ExecutedBlock result;
        for (const Clients::Sent& one : sent) {
            result.receipts.emplace_back();
            result.receipts.back().tx_id = one.tx_id;
            result.receipts.back().outcome = outcome;
        }
        return result;
    }

    // Changes what is told of a block; true if it did.
    std::function<bool(bool is_first, Deliver&, Execution&)> change;
    std::vector<std::string> violations;
    const ledger::Genesis genesis = Clients::make_genesis(4);
    const ledger::NetworkId network = ledger::network_of(genesis);
    Clients clients{genesis, 1};
    SimFiles files;
    World world{options()};
    LedgerOracle oracle{genesis, [this](const std::string& what) { violations.push_back(what); }};
    Deliver sample_block;
    Execution sample;
};

TEST_F(LedgerOracleTest, ANetworkWithoutFaultsIsClean) {
    run();
    for (std::size_t node = 0; node < 4; ++node)
        oracle.check_acknowledged(node, machine(node));
    EXPECT_TRUE(violations.empty()) << violations.front();
    EXPECT_GT(oracle.acknowledged(), 0U);
    EXPECT_GT(oracle.reads(), 0U);
}

TEST_F(LedgerOracleTest, OtherRootsAreSeen) {
    change = [](bool is_first, Deliver&, Execution& execution) {
        if (!is_first) execution.checkpoint.log_root.bytes[0] ^= 1;
        return !is_first;
    };
    run();
    expect("has other roots at height");
}

TEST_F(LedgerOracleTest, OtherReceiptsAreSeen) {
    change = [](bool is_first, Deliver&, Execution& execution) {
        if (is_first || execution.receipts.empty()) return false;
        execution.receipts.front().code += 1;
        return true;
    };
    run();
    expect("has other receipts at height");
}

TEST_F(LedgerOracleTest, ReceiptsThatAReplayDoesNotGiveAreSeen) {
    change = [](bool is_first, Deliver&, Execution& execution) {
        if (!is_first || execution.receipts.empty()) return false;
        execution.receipts.front().code += 1;
        return true;
    };
    run();
    expect("a replay gives other receipts at height");
}

TEST_F(LedgerOracleTest, AStateThatAReplayDoesNotGiveIsSeen) {
    change = [](bool is_first, Deliver&, Execution& execution) {
        if (is_first) execution.checkpoint.state_root.bytes[0] ^= 1;
        return is_first;
    };
    run();
    expect("a replay gives another state at height");
}

TEST_F(LedgerOracleTest, ALogThatAReplayDoesNotGiveIsSeen) {
    change = [](bool is_first, Deliver&, Execution& execution) {
        if (is_first) execution.checkpoint.log_size += 1;
        return is_first;
    };
    run();
    expect("a replay gives another log at height");
}

TEST_F(LedgerOracleTest, ABlockThatIsNotTheNextOneIsSeen) {
    change = [](bool is_first, Deliver&, Execution& execution) {
        if (!is_first) execution.checkpoint.height.value += blocks;
        return !is_first;
    };
    run();
    expect("executed out of order at height");
}

TEST_F(LedgerOracleTest, ABatchThatNobodyStoredIsSeen) {
    change = [](bool is_first, Deliver& block, Execution&) {
        if (!is_first || block.batches.empty()) return false;
        block.batches.push_back(block.batches.front());
        return true;
    };
    run();
    expect("batches are missing at height");
}

TEST_F(LedgerOracleTest, AReadOfAnotherHeightIsSeen) {
    run();
    ASSERT_TRUE(violations.empty()) << violations.front();
    oracle.check(2, sample_block, sample, machine(2));
    expect("node 2 reads another state at height 16");
}

TEST_F(LedgerOracleTest, ATransactionThatIsLostIsSeen) {
    run();
    const std::vector<Clients::Sent> sent = {clients.by_member(0, {operation(1)})};
    oracle.judge(block_of(sent), executed(sent, ledger::Outcome::applied));
    ASSERT_TRUE(violations.empty()) << violations.front();
    oracle.check_acknowledged(3, machine(3));
    expect("node 3 lacks a transaction that was final at height 1");
}

TEST_F(LedgerOracleTest, ATransactionThatIsDoneTwiceIsSeen) {
    const std::vector<Clients::Sent> sent = {clients.next()};
    oracle.judge(block_of(sent), executed(sent, ledger::Outcome::dropped));
    oracle.judge(block_of(sent), executed(sent, ledger::Outcome::failed));
    EXPECT_TRUE(violations.empty());
    oracle.judge(block_of(sent), executed(sent, ledger::Outcome::applied));
    expect("a transaction was executed twice at height 1");
}

TEST_F(LedgerOracleTest, MoneyFromNothingIsSeen) {
    ledger::MapState state;
    state.apply(contracts::genesis_state(genesis));
    const auto tell = [&](std::uint64_t units) {
        auto changed = ledger::Overlay::on(state);
        contracts::treasury::HeldMoney row;
        row.amount = ledger::Amount{units};
        contracts::treasury::held.put(changed, row, {}, {}, {}, {});
        ledger::ExecutedBlock executed;
        executed.delta = changed.take_delta();
        oracle.judge(block_of({}), executed);
    };
    tell(0);
    EXPECT_TRUE(violations.empty());
    tell(1);
    expect("money was made or lost at height 1");
}

// Dropped, for whatever reason, is not enough.
TEST_F(LedgerOracleTest, ATransactionIsDroppedForGoodOnceAnotherOneHasItsNonce) {
    Clients others(genesis, 2);
    const std::vector<Clients::Sent> one = {clients.by_member(0, {operation(1)})};
    const std::vector<Clients::Sent> other = {others.by_member(0, {operation(2)})};
    oracle.judge(block_of(one), executed(one, ledger::Outcome::dropped));
    EXPECT_FALSE(oracle.is_dropped(one[0].tx_id));
    oracle.judge(block_of(other), executed(other, ledger::Outcome::failed));
    EXPECT_TRUE(oracle.is_dropped(one[0].tx_id));
    EXPECT_FALSE(oracle.is_dropped(other[0].tx_id));
}

}  // namespace
}  // namespace merit::testing
