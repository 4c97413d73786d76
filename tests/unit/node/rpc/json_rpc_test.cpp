#include "node/rpc/json_rpc.hpp"

#include "tests/support/shared_files.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

#include <filesystem>

namespace merit::node::rpc {
namespace {

namespace json = boost::json;

const ProtocolLimits limits;

// Answers every call with its params; the method "fail" with an error.
void echo(const Request& request, const Complete& complete) {
    if (request.method == "fail") return complete(not_found("nothing here"));
    complete(request.params);
}

std::optional<std::string> answer(std::string_view body, const ProtocolLimits& with = limits) {
    std::optional<std::string> text;
    int calls = 0;
    answer_body(body, with, echo, [&](BodyReply reply) {
        text = std::move(reply.text);
        ++calls;
    });
    EXPECT_EQ(calls, 1);
    return text;
}

json::object answer_object(std::string_view body) {
    return json::parse(answer(body).value()).as_object();
}

std::int64_t error_code(const json::value& reply) {
    return reply.at("error").at("code").as_int64();
}

TEST(JsonRpc, AnswersWithTheIdAsItWasSent) {
    for (const std::string id : {"1", "\"a\"", "null", "-7", "18446744073709551615", "\"\""}) {
        EXPECT_EQ(answer(R"({"jsonrpc":"2.0","method":"m","params":[1],"id":)" + id + "}"),
                  R"({"jsonrpc":"2.0","id":)" + id + R"(,"result":[1]})");
    }
}

TEST(JsonRpc, AnswerHasResultOrErrorNeverBoth) {
    const auto good = answer_object(R"({"jsonrpc":"2.0","method":"m","id":1})");
    EXPECT_TRUE(good.contains("result"));
    EXPECT_FALSE(good.contains("error"));
    const auto bad = answer_object(R"({"jsonrpc":"2.0","method":"fail","id":1})");
    EXPECT_FALSE(bad.contains("result"));
    EXPECT_EQ(error_code(bad), -32001);
}

TEST(JsonRpc, NotificationGetsNoAnswer) {
    EXPECT_FALSE(answer(R"({"jsonrpc":"2.0","method":"m"})"));
    EXPECT_FALSE(answer(R"({"jsonrpc":"2.0","method":"fail"})"));
    EXPECT_FALSE(answer(R"([{"jsonrpc":"2.0","method":"m"},{"jsonrpc":"2.0","method":"m"}])"));
}

TEST(JsonRpc, BatchAnswersInOrderWithoutNotifications) {
    EXPECT_EQ(answer(R"([{"jsonrpc":"2.0","method":"m","params":[1],"id":1},)"
                     R"({"jsonrpc":"2.0","method":"m"},)"
                     R"({"jsonrpc":"2.0","method":"m","params":[2],"id":2}])"),
              R"([{"jsonrpc":"2.0","id":1,"result":[1]},{"jsonrpc":"2.0","id":2,"result":[2]}])");
}

TEST(JsonRpc, NoMemberMayStandTwice) {
    for (const auto* body :
         {R"({"jsonrpc":"2.0","method":"m","id":1,"id":2})",
          R"({"jsonrpc":"2.0","method":"m","id":1,"\u0069d":2})",
          R"({"jsonrpc":"2.0","method":"m","id":1,"params":{"h":1,"h":1}})",
          R"([{"jsonrpc":"2.0","method":"m","id":1,"params":[{"a":{},"a":0}]}])"}) {
        const auto reply = answer_object(body);
        EXPECT_EQ(error_code(reply), -32600) << body;
        EXPECT_TRUE(reply.at("id").is_null());
    }
    const auto* fine =
        R"({"jsonrpc":"2.0","method":"m","id":1,"params":{"a":{"a":[{"a":1},{"a":1}]},"b":"a"}})";
    EXPECT_TRUE(answer_object(fine).contains("result"));
}

TEST(JsonRpc, EmptyBatchIsOneError) {
    const auto reply = answer_object("[]");
    EXPECT_EQ(error_code(reply), -32600);
    EXPECT_TRUE(reply.at("id").is_null());
}

TEST(JsonRpc, EveryJunkItemOfABatchIsOneError) {
    const auto reply = json::parse(answer("[1,[],\"x\"]").value()).as_array();
    ASSERT_EQ(reply.size(), 3u);
    for (const auto& item : reply)
        EXPECT_EQ(error_code(item), -32600);
}

TEST(JsonRpc, BatchHasAtMostTheLimitOfItems) {
    const auto batch = [](std::size_t items) {
        std::string text = "[";
        for (std::size_t i = 0; i < items; ++i)
            text += (i == 0 ? "" : ",") + std::string(R"({"jsonrpc":"2.0","method":"m","id":5})");
        return text + "]";
    };
    for (const std::size_t items : {99u, 100u}) {
        EXPECT_EQ(json::parse(answer(batch(items)).value()).as_array().size(), items);
    }
    const auto reply = answer_object(batch(101));
    EXPECT_EQ(error_code(reply), -32600);
    EXPECT_EQ(reply.at("error").at("message").as_string(), "batch too large");
    EXPECT_EQ(reply.at("id").as_int64(), 5);  // of the first call
}

TEST(JsonRpc, BodyHasAtMostTheLimitOfBytes) {
    ProtocolLimits small;
    const std::string body = R"({"jsonrpc":"2.0","method":"m","id":1})";
    small.body_bytes_max = body.size();
    EXPECT_EQ(answer(body, small), R"({"jsonrpc":"2.0","id":1,"result":null})");
    EXPECT_EQ(error_code(json::parse(answer(body + " ", small).value())), -32005);
}

TEST(JsonRpc, NestingHasALimit) {
    const auto nested = [](std::size_t depth) {
        // The request object is level 1.
        return R"({"jsonrpc":"2.0","method":"m","id":1,"params":)" + std::string(depth - 1, '[') +
               std::string(depth - 1, ']') + "}";
    };
    EXPECT_TRUE(answer_object(nested(31)).contains("result"));
    EXPECT_TRUE(answer_object(nested(32)).contains("result"));
    EXPECT_EQ(error_code(answer_object(nested(33))), -32700);
}

TEST(JsonRpc, AnswerAboveItsLimitIsAnError) {
    ProtocolLimits small;
    small.response_bytes_max = 200;
    const auto body = [](std::size_t bytes) {
        return R"({"jsonrpc":"2.0","method":"m","id":1,"params":[")" + std::string(bytes, 'x') +
               "\"]}";
    };
    const std::size_t envelope = answer(body(0)).value().size();
    EXPECT_EQ(answer(body(200 - envelope), small).value().size(), 200u);
    EXPECT_EQ(error_code(json::parse(answer(body(201 - envelope), small).value())), -32005);
}

TEST(JsonRpc, BatchAnswerAboveTheLimitAnswersTheRestWithErrors) {
    ProtocolLimits small;
    small.response_bytes_max = 150;
    const std::string call =
        R"({"jsonrpc":"2.0","method":"m","id":1,"params":[")" + std::string(60, 'x') + "\"]}";
    const auto reply = json::parse(answer("[" + call + "," + call + "]", small).value()).as_array();
    ASSERT_EQ(reply.size(), 2u);
    EXPECT_TRUE(reply[0].as_object().contains("result"));
    EXPECT_EQ(error_code(reply[1]), -32005);
}

