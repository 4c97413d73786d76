#include "node/rpc/server.hpp"

#include "tests/unit/node/rpc/raw_client.hpp"
#include "tests/unit/node/rpc/small_ledger.hpp"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

#include <thread>

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

const std::string call = R"({"jsonrpc":"2.0","id":1,"method":"chain_getStatus"})";

ServerSettings on_any_port() {
    ServerSettings settings;
    settings.listen = "127.0.0.1:0";
    return settings;
}

struct Running {
    SmallLedger ledger;
    Server server;

    explicit Running(ServerSettings settings = on_any_port())
        : server(std::move(settings), ledger) {
        EXPECT_TRUE(server.start().has_value());
    }
    std::string ask(std::string_view request) {
        RawClient client(server.port());
        client.send(request);
        return client.read_answer();
    }
    // Checks that a refusal has a JSON-RPC error as its body.
    int refusal(std::string_view request) {
        const std::string answer = ask(request);
        const auto body = json::parse(body_of(answer)).as_object();
        EXPECT_TRUE(body.contains("error") && body.at("id").is_null()) << answer;
        return status_of(answer);
    }
};

TEST(Server, AnswersACall) {
    Running running;
    const std::string answer = running.ask(post(call));
    EXPECT_EQ(status_of(answer), 200);
    EXPECT_EQ(json::parse(body_of(answer)).at("result").at("height"), 0);
}

TEST(Server, HearsNoBlockOnceItIsStopped) {
    Running running;
    EXPECT_EQ(running.ledger.listeners(), 1u);
    running.server.stop();
    EXPECT_EQ(running.ledger.listeners(), 0u);
    running.ledger.add_block();
}

TEST(Server, ConnectionServesManyRequests) {
    Running running;
    RawClient client(running.server.port());
    for (int i = 0; i < 3; ++i) {
        client.send(post(call));
        EXPECT_EQ(status_of(client.read_answer()), 200);
    }
    client.send(post(call) + post(call));  // pipelined
    EXPECT_EQ(status_of(client.read_answer()), 200);
    EXPECT_EQ(status_of(client.read_answer()), 200);
}

TEST(Server, NotificationHasAnEmptyAnswer) {
    Running running;
    const std::string answer = running.ask(post(R"({"jsonrpc":"2.0","method":"chain_getStatus"})"));
    EXPECT_EQ(status_of(answer), 204);
    EXPECT_EQ(body_of(answer), "");
}

TEST(Server, BodyThatIsNoJsonIs400) {
    Running running;
    EXPECT_EQ(running.refusal(post("{")), 400);
}

