#include "node/runtime/peer_table.hpp"

#include "tests/support/examples.hpp"

#include <gtest/gtest.h>

namespace merit::node {
namespace {

using consensus::PeerId;
using p2p::PeerBook;
using p2p::PeerNumber;

crypto::PublicKey transport(std::uint8_t number) {
    return testing::key(number).public_key();
}

ledger::ValidatorSet set_of(const std::vector<std::uint8_t>& numbers) {
    ledger::ValidatorSet set;
    for (const std::uint8_t number : numbers)
        set.validators.push_back({{}, testing::key(number).public_key(), transport(number)});
    return set;
}

TEST(PeerBook, NumbersStayAndAKeyIsInItOnce) {
    PeerBook book({transport(1), transport(2)});
    EXPECT_EQ(book.add(transport(2)), PeerNumber{1});
    EXPECT_EQ(book.add(transport(3)), PeerNumber{2});
    EXPECT_EQ(book.find(transport(3)), PeerNumber{2});
    EXPECT_EQ(book.find(transport(4)), std::nullopt);
    EXPECT_EQ(book.key_of(PeerNumber{0}), transport(1));
    EXPECT_EQ(book.key_of(PeerNumber{3}), std::nullopt);
    EXPECT_EQ(book.size(), 3U);
}

TEST(PeerBook, IsFullAtItsBound) {
    PeerBook book;
    crypto::PublicKey key;
    for (std::size_t i = 0; i < PeerBook::peers_max; ++i) {
        key.bytes[0] = static_cast<Byte>(i);
        key.bytes[1] = static_cast<Byte>(i >> 8);
        ASSERT_TRUE(book.add(key));
    }
    key.bytes[2] = 1;
    EXPECT_FALSE(book.add(key));
    key.bytes[2] = 0;
    EXPECT_TRUE(book.add(key)) << "who is in it stays";
}

TEST(PeerTable, ValidatorsComeByIndexAndAllOthersAfterThem) {
    PeerBook book({transport(1), transport(2), transport(3), transport(4)});
    PeerTable table(book);
    table.set(set_of({1, 2, 3}));
    EXPECT_EQ(table.id_of(PeerNumber{2}), PeerId{2});
    EXPECT_EQ(table.id_of(PeerNumber{3}), PeerId{6});  // 3 validators + number 3
    table.set(set_of({4, 2}));
    EXPECT_EQ(table.id_of(PeerNumber{3}), PeerId{0});
    EXPECT_EQ(table.id_of(PeerNumber{1}), PeerId{1});
    EXPECT_EQ(table.id_of(PeerNumber{0}), PeerId{2});
    EXPECT_EQ(table.validators(), (std::vector{PeerNumber{3}, PeerNumber{1}}));
    for (std::uint16_t number = 0; number < 4; ++number)
        EXPECT_EQ(table.number_of(table.id_of(PeerNumber{number})), PeerNumber{number});
}

}  // namespace
}  // namespace merit::node
