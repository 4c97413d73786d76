#include "contracts/numbers/draw.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace merit::contracts {
namespace {

const crypto::Hash256 zero{};

crypto::Hash256 with_first_byte(Byte byte) {
    crypto::Hash256 hash;
    hash.bytes[0] = byte;
    return hash;
}

TEST(Draw, AStreamIsAFunctionOfSubjectAndBeacon) {
    EXPECT_EQ(Draw(zero, zero).word(), Draw(zero, zero).word());
    EXPECT_NE(Draw(zero, zero).word(), Draw(with_first_byte(1), zero).word());
    EXPECT_NE(Draw(zero, zero).word(), Draw(zero, with_first_byte(1)).word());
}

TEST(Draw, WordsCountFromZeroInBigEndian) {
    // SHA-256 of 10 + 32 + 32 + 8 bytes joined by hand
    Bytes message = to_bytes(bytes_of("merit.draw"));
    message.resize(10 + 32 + 32 + 8);
    Draw draw(zero, zero);
    for (Byte k = 0; k < 3; ++k) {
        message.back() = k;
        const crypto::Hash256 hash = crypto::sha256({message});
        std::uint64_t expected = 0;
        for (int i = 0; i < 8; ++i) {
            expected = expected * 256 + hash.bytes[static_cast<std::size_t>(i)];
        }
        EXPECT_EQ(draw.word(), expected);
    }
}

TEST(Draw, BelowStaysBelow) {
    Draw draw(zero, zero);
    for (std::uint64_t n : {1ULL, 2ULL, 3ULL, 10ULL, 1ULL << 63, (1ULL << 63) + 1, ~0ULL}) {
        for (int i = 0; i < 20; ++i)
            EXPECT_LT(draw.below(n), n);
    }
}

TEST(Draw, PowersOfTwoSkipNoWord) {
    Draw words(zero, zero);
    Draw draw(zero, zero);
    for (int i = 0; i < 100; ++i)
        EXPECT_EQ(draw.below(1ULL << 63), words.word() % (1ULL << 63));
}

// n = 2^63 + 1: 2^64 mod n = 2^63 - 1, so words from 2^63 + 1 on are skipped.
TEST(Draw, SkipsTheWordsThatWouldFavourSmallNumbers) {
    constexpr std::uint64_t n = (std::uint64_t{1} << 63) + 1;
    Draw words(zero, zero);
    Draw draw(zero, zero);
    int skipped = 0;
    for (int i = 0; i < 200; ++i) {
        std::uint64_t word = words.word();
        for (; word >= n; word = words.word())
            ++skipped;
        EXPECT_EQ(draw.below(n), word);
    }
    EXPECT_GT(skipped, 100);  // about half of the words
}

TEST(Draw, AShuffleKeepsEveryItem) {
    std::vector<int> items{5, 5, 1, 9, 7, 0};
    Draw(zero, zero).shuffle(items);
    std::ranges::sort(items);
    EXPECT_EQ(items, (std::vector<int>{0, 1, 5, 5, 7, 9}));
    std::vector<int> empty;
    std::vector<int> one{1};
    Draw draw(zero, zero);
    draw.shuffle(empty);
    draw.shuffle(one);
    EXPECT_EQ(draw.word(), Draw(zero, zero).word());  // neither took a word
}

TEST(DrawDeathTest, BelowZeroIsABug) {
    EXPECT_DEATH(Draw(zero, zero).below(0), "outcome");
}

}  // namespace
}  // namespace merit::contracts