TEST(Server, ForeignHostsAndOriginsAreRefused) {
    Running running;
    EXPECT_EQ(running.refusal("GET /livez HTTP/1.1\r\nHost: evil.example\r\n\r\n"), 403);
    EXPECT_EQ(running.refusal("GET /livez HTTP/1.1\r\n\r\n"), 403);
    EXPECT_EQ(running.refusal(post(call, "Origin: http://evil.example\r\n")), 403);
    EXPECT_EQ(running.refusal(get("/ws",
                                  "Origin: http://evil.example\r\nUpgrade: websocket\r\n"
                                  "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                                  "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n")),
              403);
}

TEST(Server, AllowedOriginMayCall) {
    ServerSettings settings = on_any_port();
    settings.allowed_origins = {"https://app.example"};
    Running running(settings);
    const std::string answer = running.ask(post(call, "Origin: https://app.example\r\n"));
    EXPECT_EQ(status_of(answer), 200);
    EXPECT_NE(answer.find("Access-Control-Allow-Origin: https://app.example"), std::string::npos);
    EXPECT_EQ(status_of(running.ask("OPTIONS / HTTP/1.1\r\nHost: localhost\r\n"
                                    "Origin: https://app.example\r\n\r\n")),
              204);
    EXPECT_EQ(running.ask(post(call)).find("Access-Control"), std::string::npos);
}

TEST(Server, WrongRequestsHaveTheirStatus) {
    Running running;
    EXPECT_EQ(running.refusal(get("/")), 405);
    EXPECT_EQ(running.refusal("DELETE / HTTP/1.1\r\nHost: localhost\r\n\r\n"), 405);
    EXPECT_EQ(running.refusal(get("/nothing")), 404);
    EXPECT_EQ(running.refusal("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n"
                              "Content-Length: 2\r\n\r\n{}"),
              415);
    EXPECT_EQ(running.refusal("nonsense\r\n\r\n"), 400);
    EXPECT_EQ(running.refusal(get("/ws")), 426);
}

TEST(Server, BodyAboveTheLimitIs413) {
    ServerSettings settings = on_any_port();
    settings.limits.protocol.body_bytes_max = 100;
    Running running(settings);
    EXPECT_EQ(status_of(running.ask(post(std::string(99, ' ')))), 400);  // read, but no JSON
    EXPECT_EQ(status_of(running.ask(post(std::string(100, ' ')))), 400);
    EXPECT_EQ(running.refusal(post(std::string(101, ' '))), 413);
    EXPECT_EQ(running.refusal(post(std::string(1'000'000, ' '))), 413);
    EXPECT_EQ(running.refusal("POST / HTTP/1.1\r\nHost: localhost\r\n"
                              "Content-Type: application/json\r\n"
                              "Transfer-Encoding: chunked\r\n\r\n96\r\n" +
                              std::string(150, ' ') + "\r\n0\r\n\r\n"),
              413);
}

TEST(Server, HeaderAboveTheLimitIs431) {
    Running running;
    EXPECT_EQ(status_of(running.ask(get("/livez", "X: " + std::string(15'000, 'x') + "\r\n"))),
              200);
    EXPECT_EQ(running.refusal(get("/livez", "X: " + std::string(17'000, 'x') + "\r\n")), 431);
}

TEST(Server, TooManyRequestsAre429) {
    ServerSettings settings = on_any_port();
    settings.limits.requests_per_second = 1;
    settings.limits.request_burst = 2;
    Running running(settings);
    EXPECT_EQ(status_of(running.ask(post(call))), 200);
    EXPECT_EQ(status_of(running.ask(post(call))), 200);
    const std::string answer = running.ask(post(call));
    EXPECT_EQ(status_of(answer), 429);
    EXPECT_NE(answer.find("Retry-After: 1"), std::string::npos);
}

TEST(Server, ItemsOfABatchCountAsRequests) {
    ServerSettings settings = on_any_port();
    settings.limits.requests_per_second = 1;
    settings.limits.request_burst = 2;
    Running running(settings);
    const auto reply =
        json::parse(body_of(running.ask(post("[" + call + "," + call + "," + call + "]"))))
            .as_array();
    ASSERT_EQ(reply.size(), 3u);
    EXPECT_TRUE(reply[1].as_object().contains("result"));
    EXPECT_EQ(reply[2].at("error").at("code"), -32005);
}

TEST(Server, TooManyConnectionsAre503) {
    ServerSettings settings = on_any_port();
    settings.limits.connections_max = 1;
    Running running(settings);
    RawClient first(running.server.port());
    first.send(get("/livez"));
    EXPECT_EQ(status_of(first.read_answer()), 200);
    EXPECT_EQ(running.refusal(get("/livez")), 503);
}

TEST(Server, StartingNodeIs503) {
    Running running;
    running.ledger.changeable_status().state = NodeState::starting;
    EXPECT_EQ(running.refusal(post(call)), 503);
    EXPECT_EQ(status_of(running.ask(get("/livez"))), 200);
    running.ledger.changeable_status().state = NodeState::voting;
    EXPECT_EQ(status_of(running.ask(post(call))), 200);
}

TEST(Server, SilentConnectionIsClosed) {
    ServerSettings settings = on_any_port();
    settings.limits.idle_timeout_ms = 100;
    Running running(settings);
    RawClient client(running.server.port());
    client.send("POST / HTTP/1.1\r\nHo");
    EXPECT_TRUE(client.read_to_end().has_value());
}

TEST(Server, SlowBodyIsClosed) {
    ServerSettings settings = on_any_port();
    settings.limits.body_timeout_ms = 100;
    Running running(settings);
    RawClient client(running.server.port());
    client.send(post(call).substr(0, post(call).size() - 1));
    EXPECT_TRUE(client.read_to_end().has_value());
}

TEST(Server, ProbesSayWhy) {
    Running running;
    EXPECT_EQ(status_of(running.ask(get("/livez"))), 200);
    EXPECT_EQ(status_of(running.ask(get("/health"))), 200);
    EXPECT_EQ(status_of(running.ask(get("/readyz"))), 200);
    const std::string answer = running.ask(get("/readyz?min_peers=1"));
    EXPECT_EQ(status_of(answer), 503);
    const auto body = json::parse(body_of(answer));
    EXPECT_EQ(body.at("status").as_string(), "not_ready");
    EXPECT_FALSE(body.at("checks").at("peers").at("ok").as_bool());
    EXPECT_EQ(running.refusal(get("/readyz?min_peers=x")), 400);
}

TEST(Server, MetricsHaveTheNodesAndItsOwn) {
    Running running;
    running.ask(post(call));
    const std::string page = body_of(running.ask(get("/metrics")));
    EXPECT_NE(page.find("merit_example 1\n"), std::string::npos);
    EXPECT_NE(page.find("merit_rpc_requests_total{method=\"chain_getStatus\",code=\"0\"} 1\n"),
              std::string::npos);
    EXPECT_NE(page.find("merit_ready_check{check=\"sync\"} 1\n"), std::string::npos);
}

TEST(Server, DescribesItself) {
    Running running;
    const auto over_get = json::parse(body_of(running.ask(get("/openrpc.json"))));
    const auto over_call = json::parse(
        body_of(running.ask(post(R"({"jsonrpc":"2.0","id":1,"method":"rpc.discover"})"))));
    EXPECT_EQ(over_get, over_call.at("result"));
}

TEST(Server, HeadHasNoBody) {
    Running running;
    const std::string answer =
        running.ask("HEAD /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    EXPECT_EQ(status_of(answer), 200);
    EXPECT_EQ(body_of(answer), "");
}

TEST(Server, WebSocketAnswersCallsAndTellsBlocks) {
    Running running;
    running.ledger.add_block();
    RawClient client(running.server.port());
    client.send(upgrade());
    EXPECT_EQ(status_of(client.read_answer()), 101);
    client.send_message(call);
    EXPECT_EQ(json::parse(client.read_message()).at("result").at("height"), 1);
    client.send_message(
        R"({"jsonrpc":"2.0","id":2,"method":"sub_subscribe","params":{"topic":"block","from_height":1}})");
    const auto subscribed = json::parse(client.read_message());
    const std::string id(subscribed.at("result").at("subscription").as_string());
    EXPECT_EQ(json::parse(client.read_message()).at("params").at("height"), 1);
    running.ledger.add_block({running.ledger.transfer(0, 1, 5)});
    const auto event = json::parse(client.read_message()).at("params");
    EXPECT_EQ(event.at("subscription").as_string(), id);
    EXPECT_EQ(event.at("height"), 2);
    EXPECT_EQ(event.at("seq"), 1);
    client.send_message(R"({"jsonrpc":"2.0","id":3,"method":"sub_unsubscribe","params":[")" + id +
                        "\"]}");
    EXPECT_TRUE(json::parse(client.read_message()).at("result").at("removed").as_bool());
}

TEST(Server, StopClosesWebSocketsWithAReason) {
    Running running;
    RawClient client(running.server.port());
    client.send(upgrade());
    EXPECT_EQ(status_of(client.read_answer()), 101);
    client.send_message(call);
    client.read_message();
    std::thread stopping([&] { running.server.stop(); });
    EXPECT_EQ(client.read_message(), "close 1001");
    stopping.join();
}

TEST(Server, StopDoesNotWaitForCallsThatWait) {
    Running running;
    RawClient client(running.server.port());
    client.send(
        post(R"({"jsonrpc":"2.0","id":1,"method":"tx_submitAndWait","params":{"transaction":")" +
             to_base64(running.ledger.transfer(0, 1, 5)) + "\",\"timeout_ms\":60000}}"));
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    const auto begin = std::chrono::steady_clock::now();
    running.server.stop();
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
    running.ledger.time_out_waiters();  // the node calls back after the server has stopped
}

TEST(Server, RefusesAnAddressItCannotHave) {
    SmallLedger ledger;
    Running first;
    ServerSettings settings;
    settings.listen = "127.0.0.1:" + std::to_string(first.server.port());
    EXPECT_EQ(Server(settings, ledger).start().error(), ServerError::address_in_use);
    settings.listen = "nonsense";
    EXPECT_EQ(Server(settings, ledger).start().error(), ServerError::bad_address);
    settings.listen = "203.0.113.1:0";
    EXPECT_EQ(Server(settings, ledger).start().error(), ServerError::cannot_listen);
}

TEST(Server, WarnsOfListenersThatOthersReach) {
    EXPECT_TRUE(Running().server.warnings().empty());
    ServerSettings settings;
    settings.listen = "0.0.0.0:0";
    settings.allowed_origins = {"*"};
    EXPECT_EQ(Running(settings).server.warnings().size(), 2u);
}

}  // namespace
}  // namespace merit::node::rpc
