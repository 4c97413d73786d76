#include "ledger/printable.hpp"

#include "ledger/genesis.hpp"
#include "tests/support/examples.hpp"

#include <gtest/gtest.h>

namespace merit::ledger {
namespace {

TEST(Printable, LettersOfAllScriptsAndNoControlCharacters) {
    for (const char* good : {"", "credit", "Ko\u010di\u010d & Co.", "\u5f00\u6e90\u8d21\u732e",
                             "a\u00a0b", "\u2013", "\U0001f600"}) {
        EXPECT_TRUE(is_printable(good)) << good;
    }
    for (const char* bad : {"\x1b[2J", "a\nb", "\x7f", "a\u0085", "a\u009fb", "\u202egnp.exe",
                            "\u2028", "\u2066x", "\u200f"}) {
        EXPECT_FALSE(is_printable(bad)) << bad;
    }
    EXPECT_FALSE(is_printable(std::string_view("a\0b", 3)));
}

TEST(Printable, NamesOfAGenesisAre) {
    const Genesis good = testing::genesis();
    EXPECT_EQ(check_genesis(good), std::nullopt);
    Genesis genesis = good;
    genesis.members[0].name = Name("m\x1b[31m");
    EXPECT_EQ(check_genesis(genesis), "genesis.bad_name");
    genesis = good;
    genesis.asset.name = Name("credit\r");
    EXPECT_EQ(check_genesis(genesis), "genesis.bad_name");
    genesis = good;
    genesis.name = Name("test\x1b");
    EXPECT_EQ(check_genesis(genesis), "genesis.bad_name");
}

}  // namespace
}  // namespace merit::ledger
