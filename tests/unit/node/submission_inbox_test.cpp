#include "node/runtime/submission_inbox.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <future>

namespace merit::node {
namespace {

TEST(SubmissionInbox, OnePeerCannotFillThePlaceOfTheOthers) {
    std::promise<void> gate;
    const std::shared_future<void> open = gate.get_future().share();
    std::atomic<std::size_t> of_flooder = 0;
    std::promise<void> other_came;
    SubmissionInbox inbox([&](BytesView bytes) {
        open.wait();
        if (bytes.front() == 1) {
            ++of_flooder;
        } else {
            other_came.set_value();
        }
    });
    for (std::size_t i = 0; i < SubmissionInbox::per_peer_max + 10; ++i)
        inbox.put(p2p::PeerNumber{1}, Bytes{1});
    inbox.put(p2p::PeerNumber{2}, Bytes{2});
    inbox.start();
    gate.set_value();
    other_came.get_future().wait();
    EXPECT_EQ(of_flooder, SubmissionInbox::per_peer_max);
    inbox.put(p2p::PeerNumber{1}, Bytes{1});  // there is room again
    inbox.stop();
}

}  // namespace
}  // namespace merit::node
