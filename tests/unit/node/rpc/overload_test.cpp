// What one client cannot do to the others: the queue, the caps, and the price of calls.
#include "node/rpc/answer_budget.hpp"
#include "node/rpc/call_cost.hpp"
#include "node/rpc/call_queue.hpp"
#include "node/rpc/connection_caps.hpp"
#include "node/rpc/methods.hpp"
#include "node/rpc/peer_key.hpp"
#include "node/rpc/rate_limiter.hpp"
#include "node/rpc/server.hpp"
#include "tests/unit/node/rpc/raw_client.hpp"
#include "tests/unit/node/rpc/small_ledger.hpp"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <memory>

namespace merit::node::rpc {
namespace {

namespace json = boost::json;
using merit::testing::body_of;
using merit::testing::get;
using merit::testing::post;
using merit::testing::RawClient;
using merit::testing::SmallLedger;
using merit::testing::status_of;
using merit::testing::upgrade;

// A queue whose only worker is held until the test lets it go.
struct HeldQueue {
    std::promise<void> go;
    std::vector<std::string> ran;  // the worker writes it until the queue is closed
    std::promise<void> all_done;
    CallQueue queue;  // ends first

    HeldQueue(std::size_t total, std::size_t per_address) : queue(total, per_address) {
        std::promise<void> begun;
        queue.push("holder", [this, &begun] {
            begun.set_value();
            go.get_future().wait();
        });
        queue.start(1);
        begun.get_future().wait();
    }
    bool push(const std::string& address, const std::string& name) {
        return queue.push(address, [this, name] { ran.push_back(name); });
    }
    // Only works if the queue has room for one more.
    void finish() {
        EXPECT_TRUE(queue.push("~last", [this] { all_done.set_value(); }));
        go.set_value();
        all_done.get_future().wait();
    }
};

TEST(CallQueue, AnAddressHasACap) {
    HeldQueue held(100, 2);
    EXPECT_TRUE(held.push("a", "a1"));
    EXPECT_TRUE(held.push("a", "a2"));
    EXPECT_FALSE(held.push("a", "a3"));
    EXPECT_TRUE(held.push("b", "b1"));
    held.finish();
    EXPECT_TRUE(held.push("a", "a3"));  // what ran makes room
}

TEST(CallQueue, AllTogetherHaveACap) {
    HeldQueue held(3, 2);
    EXPECT_TRUE(held.push("a", "a1"));
    EXPECT_TRUE(held.push("b", "b1"));
    EXPECT_TRUE(held.push("c", "c1"));
    EXPECT_FALSE(held.push("d", "d1"));
    held.go.set_value();
}

TEST(CallQueue, AddressesTakeTurns) {
    HeldQueue held(100, 10);
    for (const auto* name : {"a1", "a2", "a3"})
        held.push("a", name);
    held.push("b", "b1");
    held.queue.push_end_of_call([&] { held.ran.emplace_back("end"); });
    held.finish();
    held.queue.close();
    // "~last" has its turn after b1; a2 and a3 follow it.
    EXPECT_EQ(std::vector(held.ran.begin(), held.ran.begin() + 3),
              (std::vector<std::string>{"end", "a1", "b1"}));
}

TEST(CallQueue, CloseDropsWhatWaits) {
    auto token = std::make_shared<int>(0);
    std::atomic<int> ran = 0;
    {
        CallQueue queue(10, 10);
        EXPECT_TRUE(queue.push("a", [token, &ran] { ++ran; }));
        queue.close();
        EXPECT_EQ(token.use_count(), 1);
        EXPECT_FALSE(queue.push("a", [&ran] { ++ran; }));
    }
    EXPECT_EQ(ran, 0);
}

TEST(ConnectionCaps, OneAddressCannotHaveAll) {
    ConnectionCaps caps(8, 2);
    EXPECT_TRUE(caps.enter("a", false));
    EXPECT_TRUE(caps.enter("a", false));
    EXPECT_FALSE(caps.enter("a", false));
    EXPECT_TRUE(caps.enter("b", false));
    caps.leave("a");
    EXPECT_TRUE(caps.enter("a", false));
}

TEST(ConnectionCaps, LoopbackMayHaveThreeQuarters) {
    ConnectionCaps caps(8, 2);
    for (int i = 0; i < 6; ++i)
        EXPECT_TRUE(caps.enter("local", true));
    EXPECT_FALSE(caps.enter("local", true));
    EXPECT_TRUE(caps.enter("a", false));
    EXPECT_TRUE(caps.enter("a", false));
    EXPECT_FALSE(caps.enter("b", false));  // all 8
}

TEST(AnswerBudget, AllTogetherHaveACap) {
    AnswerBudget budget(10);
    AnswerShare a(budget, "a");
    AnswerShare b(budget, "b");
    AnswerShare c(budget, "c");
    a.add(4);
    b.add(4);
    c.add(1);
    EXPECT_TRUE(budget.has_room("c"));
    c.add(1);
    EXPECT_FALSE(budget.has_room("c"));
    c = AnswerShare();
    EXPECT_TRUE(budget.has_room("a"));
}

TEST(AnswerBudget, WhoHasNothingWaitingIsAnsweredUpToTwiceTheCap) {
    AnswerBudget budget(10);
    AnswerShare a(budget, "a");
    a.add(19);
    EXPECT_TRUE(budget.has_room("b"));
    a.add(1);
    EXPECT_FALSE(budget.has_room("b"));
}

TEST(AnswerBudget, AnAddressMayHaveHalf) {
    AnswerBudget budget(10);
    AnswerShare first(budget, "a");
    AnswerShare second(budget, "a");
    first.add(2);
    second.add(2);
    EXPECT_TRUE(budget.has_room("a"));
    second.add(1);
    EXPECT_FALSE(budget.has_room("a"));
    EXPECT_TRUE(budget.has_room("b"));
    { const AnswerShare written = std::move(first); }
    EXPECT_TRUE(budget.has_room("a"));
}

TEST(AnswerBudget, WhatHasBegunCountsWhateverItComesTo) {
    AnswerBudget budget(10);
    {
        AnswerShare share(budget, "a");
        share.add(1'000);
        EXPECT_FALSE(budget.has_room("b"));
    }
    EXPECT_TRUE(budget.has_room("a"));
    EXPECT_TRUE(budget.has_room("b"));
}

std::uint32_t price(std::string_view method, std::string_view params) {
    return cost_of(*all_methods().find(method), json::parse(params));
}

TEST(CallCost, ListsPayByTheirLimit) {
    EXPECT_EQ(price("chain_getStatus", "{}"), 1u);
    EXPECT_EQ(price("record_list", "{}"), 11u);  // 1 + 100 / 10
    EXPECT_EQ(price("record_list", R"({"limit":9})"), 1u);
    EXPECT_EQ(price("record_list", R"({"limit":1000})"), 101u);
    EXPECT_EQ(price("record_list", R"({"limit":99999999})"), 101u);
    EXPECT_EQ(price("record_list", R"({"limit":"x"})"), 11u);
    EXPECT_EQ(price("member_list", "[500]"), 51u);  // by position
    EXPECT_EQ(price("tx_submitMany", R"({"transactions":["","",""]})"), 4u);
    EXPECT_EQ(price("reward_explain", "{}"), 20u);
}

TEST(CallCost, WhatMayReadMuchPaysForIt) {
    EXPECT_EQ(price("contract_query", R"({"contract":"explain","query":"statements"})"), 20u);
    EXPECT_EQ(price("tx_list", R"({"limit":1})"), 20u);
    EXPECT_EQ(price("rpc.discover", "{}"), 20u);
    EXPECT_EQ(price("epoch_list", R"({"limit":10})"), 21u);
}

TEST(CallCost, SimulationPaysByItsSize) {
    const auto of = [](std::size_t bytes) {
        return price("tx_simulate", "{\"body\":\"" + std::string(bytes, 'A') + "\"}");
    };
    EXPECT_EQ(of(4'095), 1u);
    EXPECT_EQ(of(4'096), 2u);
    // At most that of the largest transaction: 1 + 699,048 / 4,096.
    EXPECT_EQ(of(699'048), 171u);
    EXPECT_EQ(of(5'000'000), 171u);
    EXPECT_EQ(price("tx_simulate", "[1]"), 1u);
}

TEST(RateLimiter, TakesAllTokensOfACallOrNone) {
    RateLimiter limiter(10, 20);
    const auto now = RateLimiter::Clock::now();
    EXPECT_TRUE(limiter.take("a", now, 15));
    EXPECT_FALSE(limiter.take("a", now, 6));
    EXPECT_TRUE(limiter.take("a", now, 5));
    EXPECT_FALSE(limiter.take("a", now, 1));
}

TEST(RateLimiter, DearerThanAFullBucketTakesAFullBucket) {
    RateLimiter limiter(10, 20);
    const auto now = RateLimiter::Clock::now();
    EXPECT_TRUE(limiter.take("a", now, 21));
    EXPECT_FALSE(limiter.take("a", now, 21));
    EXPECT_FALSE(limiter.take("a", now + std::chrono::milliseconds(1'999), 21));
    EXPECT_TRUE(limiter.take("a", now + std::chrono::milliseconds(2'000), 21));
}

// A ledger whose submissions wait until the test lets them go: every worker can be held.
class HeldLedger final : public NodeService {
  public:
    SubmitAnswer submit(BytesView) override {
        ++submissions;
        released.wait();
        return {};
    }
    TransactionStatus transaction_status(const ledger::TxId& id) const override {
        return inner.transaction_status(id);
    }
    void when_final(const ledger::TxId& id, std::uint64_t ms,
                    std::function<void(TransactionStatus)> done) override {
        inner.when_final(id, ms, std::move(done));
    }
    NodeStatus status() const override { return inner.status(); }
    const ledger::Genesis& genesis() const override { return inner.genesis(); }
    const ledger::NetworkId& network() const override { return inner.network(); }
    const storage::Store& store() const override { return inner.store(); }
    std::shared_ptr<void> on_final_block(std::function<void(const FinalBlock&)> listener) override {
        return inner.on_final_block(std::move(listener));
    }
    std::string metrics_text() const override { return inner.metrics_text(); }

    SmallLedger inner;
    std::atomic<int> submissions = 0;
    std::promise<void> release;
    std::shared_future<void> released = release.get_future().share();
};

const std::string call = R"({"jsonrpc":"2.0","id":1,"method":"chain_getStatus"})";
const std::string slow_call =
    R"({"jsonrpc":"2.0","id":7,"method":"tx_submit","params":{"transaction":"AAAA"}})";

// A server whose only worker is busy.
struct BusyServer {
    HeldLedger ledger;
    Server server;
    RawClient holder;

    static ServerSettings settings(std::size_t waiting_max, std::uint32_t burst) {
        ServerSettings settings;
        settings.listen = "127.0.0.1:0";
        settings.threads = 1;
        settings.limits.waiting_requests_per_address_max = waiting_max;
        settings.limits.requests_per_second = 1;
        settings.limits.request_burst = burst;
        return settings;
    }
    explicit BusyServer(std::size_t waiting_max = 100, std::uint32_t burst = 1'000)
        : server(settings(waiting_max, burst), ledger), holder(port_of_started()) {
        holder.send(post(slow_call));
        while (ledger.submissions == 0)
            std::this_thread::yield();
    }
    ~BusyServer() {
        if (!is_released) release();
    }
    std::uint16_t port_of_started() {
        EXPECT_TRUE(server.start().has_value());
        return server.port();
    }
    void release() {
        is_released = true;
        ledger.release.set_value();
    }
    std::string ask(std::string_view request) {
        RawClient client(server.port());
        client.send(request);
        return client.read_answer();
    }
    bool is_released = false;
};

TEST(BusyServer, ProbesAndMetricsDoNotWait) {
    BusyServer busy;
    for (const auto* path : {"/livez", "/readyz", "/metrics"})
        EXPECT_EQ(status_of(busy.ask(get(path))), 200) << path;
}

TEST(BusyServer, ProbesDoNotNeedTheBucket) {
    BusyServer busy(100, 1);  // the holder took the only token
    EXPECT_EQ(status_of(busy.ask(post(call))), 429);
    EXPECT_EQ(status_of(busy.ask(get("/livez"))), 200);
    EXPECT_EQ(status_of(busy.ask(get("/readyz"))), 200);
}

TEST(BusyServer, FullQueueRefusesAtOnce) {
    BusyServer busy(2);
    RawClient first(busy.server.port());
    RawClient second(busy.server.port());
    first.send(post(call));
    second.send(post(call));
    // Both wait once a third is refused; until then the third may be one of the two.
    std::string answer;
    RawClient third(busy.server.port());
    RawClient fourth(busy.server.port());
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    third.send(post(slow_call));
    answer = third.read_answer();
    EXPECT_EQ(status_of(answer), 429);
    const auto body = json::parse(body_of(answer));
    EXPECT_TRUE(body.at("id").is_null());  // the body was not read
    EXPECT_EQ(body.at("error").at("code"), -32005);
    busy.release();
    EXPECT_EQ(status_of(first.read_answer()), 200);
    EXPECT_EQ(status_of(second.read_answer()), 200);
}

TEST(BusyServer, CallOfAClientThatIsGoneDoesNotRun) {
    BusyServer busy;
    {
        RawClient leaving(busy.server.port());
        leaving.send(post(slow_call));
        std::this_thread::sleep_for(std::chrono::milliseconds(200));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    busy.release();
    EXPECT_EQ(status_of(busy.ask(post(call))), 200);  // after it in the queue
    EXPECT_EQ(busy.ledger.submissions, 1);
}

// A server with a client that asks for more than an address may have, and reads nothing.
struct UnreadServer {
    static constexpr std::size_t budget = 8 << 20;
    SmallLedger ledger;
    Server server;
    RawClient client;

    static ServerSettings settings(std::uint64_t body_timeout_ms) {
        ServerSettings settings;
        settings.listen = "127.0.0.1:0";
        settings.limits.unsent_bytes_max = budget;
        settings.limits.body_timeout_ms = body_timeout_ms;
        return settings;
    }
    explicit UnreadServer(std::uint64_t body_timeout_ms)
        : server(settings(body_timeout_ms), ledger), client(port_of_started(), 2'048) {}

    std::uint16_t port_of_started() {
        EXPECT_TRUE(server.start().has_value());
        return server.port();
    }
    // Answered with some 6 MB, up to the budget.
    static std::string large_batch() {
        std::string batch;
        for (int i = 0; i < 100; ++i)
            batch += R"(,{"jsonrpc":"2.0","id":1,"method":"rpc.discover"})";
        return "[" + batch.substr(1) + "]";
    }
    // The code of the error that a small call gets; 0 for a result.
    std::int64_t code() {
        RawClient other(server.port());
        other.send(post(call));
        const auto reply = json::parse(body_of(other.read_answer())).as_object();
        const auto* error = reply.if_contains("error");
        return error == nullptr ? 0 : error->at("code").as_int64();
    }
    bool comes(std::int64_t expected) {
        for (int i = 0; i < 500; ++i) {
            if (code() == expected) return true;
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
        return false;
    }
};

TEST(UnreadServer, CallsAreRefusedWhileTheBudgetIsUsedUp) {
    UnreadServer unread(60'000);
    unread.client.send(post(UnreadServer::large_batch()));
    ASSERT_TRUE(unread.comes(-32005));
    RawClient other(unread.server.port());
    other.send(post(call));
    const std::string refused = other.read_answer();
    EXPECT_EQ(status_of(refused), 429);
    EXPECT_NE(refused.find("Retry-After: 1\r\n"), std::string::npos);
    EXPECT_EQ(json::parse(body_of(refused)).at("error").at("data").at("limit"),
              UnreadServer::budget);
    // The calls of the batch that came after half of the budget are refused one by one.
    const auto answers = json::parse(body_of(unread.client.read_answer())).as_array();
    ASSERT_EQ(answers.size(), 100u);
    EXPECT_TRUE(answers.front().as_object().contains("result"));
    EXPECT_EQ(answers.back().at("error").at("code"), -32005);
    EXPECT_TRUE(unread.comes(0));
}

TEST(UnreadServer, ConnectionThatTakesNoAnswerIsClosed) {
    for (const bool is_websocket : {false, true}) {
        UnreadServer unread(2'000);
        const std::string batch = UnreadServer::large_batch();
        if (is_websocket) {
            unread.client.send(upgrade());
            EXPECT_EQ(status_of(unread.client.read_answer()), 101);
            unread.client.send_message(batch);
        } else {
            unread.client.send(post(batch));
        }
        EXPECT_TRUE(unread.comes(-32005)) << is_websocket;
        EXPECT_TRUE(unread.comes(0)) << is_websocket;
    }
}

// Otherwise refusals alone would fill its buffer.
TEST(UnreadServer, WebSocketIsReadNoMoreWhileItHasUnreadAnswers) {
    UnreadServer unread(60'000);
    unread.client.send(upgrade());
    EXPECT_EQ(status_of(unread.client.read_answer()), 101);
    unread.client.send_message(UnreadServer::large_batch());
    ASSERT_TRUE(unread.comes(-32005));
    unread.client.send_message(call);
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    EXPECT_TRUE(json::parse(unread.client.read_message()).is_array());
    // Read when the other answer was taken, so it is not refused.
    EXPECT_TRUE(json::parse(unread.client.read_message()).as_object().contains("result"));
}

TEST(PeerKey, MappedAddressIsItsIpv4Address) {
    const auto key = [](const char* text) {
        return peer_key_of(boost::asio::ip::make_address(text));
    };
    EXPECT_EQ(key("10.1.2.3").text, "10.1.2.3");
    EXPECT_EQ(key("::ffff:10.1.2.3").text, "10.1.2.3");
    EXPECT_FALSE(key("::ffff:10.1.2.3").is_loopback);
    EXPECT_TRUE(key("::ffff:127.0.0.1").is_loopback);
    EXPECT_TRUE(key("127.0.0.1").is_loopback);
    EXPECT_TRUE(key("::1").is_loopback);
    EXPECT_EQ(key("2001:db8:1:2:3:4:5:6").text, key("2001:db8:1:2::9").text);  // one /64
    EXPECT_NE(key("2001:db8:1:2::9").text, key("2001:db8:1:3::9").text);
}

TEST(BusyServer, LoopbackIsLoopbackOnADualStackListener) {
    HeldLedger ledger;
    ServerSettings settings = BusyServer::settings(100, 1'000);
    settings.listen = "[::]:0";
    settings.limits.connections_max = 4;
    settings.limits.connections_per_address_max = 1;
    Server server(settings, ledger);
    if (!server.start()) GTEST_SKIP() << "this machine has no IPv6";
    std::vector<std::unique_ptr<RawClient>> idle;
    for (int i = 0; i < 3; ++i) {  // over IPv4: three quarters of 4, not 1
        idle.push_back(std::make_unique<RawClient>(server.port()));
        idle.back()->send(get("/livez"));
        EXPECT_EQ(status_of(idle.back()->read_answer()), 200);
    }
}

TEST(BusyServer, OneAddressCannotTakeAllConnections) {
    HeldLedger ledger;
    ServerSettings settings = BusyServer::settings(100, 1'000);
    settings.limits.connections_max = 4;
    settings.limits.connections_per_address_max = 1;
    Server server(settings, ledger);
    ASSERT_TRUE(server.start().has_value());
    std::vector<std::unique_ptr<RawClient>> idle;
    for (int i = 0; i < 3; ++i) {  // three quarters of 4
        idle.push_back(std::make_unique<RawClient>(server.port()));
        idle.back()->send(get("/livez"));
        EXPECT_EQ(status_of(idle.back()->read_answer()), 200);
    }
    RawClient fourth(server.port());
    fourth.send(get("/livez"));
    EXPECT_EQ(status_of(fourth.read_answer()), 503);
}

}  // namespace
}  // namespace merit::node::rpc
