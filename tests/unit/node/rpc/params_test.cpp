#include "node/rpc/params.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

namespace merit::node::rpc {
namespace {

namespace json = boost::json;

// Problems of params, each as "path|expected|got".
std::vector<std::string> problems(const std::vector<Param>& declared, std::string_view params) {
    const auto checked = check_params(declared, json::parse(params));
    std::vector<std::string> texts;
    if (checked) return texts;
    EXPECT_EQ(checked.assume_error().code, ErrorCode::invalid_params);
    for (const auto& error : checked.assume_error().data.at("errors").as_array()) {
        texts.push_back(std::string(error.at("path").as_string()) + "|" +
                        std::string(error.at("expected").as_string()) + "|" +
                        std::string(error.at("got").as_string()));
    }
    return texts;
}

bool accepts(const Param& param, std::string_view value) {
    return problems({param}, "{\"x\":" + std::string(value) + "}").empty();
}

const Param height = integer("height", false, "", 1, 1'000);

TEST(Params, WrongTypeNamesPathExpectationAndValue) {
    EXPECT_EQ(problems({height}, R"({"height":"abc"})"),
              std::vector<std::string>{R"(/params/height|an integer from 1 to 1000|"abc")"});
}

TEST(Params, AllProblemsAreReportedAtOnce) {
    const std::vector<Param> declared = {required("id", ParamType::id, ""), height};
    EXPECT_EQ(problems(declared, R"({"height":0,"hieght":5})"),
              (std::vector<std::string>{
                  "/params/id|64 hexadecimal digits or a unique prefix of at least 8|nothing",
                  "/params/height|an integer from 1 to 1000|0",
                  "/params/hieght|one of id, height|an unknown name"}));
}

TEST(Params, IntegerHasItsBounds) {
    const Param x = integer("x", true, "", 1, 1'000);
    for (const auto* good : {"1", "2", "999", "1000"})
        EXPECT_TRUE(accepts(x, good)) << good;
    for (const auto* bad : {"0", "-1", "1001", "1.0", "\"5\"", "1e2", "true", "[]"})
        EXPECT_FALSE(accepts(x, bad)) << bad;
}

TEST(Params, IdIsEightToSixtyFourDigits) {
    const Param x = required("x", ParamType::id, "");
    const auto digits = [](std::size_t count) { return "\"" + std::string(count, 'a') + "\""; };
    EXPECT_FALSE(accepts(x, digits(7)));
    EXPECT_TRUE(accepts(x, digits(8)));
    EXPECT_TRUE(accepts(x, digits(9)));
    EXPECT_TRUE(accepts(x, digits(64)));
    EXPECT_FALSE(accepts(x, digits(65)));
    EXPECT_FALSE(accepts(x, "\"0x00000000\""));
}

TEST(Params, AccountIsAnAddressOrItsDigits) {
    const Param x = required("x", ParamType::account, "");
    EXPECT_TRUE(accepts(x, "\"" + std::string(40, '0') + "\""));
    EXPECT_FALSE(accepts(x, "\"" + std::string(39, '0') + "\""));
    EXPECT_FALSE(accepts(x, "\"merit1nonsense\""));
}

TEST(Params, AmountIsADecimalText) {
    const Param x = required("x", ParamType::amount, "");
    EXPECT_TRUE(accepts(x, "\"0\""));
    EXPECT_TRUE(accepts(x, "\"18446744073709551615\""));
    EXPECT_FALSE(accepts(x, "\"18446744073709551616\""));
    EXPECT_FALSE(accepts(x, "5"));
    EXPECT_FALSE(accepts(x, "\"1.5\""));
}

TEST(Params, Base64IsStrictAndBounded) {
    Param x = required("x", ParamType::base64, "");
    x.max = 3;
    EXPECT_TRUE(accepts(x, "\"AAAA\""));
    EXPECT_FALSE(accepts(x, "\"AAAAAAAA\""));
    EXPECT_FALSE(accepts(x, "\"AAA\""));
    EXPECT_FALSE(accepts(x, "\"AA A\""));
}

TEST(Params, ListHasItsBounds) {
    Param x = required("x", ParamType::base64_list, "");
    x.min = 1;
    x.max = 2;
    EXPECT_FALSE(accepts(x, "[]"));
    EXPECT_TRUE(accepts(x, R"(["AA=="])"));
    EXPECT_TRUE(accepts(x, R"(["AA==","AA=="])"));
    EXPECT_FALSE(accepts(x, R"(["AA==","AA==","AA=="])"));
    EXPECT_FALSE(accepts(x, "[1]"));
}

TEST(Params, ChoiceNamesWhatItAccepts) {
    const Param order = choice("order", false, "", {"asc", "desc"});
    EXPECT_EQ(problems({order}, R"({"order":"up"})"),
              std::vector<std::string>{R"(/params/order|one of asc, desc|"up")"});
}

TEST(Params, AtMostTwoValuesByPosition) {
    const std::vector<Param> declared = {integer("a", false, "", 0, 9),
                                         integer("b", false, "", 0, 9),
                                         integer("c", false, "", 0, 9)};
    const auto checked = check_params(declared, json::parse("[1,2]"));
    ASSERT_TRUE(checked);
    EXPECT_EQ(checked.assume_value().integer("a"), 1u);
    EXPECT_EQ(checked.assume_value().integer("b"), 2u);
    EXPECT_EQ(problems(declared, "[1,2,3]").size(), 1u);
    EXPECT_EQ(problems({}, "[1]").size(), 1u);
}

TEST(Params, NullMeansAbsent) {
    EXPECT_TRUE(problems({height}, R"({"height":null})").empty());
    EXPECT_EQ(problems({required("id", ParamType::id, "")}, R"({"id":null})").size(), 1u);
}

TEST(Params, ManyUnknownNamesGiveAShortAnswer) {
    std::string params = "{";
    for (int i = 0; i < 1'000; ++i)
        params += (i == 0 ? "\"n" : ",\"n") + std::to_string(i) + "\":1";
    EXPECT_EQ(problems({}, params + "}").size(), 64u);
}

TEST(Params, LongValuesAreCutInErrors) {
    const auto texts = problems({height}, "{\"height\":\"" + std::string(10'000, 'x') + "\"}");
    ASSERT_EQ(texts.size(), 1u);
    EXPECT_LT(texts[0].size(), 200u);
}

}  // namespace
}  // namespace merit::node::rpc
