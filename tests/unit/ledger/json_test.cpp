#include "ledger/json/json.hpp"

#include "ledger/codec/codec.hpp"
#include "ledger/json/parse_json.hpp"
#include "ledger/json/read_json.hpp"
#include "tests/support/examples.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

namespace merit::ledger {
namespace {

struct Item {
    Amount amount;
    Height height;
    AccountId account;
    std::optional<Text<4>> note;
    Bounded<Recipient, 2> recipients;
    MERIT_FIELDS(amount, height, account, note, recipients)
};

std::string printed(const Item& item) {
    return boost::json::serialize(to_json(item, AddressStyle::test));
}

std::vector<JsonProblem> problems_of(std::string_view text) {
    Item item;
    return read_json(boost::json::parse(text), item);
}

TEST(Json, AmountsAreTextsHeightsAreNumbersAccountsAreAddresses) {
    Item item;
    item.amount = Amount{12'500'000};
    item.height = Height{7};
    EXPECT_EQ(printed(item), "{\"amount\":\"12500000\",\"height\":7,\"account\":\"" +
                                 address_of({}, AddressStyle::test) +
                                 "\",\"note\":null,\"recipients\":[]}");
}

TEST(Json, GenesisComesBackFromItsPrintedForm) {
    const Genesis genesis = testing::genesis();
    Genesis read;
    EXPECT_TRUE(read_json(to_json(genesis, AddressStyle::test), read).empty());
    EXPECT_EQ(encode_genesis(read), encode_genesis(genesis));
}

TEST(Json, RecipientsAreReadAsAddressOrAlias) {
    Item item;
    const std::string alias(64, 'a');
    const std::string text = "{\"amount\":\"1\",\"height\":1,\"account\":\"" +
                             std::string(40, '0') + "\",\"recipients\":[\"" + alias + "\",\"" +
                             address_of({}, AddressStyle::main) + "\"]}";
    ASSERT_TRUE(read_json(boost::json::parse(text), item).empty());
    EXPECT_FALSE(item.recipients[0].is_account());
    EXPECT_TRUE(item.recipients[1].is_account());
}

TEST(Json, EveryProblemIsReportedWithItsPath) {
    const auto problems =
        problems_of(R"({"amount":12,"height":-1,"note":"longer","recipients":["x"],"other":1})");
    std::vector<std::string> paths;
    for (const JsonProblem& problem : problems)
        paths.push_back(problem.path);
    EXPECT_EQ(paths, (std::vector<std::string>{"/amount", "/height", "/account", "/note",
                                               "/recipients/0", "/other"}));
}

TEST(ParseJson, AnObjectHasAMemberOnce) {
    const auto problem_of = [](std::string_view text) {
        std::string problem;
        return parse_json(text, problem) ? std::string("read") : problem;
    };
    EXPECT_EQ(problem_of(R"({"a": 1, "b": {"a": 2}, "c": ["a", "a", {"a": "a"}]})"), "read");
    EXPECT_EQ(problem_of(R"({"a": 1, "a": 1})"), "the member \"a\" is there twice");
    EXPECT_EQ(problem_of(R"([{"x": {"a": [{}], "b": "}", "\u0061" : 2}}])"),
              "the member \"a\" is there twice")
        << "written in another way";
    EXPECT_EQ(problem_of(R"({"a\"": 1, "a": "\"a\":", "b\\": "a"})"), "read");
    EXPECT_EQ(problem_of(R"("a")"), "read");
    EXPECT_NE(problem_of(R"({"a": 1)"), "read");
}

TEST(Address, AChangedLetterIsRefused) {
    std::string address = address_of({}, AddressStyle::main);
    EXPECT_EQ(parse_address(address), AccountId{});
    address[8] = address[8] == 'q' ? 'p' : 'q';
    EXPECT_FALSE(parse_address(address));
}

}  // namespace
}  // namespace merit::ledger
