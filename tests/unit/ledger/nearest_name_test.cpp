#include "ledger/nearest_name.hpp"

#include <gtest/gtest.h>

namespace merit::ledger {
namespace {

TEST(NearestName, IsTheOneWithTheFewestLettersChanged) {
    EXPECT_EQ(nearest_name("fnd", {"fold", "fund", "set"}), "fund");
}

TEST(NearestName, HasAtMostAThirdOfTheLettersChanged) {
    EXPECT_EQ(nearest_name("abcdef", {"abcdxy"}), "abcdxy");
    EXPECT_EQ(nearest_name("abcdef", {"abcxyz"}), std::nullopt);
    EXPECT_EQ(nearest_name("ab", {"ax"}), "ax");
}

TEST(NearestName, CountsSwappedLettersOnce) {
    EXPECT_EQ(edit_distance("strat", "start"), 1u);
    EXPECT_EQ(edit_distance("listn", "listen"), 1u);
    EXPECT_EQ(edit_distance("", "abc"), 3u);
    EXPECT_EQ(nearest_name("strat", {"status", "start"}), "start");
    EXPECT_EQ(nearest_name("zzzzz", {"status", "start"}), std::nullopt);
}

TEST(NearestName, LooksAtNamesUpToABound) {
    const auto near_itself = [](std::size_t bytes) {
        return nearest_name(std::string(bytes, 'x'), {std::string(bytes, 'x')}).has_value();
    };
    EXPECT_TRUE(near_itself(compared_name_bytes_max - 1));
    EXPECT_TRUE(near_itself(compared_name_bytes_max));
    EXPECT_FALSE(near_itself(compared_name_bytes_max + 1));
}

}  // namespace
}  // namespace merit::ledger