TEST(JsonRpc, WrongRequestsAreRefusedUnderTheirId) {
    for (const std::string body : {
             R"({"method":"m","id":1})",                                // no version
             R"({"jsonrpc":"1.0","method":"m","id":1})",                // another version
             R"({"jsonrpc":2.0,"method":"m","id":1})",                  // version as a number
             R"({"jsonrpc":"2.0","id":1})",                             // no method
             R"({"jsonrpc":"2.0","method":3,"id":1})",                  // method is no text
             R"({"jsonrpc":"2.0","method":"m","params":1,"id":1})",     // params is no structure
             R"({"jsonrpc":"2.0","method":"m","params":null,"id":1})",  // nor null
             R"({"jsonrpc":"2.0","method":"m","parmas":{},"id":1})",    // unknown member
         }) {
        const auto reply = answer_object(body);
        EXPECT_EQ(error_code(reply), -32600) << body;
        EXPECT_EQ(reply.at("id").as_int64(), 1) << body;
    }
}

TEST(JsonRpc, IdOfAWrongTypeIsRefusedUnderNull) {
    for (const std::string id : {"[]", "{}", "true", "1e300"}) {
        const auto reply = answer_object(R"({"jsonrpc":"2.0","method":"m","id":)" + id + "}");
        EXPECT_EQ(error_code(reply), -32600) << id;
        EXPECT_TRUE(reply.at("id").is_null()) << id;
    }
}

