#include "wallet/transactions/refusal_text.hpp"

#include "contracts/framework/refusal.hpp"
#include "wallet/cli/output.hpp"

#include <gtest/gtest.h>

namespace merit::wallet {
namespace {

using contracts::ContractNumber;

TEST(RefusalCode, HasOneSpelling) {
    for (const char* reason :
         {"nonce_used", "transaction.nonce_used", "tx.nonce_used", "tx.transaction.nonce_used"}) {
        EXPECT_EQ(refusal_code(reason), "tx.nonce_used") << reason;
    }
    EXPECT_EQ(refusal_code("registry.duplicate"), "registry.duplicate");
    EXPECT_EQ(refusal_code(""), "");
}

TEST(RefusalSentence, EveryReasonOfEveryContractHasOne) {
    for (std::uint32_t contract = 0; contract < 64; ++contract) {
        for (std::uint32_t error = 1; error < 128; ++error) {
            const std::string code = refusal_code(contracts::name_of_code(contract << 16 | error));
            if (code.ends_with("unknown")) continue;
            EXPECT_NE(refusal_sentence(code), code);
        }
    }
}

TEST(RefusalSentence, OfADuplicateSaysWhatIsThereAlready) {
    EXPECT_EQ(refusal_sentence("registry.duplicate", "registry.account_register"),
              "an account of these keys is registered already");
    EXPECT_EQ(refusal_sentence("registry.duplicate"), "the ledger has this already");
}

TEST(RefusalSentence, AnUnknownReasonIsShownAsItIs) {
    EXPECT_EQ(refusal_sentence("later.invention"), "later.invention");
}

TEST(Printable, ControlsAreEscaped) {
    EXPECT_EQ(printable("a\x1b[2Jb\x07"), "a\\x1b[2Jb\\x07");
    EXPECT_EQ(printable("\xc2\x9b"), "\\x9b");  // C1 CSI
    EXPECT_EQ(printable("\x7f\r"), "\\x7f\\x0d");
}

TEST(Printable, MarksOfDirectionAreEscaped) {
    EXPECT_EQ(printable("\xe2\x80\xae"
                        "evil"),
              "\\u{202e}evil");
    EXPECT_EQ(printable("\xe2\x81\xa6"), "\\u{2066}");
    EXPECT_EQ(printable("\xf3\xa0\x80\xa1"), "\\u{e0021}");  // an invisible tag
}

TEST(Printable, BytesThatAreNotUtf8AreEscaped) {
    EXPECT_EQ(printable("\x9b"
                        "2J\xff"),
              "\\x9b2J\\xff");
    EXPECT_EQ(printable("\xe2\x80"), "\\xe2\\x80");
}

TEST(Printable, LettersOfEveryScriptStay) {
    EXPECT_EQ(printable("Gr\xc3\xbc\xc3\x9f"
                        "e \xe6\x97\xa5 \xf0\x9f\x99\x82"),
              "Gr\xc3\xbc\xc3\x9f"
              "e \xe6\x97\xa5 \xf0\x9f\x99\x82");
}

TEST(Printable, LinesEndInMessagesButNotInCells) {
    EXPECT_EQ(printable("a\n\tb"), "a\n\tb");
    EXPECT_EQ(printable("a\n\tb", LineEnds::escaped), "a\\x0a\\x09b");
}

}  // namespace
}  // namespace merit::wallet
