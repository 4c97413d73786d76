#include "node/rpc/subscriptions.hpp"

#include "tests/unit/node/rpc/small_ledger.hpp"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

namespace merit::node::rpc {
namespace {

namespace json = boost::json;
using merit::testing::SmallLedger;

struct Reader {
    SmallLedger ledger;
    int woken = 0;
    BlockFeed feed{ledger, [this] { ++woken; }};

    // Heights of all events that are there now.
    static std::vector<std::uint64_t> heights(Subscriptions& subscriptions) {
        std::vector<std::uint64_t> list;
        while (const auto next = subscriptions.next(0))
            list.push_back(
                json::parse(next->message).at("params").at("height").to_number<std::uint64_t>());
        return list;
    }
};

constexpr std::size_t buffer = 1 << 20;
using Heights = std::vector<std::uint64_t>;

TEST(Subscriptions, TellEveryBlockFromAHeightOn) {
    Reader reader;
    reader.ledger.add_blocks(3);
    Subscriptions subscriptions(reader.feed, 64, buffer);
    ASSERT_TRUE(subscriptions.add(ledger::Height{2}).has_value());
    subscriptions.activate();
    EXPECT_EQ(Reader::heights(subscriptions), (Heights{2, 3}));
    reader.ledger.add_block();
    EXPECT_EQ(reader.woken, 1);
    EXPECT_EQ(Reader::heights(subscriptions), (Heights{4}));
}

TEST(Subscriptions, AreSilentBeforeTheirAnswerWasSent) {
    Reader reader;
    reader.ledger.add_blocks(1);
    Subscriptions subscriptions(reader.feed, 64, buffer);
    ASSERT_TRUE(subscriptions.add(ledger::Height{1}).has_value());
    EXPECT_FALSE(subscriptions.next(0).has_value());
    subscriptions.activate();
    EXPECT_TRUE(subscriptions.next(0).has_value());
}

TEST(Subscriptions, HaveALimit) {
    Reader reader;
    Subscriptions subscriptions(reader.feed, 2, buffer);
    EXPECT_TRUE(subscriptions.add(ledger::Height{1}).has_value());
    const auto second = subscriptions.add(ledger::Height{1});
    EXPECT_TRUE(second.has_value());
    const auto third = subscriptions.add(ledger::Height{1});
    ASSERT_FALSE(third.has_value());
    EXPECT_EQ(third.error().code, ErrorCode::limit_exceeded);
    EXPECT_TRUE(subscriptions.remove(second.value()));
    EXPECT_FALSE(subscriptions.remove(second.value()));
    EXPECT_TRUE(subscriptions.add(ledger::Height{1}).has_value());
}

TEST(Subscriptions, SlowReaderIsToldWhereToResume) {
    Reader reader;
    Subscriptions subscriptions(reader.feed, 64, buffer);
    ASSERT_TRUE(subscriptions.add(ledger::Height{1}).has_value());
    subscriptions.activate();
    EXPECT_FALSE(subscriptions.next(0).has_value());  // it has reached the head
    reader.ledger.add_blocks(2);
    EXPECT_FALSE(subscriptions.next(buffer - 1)->is_last);
    const auto last = subscriptions.next(buffer);
    ASSERT_TRUE(last.has_value());
    EXPECT_TRUE(last->is_last);
    const auto result = json::parse(last->message).at("params").at("result");
    EXPECT_EQ(result.at("type").as_string(), "lagged");
    EXPECT_EQ(result.at("resume_from_height"), 2);
}

TEST(Subscriptions, ReaderOfOldBlocksIsWaitedFor) {
    Reader reader;
    reader.ledger.add_blocks(2);
    Subscriptions subscriptions(reader.feed, 64, buffer);
    ASSERT_TRUE(subscriptions.add(ledger::Height{1}).has_value());
    subscriptions.activate();
    EXPECT_FALSE(subscriptions.next(buffer).has_value());
    EXPECT_EQ(Reader::heights(subscriptions), (Heights{1, 2}));
}

TEST(Subscriptions, BlocksThatComeLiveCarryTheirEvents) {
    Reader reader;
    reader.ledger.add_block();
    Subscriptions subscriptions(reader.feed, 64, buffer);
    ASSERT_TRUE(subscriptions.add(ledger::Height{1}).has_value());
    subscriptions.activate();
    reader.ledger.add_block({reader.ledger.transfer(0, 1, 5)});
    const auto stored = json::parse(subscriptions.next(0)->message).at("params").at("result");
    EXPECT_FALSE(stored.as_object().contains("events"));
    const auto live = json::parse(subscriptions.next(0)->message).at("params").at("result");
    EXPECT_TRUE(live.as_object().contains("events"));
    EXPECT_EQ(live.at("transactions").at(0).at("outcome").as_string(), "applied");
}

}  // namespace
}  // namespace merit::node::rpc