TEST(JsonRpc, BodyThatIsNoJsonSaysSo) {
    for (const std::string body : {"", "{", "nul", "{\"jsonrpc\":\"2.0\"", "[1,]", "\xff"}) {
        const ParsedBody parsed = parse_body(body, limits);
        EXPECT_FALSE(parsed.is_json) << body;
        EXPECT_EQ(error_code(answer_object(body)), -32700) << body;
    }
}

TEST(JsonRpc, CallsMayBeAnsweredLaterAndInAnyOrder) {
    std::vector<Complete> waiting;
    std::optional<std::string> text;
    answer_body(R"([{"jsonrpc":"2.0","method":"a","id":1},{"jsonrpc":"2.0","method":"b","id":2}])",
                limits,
                [&](const Request&, Complete complete) { waiting.push_back(std::move(complete)); },
                [&](BodyReply reply) { text = std::move(reply.text); });
    waiting[1](json::value("second"));
    EXPECT_FALSE(text);
    waiting[0](json::value("first"));
    EXPECT_EQ(text, R"([{"jsonrpc":"2.0","id":1,"result":"first"},)"
                    R"({"jsonrpc":"2.0","id":2,"result":"second"}])");
}

TEST(JsonRpc, EachAnswerCountsFromWhenItIsMade) {
    AnswerBudget budget(2 * 37);  // of one address half: one answer of this batch
    std::vector<Complete> waiting;
    std::optional<BodyReply> reply;
    answer_body(R"([{"jsonrpc":"2.0","method":"a","id":1},{"jsonrpc":"2.0","method":"b","id":2}])",
                limits,
                [&](const Request&, Complete complete) { waiting.push_back(std::move(complete)); },
                [&](BodyReply made) { reply = std::move(made); }, AnswerShare(budget, "a"));
    EXPECT_TRUE(budget.has_room("a"));
    waiting[1](json::value("1"));
    EXPECT_FALSE(budget.has_room("a"));  // {"jsonrpc":"2.0","id":2,"result":"1"}
    waiting[0](json::value("2"));
    EXPECT_FALSE(budget.has_room("a"));
    ASSERT_TRUE(reply.has_value());
    reply.reset();
    EXPECT_TRUE(budget.has_room("a"));
    EXPECT_TRUE(budget.has_room("b"));
}

// Published cases of which bytes are JSON: y_ must be accepted, n_ refused, i_ must not crash.
TEST(JsonRpc, ReadsExactlyTheBytesThatAreJson) {
    MERIT_REQUIRE_SHARED("vectors/json_parsing");
    std::size_t accepted = 0;
    std::size_t refused = 0;
    for (const auto& entry : std::filesystem::directory_iterator(
             *merit::testing::find_shared("vectors/json_parsing"))) {
        const std::string name = entry.path().filename().string();
        const ParsedBody parsed = parse_body(merit::testing::read_text(entry.path()), limits);
        if (name.starts_with("y_")) {
            EXPECT_TRUE(parsed.is_json) << name;
            ++accepted;
        } else if (name.starts_with("n_")) {
            EXPECT_FALSE(parsed.is_json) << name;
            ++refused;
        }
    }
    EXPECT_EQ(accepted, 95u);
    EXPECT_EQ(refused, 188u);
}

}  // namespace
}  // namespace merit::node::rpc
