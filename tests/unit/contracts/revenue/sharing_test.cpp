// How an epoch's revenue is shared when it closes.
#include "tests/unit/contracts/revenue/revenue_world.hpp"

namespace merit::testing {
namespace {

using contracts::RevenueBranch;
using contracts::registry::ContributionKind;
using ledger::Amount;

// 1,000 from one payer: 100 users, 500 developers, 150 enterprises, 150 upstream, 100 commons. No
// enterprises and no list: 300 more for commons, which is the own pool.
TEST(Sharing, GivesWhatHasNoWeightToCommons) {
    RevenueWorld world;
    const auto payer = world.person(2);
    world.book(world.project_id, payer, 1'000);
    world.close_epoch();
    EXPECT_EQ(world.balance(payer).free.value, 100u);
    EXPECT_EQ(world.rewarded(payer), 100u);
    EXPECT_EQ(world.own_money(world.project_id), 900u);
    EXPECT_EQ(world.revenue(world.project_id), 0u);
    const auto close = *world.closed(world.project_id, 0);
    EXPECT_EQ(close.of(RevenueBranch::users).amount.value, 100u);
    EXPECT_EQ(close.of(RevenueBranch::developers).amount.value, 500u);
    EXPECT_TRUE(close.of(RevenueBranch::enterprises).to_commons);
    EXPECT_TRUE(close.of(RevenueBranch::upstream).to_commons);
    EXPECT_FALSE(close.of(RevenueBranch::users).to_commons);
    EXPECT_EQ(close.commons_gained.value, 300u);
    EXPECT_TRUE(close.done);
}

// 100 for payers of 300 and 700 units.
TEST(Sharing, OfUsersIsByWhatTheyPaid) {
    RevenueWorld world;
    const auto small = world.person(2);
    const auto large = world.person(2);
    world.book(world.project_id, small, 300);
    world.book(world.project_id, large, 500);
    world.book(world.project_id, large, 200);
    world.close_epoch();
    EXPECT_EQ(world.balance(small).free.value, 30u);
    EXPECT_EQ(world.balance(large).free.value, 70u);
    EXPECT_EQ(world.asked("shares", {{"project", world.project_id.hex()},
                                     {"branch", "users"},
                                     {"epoch", "0"},
                                     {"from", std::max(small, large).hex()}}),
              "{project: " + world.project_id.hex() +
                  ", epoch: 0, branch: {branch: users, amount: 100, total_weight: 1000, "
                  "recipients: 2, to_commons: false, divided: 100}, shares: [{account: " +
                  std::max(small, large).hex() +
                  (small < large ? ", part: {weight: 700, amount: 70, organisation: "
                                 : ", part: {weight: 300, amount: 30, organisation: ") +
                  std::max(small, large).hex() + ", rule: counts}}], more: null}");
}

// 2 units for four payers of 5 each: the smaller hashes get them.
TEST(Sharing, BreaksTiesByTheHashOfTheBranch) {
    RevenueWorld world;
    std::vector<ledger::AccountId> payers;
    for (int i = 0; i < 4; ++i) {
        payers.push_back(world.person(2));
        world.book(world.project_id, payers.back(), 5);
    }
    world.close_epoch();
    std::ranges::sort(payers, {}, [&](const ledger::AccountId& payer) {
        return RevenueWorld::tie(world.project_id, 0, 8, payer.view());
    });
    for (std::size_t i = 0; i < payers.size(); ++i)
        EXPECT_EQ(world.balance(payers[i]).free.value, i < 2 ? 1u : 0u) << i;
}

// A payer of the maintainer's organisation, the maintainer, and a bot: nothing for them.
TEST(Sharing, GivesNothingToRelatedPayersAndBots) {
    RevenueWorld world;
    const auto colleague = world.person(2);
    const auto customer = world.person(2);
    const auto bot = world.account(AccountKind::bot, 2);
    world.affiliate(world.maintainer, world.member(1));
    world.affiliate(colleague, world.member(1));
    world.close_epoch();
    for (const auto& payer : {colleague, customer, bot, world.maintainer, world.member(1)})
        world.book(world.project_id, payer, 200);
    world.close_epoch();
    EXPECT_EQ(world.balance(customer).free.value, 100u);
    for (const auto& other : {colleague, bot, world.maintainer})
        EXPECT_EQ(world.balance(other).free.value, 0u);
    EXPECT_EQ(world.rewarded(world.member(1)), 0u);
    EXPECT_EQ(world.closed(world.project_id, 1)->of(RevenueBranch::users).total_weight.value,
              200u);
    // Who was left out, and why, stays in the state.
    const auto part = [&](const ledger::AccountId& payer) {
        return *contracts::revenue::parts.get(world.state(), ledger::Epoch{1}, world.project_id,
                                              RevenueBranch::users, payer);
    };
    EXPECT_EQ(part(colleague).rule, contracts::revenue::PartRule::related);
    EXPECT_EQ(part(colleague).organisation, world.member(1));
    EXPECT_EQ(part(bot).rule, contracts::revenue::PartRule::bot);
    EXPECT_EQ(part(customer).rule, contracts::revenue::PartRule::counts);
    EXPECT_EQ(world.closed(world.project_id, 1)->related.front(), world.member(1));
}

TEST(Sharing, GivesTheUsersPartToCommonsWhereAllPayersAreRelated) {
    RevenueWorld world;
    world.book(world.project_id, world.maintainer, 1'000);
    world.close_epoch();
    EXPECT_TRUE(world.closed(world.project_id, 0)->of(RevenueBranch::users).to_commons);
    EXPECT_EQ(world.own_money(world.project_id), 1'000u);
}

// 150 by x in infra and dataset: two people of one organisation with 10 + 20, another with 30 by
// themselves. Code counts nothing here.
TEST(Sharing, OfEnterprisesIsByTheWorkOfTheirPeople) {
    RevenueWorld world;
    const auto first = world.person(2);
    const auto second = world.person(2);
    const auto loner = world.person(2);
    const auto coder = world.person(2);
    world.affiliate(first, world.member(2));
    world.affiliate(second, world.member(2));
    world.close_epoch();
    world.add_x(world.project_id, first, ContributionKind::infra, 10);
    world.add_x(world.project_id, second, ContributionKind::dataset, 20);
    world.add_x(world.project_id, loner, ContributionKind::infra, 20);
    world.add_x(world.project_id, loner, ContributionKind::dataset, 10);
    world.add_x(world.project_id, coder, ContributionKind::code, 1'000);
    world.book(world.project_id, world.member(3), 1'000);
    world.close_epoch();
    EXPECT_EQ(world.rewarded(world.member(2)), 75u);
    EXPECT_EQ(world.balance(first).free.value, 0u);
    EXPECT_EQ(world.balance(loner).free.value, 75u);
    const auto given = world.closed(world.project_id, 1)->of(RevenueBranch::enterprises);
    EXPECT_EQ(given.recipients, 2u);
    EXPECT_FALSE(given.to_commons);
    EXPECT_EQ(given.divided.value, 150u);
    // Affiliations end; whose work it was stays.
    const std::string text = world.asked(
        "givers", {{"project", world.project_id.hex()}, {"epoch", "1"}, {"from", first.hex()}});
    EXPECT_NE(text.find("{account: " + first.hex() + ", giver: {organisation: " +
                        world.member(2).hex() + ", x: 10}}"),
              std::string::npos)
        << text;
    EXPECT_EQ(text.find(coder.hex()), std::string::npos);
}

// The developers' part is in the own pool before it closes, for the work of the same epoch.
TEST(Sharing, OfDevelopersIsPaidByTheCloseOfTheSameEpoch) {
    RevenueWorld world({{"hold_ppm", 0}});
    const auto author = world.person(2);
    world.accepted(world.project_id, author, world.maintainer, 100);
    world.book(world.project_id, world.maintainer, 1'000);
    world.close_epoch();
    EXPECT_EQ(world.balance(author).free.value, 1'000u);
    EXPECT_EQ(world.own_money(world.project_id), 0u);
}

// A tenth of the net until the target is reached.
TEST(Sharing, FillsTheReserveUpToItsTarget) {
    RevenueWorld world;
    world.set_terms(150);
    world.book(world.project_id, world.member(3), 1'000);
    world.close_epoch();  // the target is of the next epoch
    EXPECT_EQ(world.reserve(world.project_id), 0u);
    world.book(world.project_id, world.member(3), 1'009);
    world.close_epoch();
    EXPECT_EQ(world.reserve(world.project_id), 100u);
    world.book(world.project_id, world.member(3), 1'000);
    world.close_epoch();
    EXPECT_EQ(world.reserve(world.project_id), 150u);
    EXPECT_EQ(world.closed(world.project_id, 2)->reserved.value, 50u);
    world.book(world.project_id, world.member(3), 1'000);
    world.close_epoch();
    EXPECT_EQ(world.reserve(world.project_id), 150u);
}

// 100 in the reserve, the target lowered to 30: 70 are shared where that begins, without revenue.
TEST(Sharing, ReleasesWhatTheReserveHasAboveItsTarget) {
    RevenueWorld world;
    world.set_terms(500);
    world.close_epoch();
    world.book(world.project_id, world.member(3), 1'000);
    world.set_terms(30);
    world.close_epoch();
    EXPECT_EQ(world.reserve(world.project_id), 100u);
    world.close_epoch();  // nothing was booked
    EXPECT_EQ(world.reserve(world.project_id), 30u);
    const auto close = *world.closed(world.project_id, 2);
    EXPECT_EQ(close.net.value, 0u);
    EXPECT_EQ(close.released.value, 70u);
    EXPECT_EQ(close.of(RevenueBranch::developers).amount.value, 35u);
    EXPECT_TRUE(close.done);
}

TEST(Sharing, GivesCommonsToThePoolOfTheTerms) {
    RevenueWorld world;
    const auto pool = world.open_pool(world.asset());
    world.set_terms(0, pool);
    world.close_epoch();
    world.book(world.project_id, world.member(3), 1'000);
    world.close_epoch();
    EXPECT_EQ(world.money(pool).balance.value, 400u);
    EXPECT_EQ(world.own_money(world.project_id), 500u);
    EXPECT_EQ(world.closed(world.project_id, 1)->commons_pool, pool);
}

// Its last epoch is 1: commons of epoch 1 reach it before it closes, later ones do not.
TEST(Sharing, GivesCommonsToTheOwnPoolOnceTheOtherIsOver) {
    RevenueWorld world;
    const auto pool = world.open_pool(world.asset(), 1);
    world.set_terms(0, pool);
    world.close_epoch();
    for (int i = 0; i < 2; ++i) {
        world.book(world.project_id, world.member(3), 1'000);
        world.close_epoch();
    }
    EXPECT_EQ(world.money(pool).balance.value, 400u);
    EXPECT_EQ(world.closed(world.project_id, 2)->commons_pool, world.own_pool(world.project_id));
    EXPECT_EQ(world.own_money(world.project_id), 500u + 900u);
    EXPECT_EQ(world.send(world.member(2), contracts::treasury::WindUp{pool}), "applied");
    EXPECT_EQ(world.own_money(world.project_id), 1'800u) << "nobody takes commons back";
}

TEST(Sharing, UsesTheParametersOfItsEpoch) {
    RevenueWorld world({{"share_users_ppm", 600'000}, {"cap_cost_ppm", 0}});
    const auto payer = world.person(2);
    world.book(world.project_id, payer, 1'500);
    EXPECT_EQ(world.cost(payer, 1), "revenue.cost_above_cap");
    world.close_epoch();
    EXPECT_EQ(world.balance(payer).free.value, 600u);  // 600 of 600 + 500 + 150 + 150 + 100
}

// The smallest sums are whole too: one unit has one place.
TEST(Sharing, LosesNoUnitOfSmallSums) {
    for (std::uint64_t units = 1; units <= 12; ++units) {
        RevenueWorld world;
        const auto payer = world.person(2);
        world.book(world.project_id, payer, units);
        world.close_epoch();
        EXPECT_EQ(world.balance(payer).free.value + world.own_money(world.project_id), units);
    }
}

// Epochs without a block in between: epoch 0 is shared once, with its own books.
TEST(Sharing, HappensOnceHoweverLateTheNextBlockComes) {
    RevenueWorld world({{"epoch_length_ms", 10'000}});
    const auto payer = world.person(2);
    const std::uint64_t booked = world.epoch().value;
    EXPECT_EQ(world.book(world.project_id, payer, 1'000), "applied");
    world.move_time(95'000);
    world.block();
    EXPECT_GT(world.epoch().value, booked + 5);
    while (contracts::load_chain(world.state()).closing < world.epoch())
        world.block();
    EXPECT_EQ(world.balance(payer).free.value, 100u);
    EXPECT_EQ(world.own_money(world.project_id), 900u);
    EXPECT_TRUE(world.closed(world.project_id, booked)->done);
    EXPECT_FALSE(world.closed(world.project_id, booked + 1));
}

TEST(Sharing, OfSeveralProjectsIsEachForItself) {
    RevenueWorld world;
    const auto other = world.project({world.person(2)});
    const auto payer = world.person(3);
    world.book(world.project_id, payer, 1'000);
    world.book(other, payer, 2'000);
    world.close_epoch();
    EXPECT_EQ(world.own_money(world.project_id), 900u);
    EXPECT_EQ(world.own_money(other), 1'800u);
    EXPECT_EQ(world.balance(payer).free.value, 300u);
}

TEST(Sharing, IsTold) {
    RevenueWorld world;
    world.book(world.project_id, world.member(3), 1'000);
    world.close_epoch();
    std::string told;
    for (const ledger::Event& event : world.last().events) {
        if (event.name == "revenue.shared") told = event.text;
    }
    EXPECT_EQ(told, "epoch 0 net 1000");
    const std::string text =
        world.asked("revenue", {{"project", world.project_id.hex()}, {"epoch", "0"}});
    EXPECT_NE(text.find("gross: 1000, costs: 0, net: 1000, reserve_before: 0, reserve_target: 0, "
                        "reserved: 0, released: 0, branches: [{branch: users, amount: 100"),
              std::string::npos)
        << text;
    EXPECT_NE(world.asked("revenue", {{"project", world.project_id.hex()}, {"epoch", "1"}})
                  .find("close: null"),
              std::string::npos);
}

TEST(Payments, AreListedPageByPage) {
    RevenueWorld world;
    std::vector<ledger::AccountId> payers{world.person(1), world.person(2), world.person(3)};
    std::ranges::sort(payers);
    for (std::size_t i = 0; i < payers.size(); ++i)
        world.book(world.project_id, payers[i], 10 + i);
    const std::string head = "{project: " + world.project_id.hex() + ", epoch: 0, payments: [";
    EXPECT_EQ(world.asked("payments", {{"project", world.project_id.hex()},
                                       {"from", payers[1].hex()}}),
              head + "{payer: " + payers[1].hex() + ", paid: 11}, {payer: " + payers[2].hex() +
                  ", paid: 12}], more: null}");
    EXPECT_EQ(world.asked("payments", {{"project", "12"}}), "revenue.malformed");
    EXPECT_EQ(world.asked("shares", {{"project", world.project_id.hex()}, {"branch", "commons"}}),
              "revenue.malformed");
}

}  // namespace
}  // namespace merit::testing
