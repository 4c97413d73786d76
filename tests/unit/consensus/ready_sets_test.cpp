#include "consensus/ready_sets.hpp"

#include <gtest/gtest.h>

namespace merit::consensus {
namespace {

using ledger::Height;

crypto::Hash256 set(Byte number) {
    crypto::Hash256 digest;
    digest.bytes[0] = number;
    return digest;
}

TEST(ReadySets, EveryHeightKeepsItsOwnAnswer) {
    ReadySets sets;
    sets.start(Height{10}, std::nullopt);
    sets.add(Height{11}, set(1));
    sets.add(Height{12}, set(1));
    sets.add(Height{13}, set(2));
    sets.add(Height{14}, std::nullopt);
    EXPECT_EQ(sets.at(Height{10}), std::nullopt);
    EXPECT_EQ(sets.at(Height{12}), set(1));
    EXPECT_EQ(sets.at(Height{13}), set(2));
    EXPECT_EQ(sets.latest(), std::nullopt);
    EXPECT_FALSE(sets.is_known(Height{9}));
    EXPECT_FALSE(sets.is_known(Height{15}));
}

TEST(ReadySets, TheLastHeightsAreKept) {
    ReadySets sets;
    sets.start(Height{0}, set(7));
    const std::uint64_t kept = ReadySets::heights_kept;
    for (std::uint64_t height = 1; height <= kept; ++height)
        sets.add(Height{height}, height < 5 ? set(7) : set(8));
    EXPECT_FALSE(sets.is_known(Height{0}));
    EXPECT_EQ(sets.at(Height{1}), set(7)) << "also what changed before the first height kept";
    EXPECT_EQ(sets.at(Height{kept}), set(8));
}

}  // namespace
}  // namespace merit::consensus
