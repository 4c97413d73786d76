#include "contracts/framework/panel.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

namespace merit::contracts {
namespace {

using ledger::AccountId;

const crypto::Hash256 subject{};

// Bytes 00 01 .. 1f: ten candidates are shuffled to 8, 7, 1, 4, 3, 9, 5, 0, 2, 6 (known answer).
crypto::Hash256 beacon() {
    crypto::Hash256 hash;
    for (std::size_t i = 0; i < hash.bytes.size(); ++i)
        hash.bytes[i] = static_cast<Byte>(i);
    return hash;
}

AccountId account(Byte number) {
    AccountId id;
    id.bytes[0] = number;
    return id;
}

// Candidates 0 .. 9; each is its own organisation unless `organisations` says which.
std::vector<PanelCandidate> ten(const std::map<Byte, Byte>& organisations = {}) {
    std::vector<PanelCandidate> candidates;
    for (Byte i = 0; i < 10; ++i) {
        const auto found = organisations.find(i);
        const Byte own = static_cast<Byte>(100 + i);
        candidates.push_back(
            {account(i), account(found == organisations.end() ? own : found->second)});
    }
    return candidates;
}

std::vector<int> draw(const std::vector<PanelCandidate>& candidates, std::size_t size,
                      const std::set<AccountId>& recused = {}) {
    std::vector<int> numbers;
    for (const auto& member : draw_panel(subject, beacon(), candidates, size, recused))
        numbers.push_back(member.account.bytes[0]);
    return numbers;
}

using Numbers = std::vector<int>;

TEST(Panel, IsTheFirstOfTheShuffle) {
    EXPECT_EQ(draw(ten(), 3), (Numbers{8, 7, 1}));
    EXPECT_EQ(draw(ten(), 10), (Numbers{8, 7, 1, 4, 3, 9, 5, 0, 2, 6}));
}

TEST(Panel, DoesNotDependOnTheOrderOfTheCandidates) {
    auto candidates = ten();
    std::ranges::reverse(candidates);
    EXPECT_EQ(draw(candidates, 3), (Numbers{8, 7, 1}));
}

TEST(Panel, HasAtMostOneOfAnOrganisation) {
    EXPECT_EQ(draw(ten({{8, 50}, {7, 50}, {1, 50}}), 3), (Numbers{8, 4, 3}));
}

TEST(Panel, ReplacesWhoRecusesByTheNext) {
    EXPECT_EQ(draw(ten(), 3, {account(7)}), (Numbers{8, 1, 4}));
    EXPECT_EQ(draw(ten(), 3, {account(7), account(4)}), (Numbers{8, 1, 3}));
    EXPECT_EQ(draw(ten(), 3, {account(6)}), (Numbers{8, 7, 1})) << "it does not sit";
}

TEST(Panel, MayTakeTheNextOfTheSameOrganisation) {
    EXPECT_EQ(draw(ten({{8, 50}, {7, 50}}), 3), (Numbers{8, 1, 4}));
    EXPECT_EQ(draw(ten({{8, 50}, {7, 50}}), 3, {account(8)}), (Numbers{7, 1, 4}));
}

// Whoever sits stays: for every recusal of one, exactly one of the rest comes.
TEST(Panel, MovesNobodyElseWhenOneRecuses) {
    const auto candidates = ten({{8, 50}, {1, 50}, {5, 50}, {4, 60}, {3, 60}, {0, 60}});
    const Numbers before = draw(candidates, 4);
    ASSERT_EQ(before.size(), 4u);
    for (const int leaving : before) {
        const Numbers after = draw(candidates, 4, {account(static_cast<Byte>(leaving))});
        EXPECT_EQ(after.size(), 4u);
        for (const int other : before)
            EXPECT_EQ(std::ranges::count(after, other), other == leaving ? 0 : 1) << leaving;
    }
}

TEST(Panel, OfTooFewIsAllOfThem) {
    EXPECT_EQ(draw(ten(), 12).size(), 10u);
    std::map<Byte, Byte> two;
    for (Byte i = 0; i < 10; ++i)
        two[i] = i % 2 == 0 ? 50 : 60;
    EXPECT_EQ(draw(ten(two), 3), (Numbers{8, 7})) << "one of each organisation";
}

TEST(Panel, OfNobodyIsEmpty) {
    EXPECT_TRUE(draw({}, 3).empty());
    std::set<AccountId> all;
    for (Byte i = 0; i < 10; ++i)
        all.insert(account(i));
    EXPECT_TRUE(draw(ten(), 3, all).empty());
}

TEST(Panel, OfAnotherSubjectOrBeaconIsAnother) {
    const auto draw_with = [](const crypto::Hash256& s, const crypto::Hash256& b) {
        return draw_panel(s, b, ten(), 10);
    };
    EXPECT_NE(draw_with(subject, beacon()), draw_with(beacon(), beacon()));
    EXPECT_NE(draw_with(subject, beacon()), draw_with(subject, subject));
}

TEST(PanelDeathTest, ACandidateTwiceIsABug) {
    EXPECT_DEATH(draw({{account(1), account(2)}, {account(1), account(3)}}, 1), "twice");
}

}  // namespace
}  // namespace merit::contracts
