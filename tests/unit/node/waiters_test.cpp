#include "node/runtime/waiters.hpp"

#include "node/runtime/task_queue.hpp"
#include "node/runtime/verified_cache.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace merit::node {
namespace {

ledger::TxId id(Byte number) {
    ledger::TxId tx_id;
    tx_id.bytes[0] = number;
    return tx_id;
}

// Adds one that counts its calls.
bool add(Waiters& waiters, Byte number, std::uint64_t deadline_ms, int& calls) {
    Waiters::Done done = [&calls](const TransactionStatus&) { ++calls; };
    return waiters.add(id(number), deadline_ms, done);
}

TEST(Waiters, AllWhoWaitForATransactionAreTakenOnce) {
    Waiters waiters(10);
    int calls = 0;
    add(waiters, 1, 100, calls);
    add(waiters, 1, 200, calls);
    add(waiters, 2, 150, calls);
    EXPECT_TRUE(waiters.is_waited_for(id(1)));
    for (const auto& done : waiters.take(id(1)))
        done({});
    EXPECT_EQ(calls, 2);
    EXPECT_FALSE(waiters.is_waited_for(id(1)));
    EXPECT_EQ(waiters.next_deadline_ms(), 150u);
    EXPECT_TRUE(waiters.take(id(1)).empty());
}

TEST(Waiters, TheDeadlineTakesOnlyWhatIsDue) {
    Waiters waiters(10);
    int calls = 0;
    add(waiters, 1, 100, calls);
    add(waiters, 1, 200, calls);
    EXPECT_TRUE(waiters.take_due(99).empty());
    const auto due = waiters.take_due(100);
    ASSERT_EQ(due.size(), 1u);
    EXPECT_EQ(due[0].tx_id, id(1));
    EXPECT_EQ(waiters.take(id(1)).size(), 1u);
    EXPECT_EQ(waiters.size(), 0u);
}

TEST(Waiters, AtMostSoManyWait) {
    Waiters waiters(2);
    int calls = 0;
    EXPECT_TRUE(add(waiters, 1, 1, calls));
    EXPECT_TRUE(add(waiters, 2, 1, calls));
    Waiters::Done third = [&calls](const TransactionStatus&) { ++calls; };
    EXPECT_FALSE(waiters.add(id(3), 1, third));
    ASSERT_TRUE(third);
    EXPECT_EQ(waiters.take_all().size(), 2u);
    EXPECT_TRUE(waiters.add(id(3), 1, third));
}

TEST(VerifiedCache, TheOldestIsForgotten) {
    VerifiedCache cache(2);
    const auto digest = [](Byte number) {
        ledger::WireDigest wire;
        wire.bytes[0] = number;
        return wire;
    };
    cache.add(digest(1));
    cache.add(digest(2));
    cache.add(digest(2));
    EXPECT_TRUE(cache.contains(digest(1)));
    cache.add(digest(3));
    EXPECT_FALSE(cache.contains(digest(1)));
    EXPECT_TRUE(cache.contains(digest(2)));
    EXPECT_TRUE(cache.contains(digest(3)));
}

TEST(TaskQueue, WhatWasPutBeforeTheEndIsTakenInOrder) {
    TaskQueue<int> queue;
    std::thread putter([&] {
        for (int i = 0; i < 1'000; ++i)
            queue.put(i);
        queue.close();
        queue.put(-1);
    });
    for (int i = 0; i < 1'000; ++i)
        EXPECT_EQ(queue.take(), i);
    EXPECT_FALSE(queue.take());
    putter.join();
}

TEST(TaskQueue, AllAreTakenTogether) {
    TaskQueue<int> queue;
    queue.put(1);
    queue.put(2);
    EXPECT_EQ(queue.take_all(std::chrono::milliseconds(0)).size(), 2u);
    EXPECT_TRUE(queue.take_all(std::chrono::milliseconds(0)).empty());
    queue.put(3);
    queue.close(true);
    EXPECT_FALSE(queue.take());
}

}  // namespace
}  // namespace merit::node
