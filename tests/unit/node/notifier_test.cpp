#include "node/runtime/notifier.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>

namespace merit::node {
namespace {

TEST(Notifier, AnswersWhoAsksJustBeforeTheEnd) {
    std::atomic<int> answers = 0;
    std::atomic<bool> is_answering = false;
    std::atomic<bool> is_asked = false;
    Notifier notifier([](const ledger::TxId&) { return TransactionStatus{}; });
    notifier.start();
    // Its thread is held here while another client asks and the end begins.
    notifier.when_final({}, 20, [&](const TransactionStatus&) {
        is_answering = true;
        is_asked.wait(false);
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
        ++answers;
    });
    while (!is_answering)
        std::this_thread::yield();
    notifier.when_final({}, 600'000, [&](const TransactionStatus&) { ++answers; });
    is_asked = true;
    is_asked.notify_all();
    notifier.stop();
    EXPECT_EQ(answers, 2);
    notifier.when_final({}, 600'000, [&](const TransactionStatus&) { ++answers; });
    EXPECT_EQ(answers, 3) << "who asks after it";
}

}  // namespace
}  // namespace merit::node
