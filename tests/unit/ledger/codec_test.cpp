#include "ledger/codec/codec.hpp"

#include "ledger/ids.hpp"
#include "ledger/strong.hpp"

#include <gtest/gtest.h>

namespace merit::ledger {

enum class Colour : std::uint8_t { red, green, blue };
template <>
struct EnumRange<Colour> {
    static constexpr Colour last = Colour::blue;
};

namespace {

struct Leaf {
    std::uint16_t number = 0;
    Text<8> text;
    MERIT_FIELDS(number, text)
};

struct Ascending {
    Bounded<std::uint8_t, 4> items;
    MERIT_FIELDS(items)
    bool is_canonical() const { return std::is_sorted(items.begin(), items.end()); }
};

struct Everything {
    AccountId account;
    Amount amount{5};
    Bounded<Leaf, 3> leaves;
    std::optional<Leaf> maybe;
    std::variant<Leaf, Amount> choice;
    Colour colour = Colour::red;
    bool flag = false;
    Blob<70'000> blob;
    std::int64_t number = -2;
    Wide wide;
    Recipient recipient;
    Ascending ascending;
    MERIT_FIELDS(account, amount, leaves, maybe, choice, colour, flag, blob, number, wide,
                 recipient, ascending)
};

Everything example() {
    Everything value;
    value.leaves = {Leaf{1, Text<8>("a")}, Leaf{2, Text<8>("\u00e9")}};
    value.maybe = Leaf{3, Text<8>("c")};
    value.choice = Amount{9};
    value.colour = Colour::blue;
    value.flag = true;
    value.blob = {1, 2, 3};
    value.wide.value = u128{7} << 100;
    value.recipient.id = AliasId{};
    value.ascending.items = {1, 1, 2};
    return value;
}

template <class T>
DecodeError error_of(const Bytes& bytes) {
    const auto result = decode<T>(bytes);
    return result ? DecodeError::none : result.assume_error();
}

TEST(Codec, IntegersAreLittleEndianAndFixedWidth) {
    EXPECT_EQ(encode(std::uint32_t{0x01020304}), (Bytes{4, 3, 2, 1}));
    EXPECT_EQ(encode(Height{1}), (Bytes{1, 0, 0, 0, 0, 0, 0, 0}));
    EXPECT_EQ(encode(std::int64_t{-1}), Bytes(8, 0xff));
}

TEST(Codec, ALengthTakesTwoBytesWhereItsBoundFitsThemAndFourOtherwise) {
    EXPECT_EQ(encode(Blob<65'535>{7}), (Bytes{1, 0, 7}));
    EXPECT_EQ(encode(Blob<65'536>{7}), (Bytes{1, 0, 0, 0, 7}));
}

TEST(Codec, EveryKindOfFieldComesBackAsItWas) {
    const Bytes bytes = encode(example());
    const auto value = decode<Everything>(bytes);
    ASSERT_TRUE(value);
    EXPECT_EQ(encode(value.assume_value()), bytes);
    EXPECT_EQ(value.assume_value().number, -2);
}

TEST(Codec, EveryShorterPrefixIsTruncated) {
    const Bytes bytes = encode(example());
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        EXPECT_EQ(
            error_of<Everything>(Bytes(bytes.begin(), bytes.begin() + static_cast<long>(size))),
            DecodeError::truncated)
            << size;
    }
}

TEST(Codec, OneByteMoreIsRefused) {
    Bytes bytes = encode(example());
    bytes.push_back(0);
    EXPECT_EQ(error_of<Everything>(bytes), DecodeError::trailing_bytes);
}

TEST(Codec, AListAtItsBoundIsReadAndOneAboveIsRefused) {
    using List = Bounded<std::uint8_t, 3>;
    EXPECT_EQ(error_of<List>({2, 0, 1, 2}), DecodeError::none);
    EXPECT_EQ(error_of<List>({3, 0, 1, 2, 3}), DecodeError::none);
    EXPECT_EQ(error_of<List>({4, 0, 1, 2, 3, 4}), DecodeError::too_long);
}

TEST(Codec, AHugeLengthIsRefusedBeforeAnythingIsAllocated) {
    using List = Bounded<Leaf, 4'000'000'000>;
    EXPECT_EQ(error_of<List>({0xff, 0xff, 0xff, 0x7f}), DecodeError::truncated);
}

TEST(Codec, OneValueHasOneEncoding) {
    EXPECT_EQ(error_of<bool>({2}), DecodeError::bad_bool);
    EXPECT_EQ(error_of<Colour>({3}), DecodeError::bad_enum);
    EXPECT_EQ(error_of<std::optional<std::uint8_t>>({2, 0}), DecodeError::bad_choice);
    EXPECT_EQ((error_of<std::variant<std::uint8_t, bool>>({2, 0})), DecodeError::bad_choice);
    EXPECT_EQ(error_of<Text<8>>({1, 0, 0x80}), DecodeError::bad_text);
    EXPECT_EQ(error_of<Ascending>({2, 0, 2, 1}), DecodeError::not_canonical);
}

TEST(Utf8, OverlongFormsSurrogatesAndTooLargeCodePointsAreRefused) {
    EXPECT_TRUE(is_utf8(bytes_of("z\u00df\u6c34\U0001f34c")));
    EXPECT_FALSE(is_utf8(Bytes{0xc0, 0xaf}));
    EXPECT_FALSE(is_utf8(Bytes{0xe0, 0x80, 0xaf}));
    EXPECT_FALSE(is_utf8(Bytes{0xed, 0xa0, 0x80}));
    EXPECT_FALSE(is_utf8(Bytes{0xf4, 0x90, 0x80, 0x80}));
    EXPECT_FALSE(is_utf8(Bytes{0xe6, 0xb0}));
}

TEST(Decimal, NumbersOf128BitsComeBackAndNothingElseIsRead) {
    const u128 top = ~u128{0};
    EXPECT_EQ(to_decimal(top), "340282366920938463463374607431768211455");
    EXPECT_EQ(from_decimal(to_decimal(top)), top);
    EXPECT_EQ(from_decimal("0"), u128{0});
    for (const char* text :
         {"", "00", "+1", "1 ", "-1", "340282366920938463463374607431768211456"}) {
        EXPECT_FALSE(from_decimal(text)) << text;
    }
}

TEST(Decimal, NumbersOf256BitsComeBackAndNothingElseIsRead) {
    const Wide256 top{~u128{0}, ~u128{0}};
    const std::string digits =
        "115792089237316195423570985008687907853269984665640564039457584007913129639935";
    EXPECT_EQ(to_decimal(top), digits);
    EXPECT_EQ(wide_from_decimal(digits), top);
    EXPECT_EQ(wide_from_decimal("340282366920938463463374607431768211456"), (Wide256{1, 0}));
    EXPECT_EQ(wide_from_decimal("0"), Wide256());
    for (const std::string& text : {std::string(), std::string("00"), std::string("1 "),
                                    std::string("-1"), digits + "0", "2" + digits.substr(1)}) {
        EXPECT_FALSE(wide_from_decimal(text)) << text;
    }
}

TEST(Codec, ANumberOf256BitsIs32BytesTheLowestFirst) {
    const Wide256 value{u128{7} << 120, 5};
    Bytes bytes(32);
    bytes[0] = 5;
    bytes[31] = 7;
    EXPECT_EQ(encode(value), bytes);
    EXPECT_EQ(decode<Wide256>(bytes).value(), value);
}

}  // namespace
}  // namespace merit::ledger
