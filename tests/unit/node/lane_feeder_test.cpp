#include "node/runtime/lane_feeder.hpp"

#include "node/runtime/clock.hpp"
#include "tests/support/examples.hpp"

#include <gtest/gtest.h>

namespace merit::node {
namespace {

constexpr std::size_t full = ledger::limits::batch_bytes_max;

ledger::CheckedTransaction checked(std::uint64_t nonce) {
    const ledger::NetworkId network;
    ledger::Transaction transaction = testing::transaction(network);
    transaction.body.nonce = nonce;
    const auto result =
        ledger::check_without_signatures(ledger::encode_transaction(transaction), network);
    EXPECT_TRUE(result.has_value());
    return result.value();
}

// A feeder, and the batches that it gave.
struct Lane {
    SharedMempool mempool{MempoolOptions{}};
    std::mutex mutex;
    std::condition_variable changed;
    std::vector<std::size_t> batches;           // their transactions
    std::function<void()> after_batch = [] {};  // on the feeder's thread
    LaneFeeder feeder{
        mempool,
        1,
        {[this](const consensus::SubmitBatch& batch) {
             {
                 const std::lock_guard lock(mutex);
                 batches.push_back(batch.transactions.size());
             }
             changed.notify_all();
             after_batch();
         },
         [](const auto&) { return contracts::Check(success()); }, [](const auto&) {}}};

    ~Lane() { feeder.stop(); }
    void add(std::uint64_t nonce) {
        {
            const std::lock_guard lock(mempool.mutex);
            mempool.pool.add(checked(nonce), ledger::MemberId{}, steady_ms());
        }
        feeder.poke();
    }
    bool wait_batches(std::size_t count) {
        std::unique_lock lock(mutex);
        return changed.wait_for(lock, std::chrono::seconds(5),
                                [&] { return batches.size() >= count; });
    }
};

TEST(LaneFeeder, AWishIsAnsweredOnceWhenThereIsSomething) {
    Lane lane;
    lane.feeder.start();
    lane.feeder.want({full});
    lane.add(1);
    ASSERT_TRUE(lane.wait_batches(1));
    lane.add(2);
    std::this_thread::sleep_for(std::chrono::milliseconds(30));
    EXPECT_EQ(lane.batches, std::vector<std::size_t>{1}) << "nobody asked for a second";
    lane.feeder.want({full});
    EXPECT_TRUE(lane.wait_batches(2));
}

TEST(LaneFeeder, AWishThatComesBeforeTheAnswerReturnsIsNotLost) {
    Lane lane;
    lane.after_batch = [&] {
        lane.feeder.want({full});
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    };
    lane.feeder.start();
    lane.feeder.want({full});
    for (std::uint64_t nonce = 1; nonce <= 3; ++nonce) {
        lane.add(nonce);
        ASSERT_TRUE(lane.wait_batches(nonce)) << nonce;
    }
}

TEST(LaneFeeder, AWishWaitsForRoomThatFits) {
    Lane lane;
    lane.feeder.start();
    lane.feeder.want({1});  // nothing fits
    lane.add(1);
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    EXPECT_TRUE(lane.batches.empty());
    lane.feeder.want({full});
    EXPECT_TRUE(lane.wait_batches(1));
}

}  // namespace
}  // namespace merit::node
