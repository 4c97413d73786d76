// The invariants end the process on changes that no operation makes.
#include "tests/unit/contracts/revenue/revenue_world.hpp"

namespace merit::testing {
namespace {

using namespace contracts::revenue;
using ledger::Amount;
using ledger::Epoch;

// A project with 100 units of revenue, and changes over it.
struct Changes {
    Changes() { world.book(world.project_id, world.member(2), 100); }
    void check() { check_changes(world.state(), changes.delta()); }
    EpochBook book() const { return *books.get(world.state(), Epoch{0}, world.project_id); }

    RevenueWorld world;
    ledger::Overlay changes{world.state()};
};

TEST(RevenueInvariants, StopABookThatIsMoreThanThePurse) {
    Changes made;
    EpochBook book = made.book();
    book.gross.value += 5;
    books.put(made.changes, book, Epoch{0}, made.world.project_id);
    made.check();  // what is left has not changed
    book.left.value += 5;
    books.put(made.changes, book, Epoch{0}, made.world.project_id);
    EXPECT_DEATH(made.check(), "what is left of its books and on its way upstream");
}

TEST(RevenueInvariants, StopMoneyThatLeavesWithoutItsBook) {
    Changes made;
    contracts::treasury::purses.put(made.changes, Amount{99},
                                    contracts::treasury::PurseKind::revenue,
                                    crypto::Hash256::from(made.world.project_id.view()),
                                    made.world.asset());
    EXPECT_DEATH(made.check(), "what is left of its books and on its way upstream");
}

TEST(RevenueInvariants, StopACloseThatGivesMoreThanCameIn) {
    Changes made;
    RevenueClose close;
    close.gross = close.net = Amount{100};
    close.branches.push_back({contracts::RevenueBranch::users, Amount{101}, {}, 0, false, {}});
    closes.put(made.changes, close, made.world.project_id, Epoch{0});
    EXPECT_DEATH(made.check(), "exactly the net and what was released");
    close.branches[0].amount = Amount{90};
    close.reserved = Amount{10};
    closes.put(made.changes, close, made.world.project_id, Epoch{0});
    made.check();
    close.costs = Amount{1};
    closes.put(made.changes, close, made.world.project_id, Epoch{0});
    EXPECT_DEATH(made.check(), "net = gross - costs");
    close.costs = {};
    close.commons_gained = Amount{1};
    closes.put(made.changes, close, made.world.project_id, Epoch{0});
    EXPECT_DEATH(made.check(), "what a branch without weight had");
}

TEST(RevenueInvariants, StopPartsThatAreNotTheBranch) {
    Changes made;
    const auto branch = contracts::RevenueBranch::users;
    RevenueClose close;
    close.gross = close.net = Amount{100};
    close.branches.push_back({branch, Amount{100}, {}, 1, false, Amount{100}});
    closes.put(made.changes, close, made.world.project_id, Epoch{1});
    EXPECT_DEATH(made.check(), "the parts of a branch are what was divided");
    parts.put(made.changes, {ledger::Wide{1}, Amount{100}, {}, {}}, Epoch{1},
              made.world.project_id, branch, made.world.member(2));
    made.check();
    close.done = true;
    close.branches[0].divided = Amount{99};
    closes.put(made.changes, close, made.world.project_id, Epoch{1});
    EXPECT_DEATH(made.check(), "the parts of a branch are the whole branch");
}

TEST(RevenueInvariants, StopACloseThatIsDoneAndLeavesSomething) {
    Changes made;
    RevenueClose close;
    close.done = true;
    closes.put(made.changes, close, made.world.project_id, Epoch{0});
    EXPECT_DEATH(made.check(), "has none of it left");
}

TEST(RevenueInvariants, StopAnUpstreamProjectThatSendsMoreThanItReceived) {
    Changes made;
    upstream_nodes.put(made.changes, {Amount{10}, Amount{5}, Amount{6}, {}}, Epoch{0},
                       std::uint8_t{1}, made.world.project_id);
    EXPECT_DEATH(made.check(), "keeps or sends exactly what it received");
}

}  // namespace
}  // namespace merit::testing
