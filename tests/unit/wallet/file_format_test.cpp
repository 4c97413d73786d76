#include "wallet/verify/file_format.hpp"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

namespace merit::wallet {
namespace {

std::string difference(std::string_view file) {
    const auto found = other_format(boost::json::parse(file), "merit statement", 2);
    if (!found) return "none";
    return std::string(name_of(found->error)) + " " + found->place + ": " + found->expected +
           ", not " + found->found;
}

TEST(FileFormat, OfThisBuildIsNoDifference) {
    EXPECT_EQ(difference(R"({"format": 2, "what": "merit statement"})"), "none");
}

// Nothing else is there that could be missed before.
TEST(FileFormat, OfAnotherBuildIsNamedBeforeTheRest) {
    EXPECT_EQ(difference(R"({"what": "merit statement", "format": 1})"),
              "not_this_format /format: 2, not 1");
    EXPECT_EQ(difference(R"({"what": "merit statement"})"),
              "not_this_format /format: 2, not nothing");
    EXPECT_EQ(difference(R"({"what": "merit statement", "format": "2"})"),
              "not_this_format /format: 2, not \"2\"");
}

TEST(FileFormat, OfAnotherKindIsNamedFirst) {
    EXPECT_EQ(difference(R"({"what": "merit epoch", "format": 1})"),
              "not_this_format /what: \"merit statement\", not \"merit epoch\"");
    EXPECT_EQ(difference("[]"), "not_this_format /: an object, not something else");
}

}  // namespace
}  // namespace merit::wallet
