#include "node/runtime/retention.hpp"

#include "contracts/execute.hpp"
#include "ledger/block.hpp"
#include "tests/support/examples.hpp"
#include "tests/support/temp_directory.hpp"

#include <gtest/gtest.h>

namespace merit::node {
namespace {

using ledger::Height;
using ledger::Position;
using ledger::Term;
using Positions = std::vector<Position>;

constexpr storage::BatchKey key_at(std::uint64_t position) {
    return {ledger::ValidatorIndex{1}, Position{position}, {}};
}

// The cut of a block of the term before says nothing about lanes that began anew.
TEST(Retention, PositionsOfAnEarlierTermReleaseNothingOfThisOne) {
    Retention retention;
    retention.begin_term(Term{1});
    retention.set({Term{0}, {Position{100}, Position{100}}});
    EXPECT_FALSE(retention.may_go(key_at(5), Term{1}));
    retention.set({Term{1}, {Position{100}, Position{4}}});
    EXPECT_FALSE(retention.may_go(key_at(5), Term{1}));
    retention.set({Term{1}, {Position{0}, Position{5}}});
    EXPECT_TRUE(retention.may_go(key_at(5), Term{1}));
    EXPECT_FALSE(retention.may_go({ledger::ValidatorIndex{2}, Position{1}, {}}, Term{1}));
    retention.begin_term(Term{2});
    EXPECT_FALSE(retention.may_go(key_at(5), Term{2}));
}

// Who rebuilds its database is in an earlier term than its log.
TEST(Retention, EarlierTermsMayGoAndLaterOnesAreKept) {
    Retention retention;
    retention.begin_term(Term{1});
    retention.set({Term{1}, {Position{100}, Position{100}}});
    EXPECT_TRUE(retention.may_go(key_at(500), Term{0}));
    EXPECT_FALSE(retention.may_go(key_at(5), Term{2}));
}

// A ledger whose block at height h has the cut (h, h).
struct RetentionStoreTest : ::testing::Test {
    RetentionStoreTest() {
        const ledger::Genesis genesis = merit::testing::genesis();
        store = std::move(storage::Store::open(folder.path() / "ledger", {}).value());
        store->initialize(genesis, contracts::genesis_state(genesis), {});
        ledger::Header header = ledger::genesis_header(genesis);
        for (std::uint64_t height = 1; height <= 10; ++height) {
            header.height = Height{height};
            header.cut.assign(2, {Position{height}, {}});
            storage::BlockCommit commit;
            commit.height = header.height;
            commit.digest = ledger::block_digest(header);
            commit.header = ledger::encode_header(header);
            store->commit(commit);
        }
    }
    std::optional<Positions> positions(std::uint64_t certified, std::uint64_t kept) const {
        const auto found = find_releasable(*store, Height{certified}, kept);
        if (!found) return std::nullopt;
        return found->positions;
    }
    const merit::testing::TempDirectory folder;
    std::unique_ptr<storage::Store> store;
};

TEST_F(RetentionStoreTest, WhatLiesAtMostSoFarBelowTheHeadIsKept) {
    EXPECT_EQ(positions(10, 3), (Positions{Position{7}, Position{7}}));
    EXPECT_EQ(positions(10, 9), (Positions{Position{1}, Position{1}}));
    EXPECT_EQ(positions(10, 10), std::nullopt);
    EXPECT_EQ(find_releasable(*store, Height{10}), std::nullopt);
}

TEST_F(RetentionStoreTest, WhatIsNotCertifiedIsKept) {
    EXPECT_EQ(positions(5, 3), (Positions{Position{5}, Position{5}}));
}

}  // namespace
}  // namespace merit::node
