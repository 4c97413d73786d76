#include "node/runtime/submission_inbox.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <semaphore>

namespace merit::node {
namespace {

using p2p::PeerNumber;

// An inbox that begins when the gate opens, and what it submitted then.
struct Held {
    std::vector<std::pair<PeerNumber, Bytes>> submitted;
    std::counting_semaphore<> last_came{0};  // for each transaction of peer 9
    SubmissionInbox inbox{[this](PeerNumber from, BytesView bytes) {
        submitted.emplace_back(from, to_bytes(bytes));
        if (from == PeerNumber{9}) last_came.release();
    }};

    void put(std::uint16_t from, std::size_t bytes = 1, p2p::Credit credit = {}) {
        inbox.put(PeerNumber{from}, Bytes(bytes, 7), std::move(credit));
    }
    bool wait_for_last() { return last_came.try_acquire_for(std::chrono::seconds(5)); }
    // How many of the peer were taken.
    std::size_t taken_of(std::uint16_t peer) {
        put(9);
        inbox.start();
        EXPECT_TRUE(wait_for_last());
        inbox.stop();
        return static_cast<std::size_t>(
            std::ranges::count(submitted, PeerNumber{peer}, [](auto& one) { return one.first; }));
    }
};

TEST(SubmissionInbox, OnePeerCannotFillThePlaceOfTheOthers) {
    Held held;
    for (std::size_t i = 0; i < SubmissionInbox::per_peer_max + 10; ++i)
        held.put(1);
    EXPECT_EQ(held.taken_of(1), SubmissionInbox::per_peer_max);
}

TEST(SubmissionInbox, BytesOfOnePeerAreBounded) {
    constexpr std::size_t quarter = SubmissionInbox::per_peer_bytes_max / 4;
    for (const std::size_t last : {quarter - 1, quarter, quarter + 1}) {
        Held held;
        for (int i = 0; i < 3; ++i)
            held.put(1, quarter);
        held.put(1, last);
        EXPECT_EQ(held.taken_of(1), last <= quarter ? 4U : 3U) << last;
    }
}

TEST(SubmissionInbox, WhatIsSubmittedMakesRoom) {
    Held held;
    held.inbox.start();
    for (std::size_t i = 0; i < 3; ++i) {
        held.put(9, SubmissionInbox::per_peer_bytes_max / 2);
        EXPECT_TRUE(held.wait_for_last()) << i;
    }
    held.inbox.stop();
}

// Or the sender could fill the memory with what waits here.
TEST(SubmissionInbox, TheCreditIsHeldWhileItWaits) {
    Held held;
    auto credit = std::make_shared<int>();
    const std::weak_ptr<int> seen = credit;
    held.put(1, 1, std::move(credit));
    EXPECT_FALSE(seen.expired());
    EXPECT_EQ(held.taken_of(1), 1U);
    EXPECT_TRUE(seen.expired());
}

}  // namespace
}  // namespace merit::node
