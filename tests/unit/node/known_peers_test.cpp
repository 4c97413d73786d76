#include "node/runtime/known_peers.hpp"

#include "tests/support/examples.hpp"
#include "tests/support/temp_directory.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace merit::node {
namespace {

using Keys = std::vector<crypto::PublicKey>;

crypto::PublicKey transport(std::size_t number) {
    crypto::PublicKey key;
    key.bytes[0] = static_cast<Byte>(number);
    key.bytes[1] = static_cast<Byte>(number >> 8);
    return key;
}

ledger::ValidatorSet set_of(const std::vector<std::size_t>& numbers) {
    ledger::ValidatorSet set;
    for (const std::size_t number : numbers)
        set.validators.push_back({{}, {}, transport(number)});
    return set;
}

class KnownPeersTest : public ::testing::Test {
  protected:
    const testing::TempDirectory folder_;
    const std::filesystem::path file_ = folder_.path() / "known_peers";
};

TEST_F(KnownPeersTest, AnotherProcessReadsTheKeysOfEverySetTheNewestLast) {
    {
        KnownPeers known(file_);
        EXPECT_TRUE(known.keys().empty());
        known.note(set_of({1, 2, 3}));
        known.note(set_of({2, 3, 4}));
    }
    EXPECT_EQ(KnownPeers(file_).keys(),
              (Keys{transport(1), transport(2), transport(3), transport(4)}));
}

TEST_F(KnownPeersTest, ASetThatIsNotedAgainBecomesTheNewest) {
    KnownPeers known(file_);
    known.note(set_of({1, 2}));
    known.note(set_of({3}));
    known.note(set_of({1, 2}));
    EXPECT_EQ(KnownPeers(file_).keys(), (Keys{transport(3), transport(1), transport(2)}));
}

TEST_F(KnownPeersTest, TheOldestKeysGoFirstWhenThereAreTooMany) {
    KnownPeers known(file_);
    for (std::size_t i = 0; i <= KnownPeers::keys_max; ++i)
        known.note(set_of({i}));
    const Keys read = KnownPeers(file_).keys();
    ASSERT_EQ(read.size(), KnownPeers::keys_max);
    EXPECT_EQ(read.front(), transport(1));
    EXPECT_EQ(read.back(), transport(KnownPeers::keys_max));
}

TEST_F(KnownPeersTest, LinesThatAreNoKeyArePassedOver) {
    std::ofstream(file_) << "what\n" << to_hex(transport(7).bytes) << "\n" << "00ff\n";
    EXPECT_EQ(KnownPeers(file_).keys(), Keys{transport(7)});
}

}  // namespace
}  // namespace merit::node
