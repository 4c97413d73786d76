#include "node/rpc/http_rules.hpp"

#include "node/rpc/listen_address.hpp"
#include "node/rpc/rate_limiter.hpp"
#include "node/rpc/readiness.hpp"
#include "node/rpc/rpc_metrics.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace merit::node::rpc {
namespace {

const std::vector<std::string> hosts = {"localhost", "node.example"};

TEST(HttpRules, HostIsAnAddressOrAllowed) {
    for (const auto* good : {"localhost", "LOCALHOST:27657", "127.0.0.1", "127.0.0.1:1",
                             "[::1]:27657", "node.example", "192.0.2.7:80"}) {
        EXPECT_TRUE(is_host_allowed(good, hosts)) << good;
    }
    for (const auto* bad : {"", "evil.example", "localhost.evil.example",
                            "localhost:", "localhost:x", "[::1", "localhost:123456"}) {
        EXPECT_FALSE(is_host_allowed(bad, hosts)) << bad;
    }
}

TEST(HttpRules, OriginIsOwnOrAllowed) {
    const std::vector<std::string> none;
    const std::vector<std::string> one = {"https://app.example"};
    const std::vector<std::string> all = {"*"};
    EXPECT_TRUE(is_origin_allowed("", "localhost:1", none));
    EXPECT_TRUE(is_origin_allowed("http://localhost:1", "localhost:1", none));
    EXPECT_FALSE(is_origin_allowed("http://localhost:2", "localhost:1", none));
    EXPECT_FALSE(is_origin_allowed("null", "localhost:1", none));
    EXPECT_TRUE(is_origin_allowed("https://app.example", "localhost:1", one));
    EXPECT_FALSE(is_origin_allowed("https://app.example.evil", "localhost:1", one));
    EXPECT_TRUE(is_origin_allowed("https://any.example", "localhost:1", all));
}

TEST(HttpRules, ContentIsJson) {
    EXPECT_TRUE(is_json_content("application/json"));
    EXPECT_TRUE(is_json_content("Application/JSON; charset=utf-8"));
    EXPECT_FALSE(is_json_content("text/plain"));
    EXPECT_FALSE(is_json_content("application/json-rpc"));
    EXPECT_FALSE(is_json_content(""));
}

TEST(HttpRules, TargetHasPathAndQuery) {
    const auto target = parse_target("/readyz?min_peers=2&note=a%20b+c&empty");
    ASSERT_TRUE(target);
    EXPECT_EQ(target->path, "/readyz");
    EXPECT_EQ(target->query.at("min_peers"), "2");
    EXPECT_EQ(target->query.at("note"), "a b c");
    EXPECT_EQ(target->query.at("empty"), "");
    for (const auto* bad : {"", "readyz", "/x?a=%", "/x?a=%2", "/x?a=%zz"})
        EXPECT_FALSE(parse_target(bad)) << bad;
}

TEST(HttpRules, DurationsHaveUnits) {
    EXPECT_EQ(parse_duration_ms("60s"), 60'000u);
    EXPECT_EQ(parse_duration_ms("500ms"), 500u);
    EXPECT_EQ(parse_duration_ms("2h"), 7'200'000u);
    EXPECT_EQ(parse_duration_ms("7"), 7u);
    for (const auto* bad : {"", "s", "-1s", "1d", "18446744073709551615s", "1 s"})
        EXPECT_FALSE(parse_duration_ms(bad)) << bad;
}

TEST(HttpRules, ListenAddressIsRead) {
    EXPECT_EQ(parse_listen_address("127.0.0.1:80")->port(), 80);
    EXPECT_TRUE(parse_listen_address("[::1]:80")->address().is_v6());
    EXPECT_TRUE(parse_listen_address("localhost:0")->address().is_loopback());
    for (const auto* bad : {"", "80", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "host:80"})
        EXPECT_FALSE(parse_listen_address(bad)) << bad;
}

TEST(RateLimiter, BucketRefillsWithTime) {
    RateLimiter limiter(10, 2);  // 10 a second, 2 at once
    const auto start = RateLimiter::Clock::now();
    EXPECT_TRUE(limiter.take("a", start));
    EXPECT_TRUE(limiter.take("a", start));
    EXPECT_FALSE(limiter.take("a", start));
    EXPECT_TRUE(limiter.take("b", start));
    EXPECT_FALSE(limiter.take("a", start + std::chrono::milliseconds(99)));
    EXPECT_TRUE(limiter.take("a", start + std::chrono::milliseconds(100)));
    EXPECT_FALSE(limiter.take("a", start + std::chrono::milliseconds(100)));
}

TEST(RateLimiter, ZeroMeansNotLimited) {
    RateLimiter limiter(0, 0);
    for (int i = 0; i < 1'000; ++i)
        EXPECT_TRUE(limiter.take("a", RateLimiter::Clock::now()));
}

TEST(RateLimiter, RemembersABoundedNumberOfAddresses) {
    RateLimiter limiter(1, 1);
    const auto start = RateLimiter::Clock::now();
    EXPECT_TRUE(limiter.take("first", start));
    EXPECT_FALSE(limiter.take("first", start));
    const auto later = start + std::chrono::milliseconds(1);
    for (std::size_t i = 0; i < RateLimiter::addresses_max; ++i)
        EXPECT_TRUE(limiter.take(std::to_string(i), later));
    EXPECT_TRUE(limiter.take("first", later));  // forgotten: a full bucket again
}

NodeStatus voting() {
    NodeStatus status;
    status.state = NodeState::voting;
    status.validators = 4;
    status.quorum = 3;
    status.own_index = ledger::ValidatorIndex{0};
    status.last_block_time_ms = ledger::TimeMs{10'000};
    status.disk_free_bytes = disk_free_bytes_min;
    status.claimed_height = ledger::Height{0};
    for (std::uint16_t i = 1; i < 4; ++i)
        status.peers.push_back({ledger::ValidatorIndex{i}, "", i < 3, {}, 0});
    return status;
}

std::string failing(const NodeStatus& status, const ReadinessRules& rules = {}) {
    std::string names;
    for (const auto& check : check_readiness(status, rules, 12'000)) {
        if (!check.ok) names += (names.empty() ? "" : " ") + check.name;
    }
    return names;
}

TEST(Readiness, VotingNodeWithAQuorumIsReady) {
    EXPECT_EQ(failing(voting()), "");
}

TEST(Readiness, SaysWhichCheckFails) {
    NodeStatus status = voting();
    status.blocks_behind = 6;
    EXPECT_EQ(failing(status), "sync");
    status = voting();
    status.state = NodeState::syncing;
    EXPECT_EQ(failing(status), "state");
    status = voting();
    status.peers[0].connected = false;  // one peer and the node itself: 2 of 3
    EXPECT_EQ(failing(status), "peers");
    status = voting();
    status.missing_votes = {ledger::ValidatorIndex{1}, ledger::ValidatorIndex{2}};
    EXPECT_EQ(failing(status), "quorum");
    EXPECT_EQ(failing(voting(), {{}, 5, 1'999}), "block_age");  // 12,000 - 10,000 = 2,000
    EXPECT_EQ(failing(voting(), {{}, 5, 2'000}), "");
}

TEST(Readiness, WhoHasHeardOfNoHeightIsNotInSync) {
    NodeStatus status = voting();
    status.claimed_height.reset();
    EXPECT_EQ(failing(status), "sync");
    status.peers.clear();  // a single validator: there is nobody to hear of
    status.quorum = status.validators = 1;
    EXPECT_EQ(failing(status), "");
}

TEST(Readiness, NeedsRoomOnTheDisk) {
    NodeStatus status = voting();
    status.disk_free_bytes = disk_free_bytes_min + 1;
    EXPECT_EQ(failing(status), "");
    status.disk_free_bytes = disk_free_bytes_min - 1;
    EXPECT_EQ(failing(status), "disk");
    status.disk_free_bytes.reset();
    EXPECT_EQ(failing(status), "disk");
}

TEST(Readiness, NeedsALedgerThatKeepsUp) {
    NodeStatus status = voting();
    for (const std::uint64_t waiting : {unwritten_blocks_max - 1, unwritten_blocks_max}) {
        status.final_height = ledger::Height{100 + waiting};
        status.executed_height = ledger::Height{100};
        EXPECT_EQ(failing(status), "");
    }
    status.final_height = ledger::Height{101 + unwritten_blocks_max};
    EXPECT_EQ(failing(status), "db");
    status = voting();
    status.has_fault = true;
    EXPECT_EQ(failing(status), "db");
}

TEST(Readiness, NeedsTheHistoryBelowASnapshot) {
    NodeStatus status = voting();
    status.snapshot = "verifying from genesis 1/9";
    EXPECT_EQ(failing(status), "history");
}

TEST(Readiness, HasOneGaugeForEachCheck) {
    NodeStatus status = voting();
    status.disk_free_bytes.reset();
    const std::string text = readiness_gauges(check_readiness(status, {}, 0));
    for (const std::string_view name : {"state", "sync", "peers", "quorum", "db"}) {
        const auto gauge = "merit_ready_check{check=\"" + std::string(name) + "\"} 1\n";
        EXPECT_NE(text.find(gauge), std::string::npos) << name;
    }
    EXPECT_NE(text.find("merit_ready_check{check=\"disk\"} 0\n"), std::string::npos);
}

TEST(Readiness, QueryChangesTheRulesOrIsRefused) {
    std::string problem;
    const auto rules = readiness_rules(
        {{"min_peers", "2"}, {"max_blocks_behind", "7"}, {"max_block_age", "60s"}}, problem);
    ASSERT_TRUE(rules);
    EXPECT_EQ(rules->min_peers, 2u);
    EXPECT_EQ(rules->max_blocks_behind, 7u);
    EXPECT_EQ(rules->max_block_age_ms, 60'000u);
    EXPECT_FALSE(readiness_rules({{"min_peers", "many"}}, problem));
    EXPECT_NE(problem.find("min_peers"), std::string::npos);
    EXPECT_FALSE(readiness_rules({{"minpeers", "1"}}, problem));
}

TEST(RpcMetrics, CountsByMethodAndCode) {
    RpcMetrics metrics;
    metrics.count("chain_getStatus", 0, std::chrono::microseconds(100));
    metrics.count("chain_getStatus", 0, std::chrono::microseconds(101));
    metrics.count("unknown", -32601, std::chrono::seconds(2));
    const std::string text = metrics.text();
    for (const auto* line : {"merit_rpc_requests_total{method=\"chain_getStatus\",code=\"0\"} 2\n",
                             "merit_rpc_requests_total{method=\"unknown\",code=\"-32601\"} 1\n",
                             "merit_rpc_request_duration_seconds_bucket{le=\"0.000100\"} 1\n",
                             "merit_rpc_request_duration_seconds_bucket{le=\"0.000250\"} 2\n",
                             "merit_rpc_request_duration_seconds_bucket{le=\"+Inf\"} 3\n",
                             "merit_rpc_request_duration_seconds_sum 2.000201\n",
                             "merit_rpc_request_duration_seconds_count 3\n"}) {
        EXPECT_NE(text.find(line), std::string::npos) << line << "\nin\n" << text;
    }
}

}  // namespace
}  // namespace merit::node::rpc
