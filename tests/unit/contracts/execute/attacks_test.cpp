// Attacks of CONTRACTS section 9 and of the contracts' own lists, end to end: each test is what a
// dishonest participant would send, and shows that it gains nothing.
#include "contracts/explain/check_statement.hpp"
#include "contracts/explain/make_file.hpp"
#include "contracts/framework/approval.hpp"
#include "contracts/framework/map.hpp"
#include "contracts/govern/operations.hpp"
#include "contracts/incentive/operations.hpp"
#include "contracts/incentive/use_state.hpp"
#include "contracts/quality/operations.hpp"
#include "contracts/quality/state.hpp"
#include "contracts/registry/registry.hpp"
#include "contracts/score/state.hpp"
#include "tests/support/examples.hpp"
#include "tests/support/test_world.hpp"

#include <gtest/gtest.h>

namespace merit::testing {
namespace {

using namespace contracts;
using ledger::Amount;
using ledger::Epoch;
using ledger::Ppm;
using registry::AccountKind;
using registry::ReviewMode;

template <class Op>
registry::Approve approval_of(const Op& op) {
    return {operation_digest(make_operation(op))};
}

// A project in mode open; alias 1 has an imported record; `author` is the person behind it.
struct OpenWorld : TestWorld {
    OpenWorld() {
        maintainer = person();
        author = person(2, 2);
        auto terms = settings({maintainer});
        terms.review_mode = ReviewMode::open;
        demo = project(maintainer, terms);
        record = imported();
    }
    ledger::ContributionId imported(std::uint32_t lines = 100) {
        const auto change = changeset(alias(1), lines);
        import(demo, std::vector{change});
        return registry::imported_record_id(demo, change.commit, 0);
    }
    registry::AliasClaim claim() const { return {alias(1), author, demo}; }
    void approve_claim() {
        EXPECT_EQ(send(member(0), approval_of(claim())), "applied");
        EXPECT_EQ(send(member(1), approval_of(claim())), "applied");
    }
    std::string review(const ledger::AccountId& reviewer, const ledger::ContributionId& of,
                       std::uint32_t mark = 1'000'000) {
        return send(reviewer, quality::Review{of, Ppm{mark}, Ppm{mark}, Ppm{mark}, {}});
    }
    quality::QualityRow quality_of(const ledger::ContributionId& of) const {
        return *quality::qualities.get(state(), of);
    }
    std::string use(const ledger::AccountId& user, incentive::InteractionTarget target) {
        incentive::RecordInteraction op;
        op.user = user;
        op.project = demo;
        op.target = target;
        if (target == incentive::InteractionTarget::contribution) op.contribution = record;
        return send(user, op);
    }
    std::uint64_t used(const ledger::Recipient& recipient) const {
        return incentive::use_rows.get_or(state(), {}, epoch(), demo, recipient)
            .use.level_2.interactions.value;
    }

    ledger::AccountId maintainer;
    ledger::AccountId author;
    ledger::ProjectId demo;
    ledger::ContributionId record;
};

// ---- self-review, also under another name ----

TEST(SelfReview, OfAnAliasThatOneClaimsIsAConflict) {
    OpenWorld world;
    EXPECT_EQ(world.send(world.author, world.claim()), "applied");
    EXPECT_EQ(world.review(world.author, world.record), "quality.conflict_of_interest")
        << "the claim waits for approval";
    world.approve_claim();
    EXPECT_EQ(world.review(world.author, world.record), "quality.conflict_of_interest")
        << "the claim is approved and not yet permanent";
    EXPECT_EQ(world.review(world.person(), world.record), "applied");
}

TEST(SelfReview, BeforeTheClaimHasNoVoiceInTheEnd) {
    OpenWorld world;
    EXPECT_EQ(world.review(world.author, world.record), "applied") << "nobody knows yet";
    EXPECT_EQ(world.review(world.person(), world.record, 300'000), "applied");
    world.send(world.author, world.claim());
    world.approve_claim();
    world.close_epochs(2);
    EXPECT_EQ(world.quality_of(world.record).quality.value, 300'000u)
        << "without the author's 10^6";
}

TEST(SelfUse, OfAnAliasThatOneClaimsCounts0) {
    using enum incentive::InteractionTarget;
    OpenWorld world;
    EXPECT_EQ(world.use(world.person(0, 2), contribution), "applied");
    EXPECT_EQ(world.used({TestWorld::alias(1)}), 1'000'000u) << "somebody else's use counts";
    world.send(world.author, world.claim());
    EXPECT_EQ(world.use(world.author, contribution), "applied");
    world.approve_claim();
    EXPECT_EQ(world.use(world.author, contribution), "applied");
    EXPECT_EQ(world.used({TestWorld::alias(1)}), 1'000'000u);
}

TEST(SelfUse, OfAProjectByAContributorsAliasCounts0) {
    OpenWorld world;
    world.send(world.author, world.claim());
    world.approve_claim();
    world.close_epochs(3);
    EXPECT_EQ(world.use(world.author, incentive::InteractionTarget::project), "applied");
    EXPECT_FALSE(incentive::project_uses.contains(world.state(), world.epoch(), world.demo));
    EXPECT_EQ(world.use(world.person(0, 2), incentive::InteractionTarget::project), "applied");
    EXPECT_TRUE(incentive::project_uses.contains(world.state(), world.epoch(), world.demo));
}

// ---- rings ----

// The author reviews under the account and contributes under the alias; a friend does the reverse.
TEST(ReviewRing, IsDampedAcrossAccountAndAlias) {
    OpenWorld world;
    world.send(world.author, world.claim());
    world.approve_claim();
    const auto friend_of = world.person(3);
    const auto work = world.code(world.demo, friend_of);
    EXPECT_EQ(world.send(friend_of, work), "applied");
    const auto theirs = world.made<ledger::ContributionId>("merit.contrib");
    EXPECT_EQ(world.send(world.maintainer, registry::Accept{theirs, registry::ArticleSize::unset}),
              "applied");
    EXPECT_EQ(world.review(world.author, theirs), "applied")
        << "epoch 0: the author for the friend";
    world.close_epoch();
    EXPECT_EQ(world.review(friend_of, world.record), "applied");
    world.close_epoch();
    const auto row = quality::reviews.get(world.state(), world.record, friend_of);
    EXPECT_EQ(row->reviews_between, 1u) << "the author's review, sent under the account";
    EXPECT_EQ(row->damped_weight.value, 800'000u) << "4 / (4 + 1)";
}

// Four reviewers of one organisation against two others: 1, 1, 1 organisations weigh alike.
TEST(OrganisationCap, FourVoicesOfOneOrganisationAreOne) {
    OpenWorld world;
    const auto organisation = world.account(AccountKind::organisation);
    std::vector<ledger::AccountId> staff;
    for (int i = 0; i < 4; ++i) {
        staff.push_back(world.person());
        const registry::Affiliate together{staff.back(), organisation, Epoch{50}};
        world.send(staff.back(), together);
        world.send(organisation, together);
    }
    world.close_epoch();
    for (const auto& member : staff)
        EXPECT_EQ(world.review(member, world.record, 1'000'000), "applied");
    EXPECT_EQ(world.review(world.person(1), world.record, 200'000), "applied");
    EXPECT_EQ(world.review(world.person(2), world.record, 300'000), "applied");
    world.close_epoch();
    EXPECT_EQ(world.quality_of(world.record).quality.value, 300'000u)
        << "weights 1 for 1.0, 1 for 0.3, 1 for 0.2: the median";
}

// ---- members that leave ----

TEST(MemberRemove, TakesTheApprovalsOfTheRemovedMemberAlong) {
    TestWorld world({}, 5);
    govern::MemberAdmit friendly;
    friendly.name = ledger::Name("friendly");
    friendly.keys.push_back(key(200).public_key());
    EXPECT_EQ(world.send(world.member(4), friendly), "applied") << "1 of 4 needed";
    const govern::MemberRemove remove{world.member_id(4)};
    for (std::size_t i = 0; i < 4; ++i)
        EXPECT_EQ(world.send(world.member(i), remove), "applied");
    EXPECT_EQ(registry::active_members(world.state()), 4u);
    EXPECT_EQ(world.send(world.member(0), approval_of(friendly)), "applied");
    EXPECT_EQ(world.send(world.member(1), approval_of(friendly)), "applied");
    EXPECT_EQ(registry::active_members(world.state()), 4u) << "2 of 3: the third voice has left";
    EXPECT_EQ(world.send(world.member(2), approval_of(friendly)), "applied");
    EXPECT_EQ(registry::active_members(world.state()), 5u);
}

TEST(AliasClaim, IsNotApprovedByAnImporterThatWasDismissed) {
    OpenWorld world;
    world.send(world.author, world.claim());
    EXPECT_EQ(world.send(world.member(1), approval_of(world.claim())), "applied");
    auto terms = world.settings({world.maintainer});
    terms.importers = {world.member(0), world.member(2)};
    std::ranges::sort(terms.importers);
    EXPECT_EQ(world.send(world.maintainer, registry::ProjectSet{world.demo, terms}), "applied");
    world.close_epoch();
    EXPECT_EQ(world.send(world.member(0), approval_of(world.claim())), "applied");
    const ledger::Recipient alias{TestWorld::alias(1)};
    EXPECT_EQ(registry::owner_of(world.state(), alias), alias) << "one importer is no quorum";
    EXPECT_EQ(world.send(world.member(2), approval_of(world.claim())), "applied");
    EXPECT_EQ(registry::owner_of(world.state(), alias), ledger::Recipient{world.author});
}

// Member 1 speaks through another account now; what the old one said no longer stands in its way.
TEST(AliasClaim, IsApprovedAnewByTheMembersNewImporter) {
    OpenWorld world;
    const auto successor = world.account(AccountKind::organisation, 1);
    world.send(world.author, world.claim());
    EXPECT_EQ(world.send(world.member(1), approval_of(world.claim())), "applied");
    auto terms = world.settings({world.maintainer});
    terms.importers = {world.member(0), successor};
    std::ranges::sort(terms.importers);
    EXPECT_EQ(world.send(world.maintainer, registry::ProjectSet{world.demo, terms}), "applied");
    world.close_epoch();
    EXPECT_EQ(world.send(successor, approval_of(world.claim())), "applied");
    EXPECT_EQ(world.send(successor, approval_of(world.claim())), "registry.duplicate");
    EXPECT_EQ(world.send(world.member(0), approval_of(world.claim())), "applied");
    EXPECT_EQ(registry::owner_of(world.state(), {TestWorld::alias(1)}),
              ledger::Recipient{world.author});
}

TEST(Rotation, KeepsWhatTheAccountApproved) {
    TestWorld world;
    govern::MemberAdmit op;
    op.name = ledger::Name("newcomer");
    op.keys.push_back(key(200).public_key());
    world.send(world.member(0), op);
    registry::Rotate rotate;
    rotate.keys.push_back(key(201).public_key());
    EXPECT_EQ(world.send(world.member(0), rotate), "applied");
    world.send(world.member(1), approval_of(op));
    world.send(world.member(2), approval_of(op));
    EXPECT_EQ(registry::active_members(world.state()), 5u);
}

TEST(AliasClaim, OfTwoAccountsIsWonByTheFirstThatIsApproved) {
    OpenWorld world;
    const auto thief = world.person(3);
    const registry::AliasClaim theft{TestWorld::alias(1), thief, world.demo};
    EXPECT_EQ(world.send(thief, theft), "applied");
    EXPECT_EQ(world.send(world.author, world.claim()), "applied");
    EXPECT_EQ(world.send(world.member(0), approval_of(theft)), "applied");
    world.approve_claim();
    EXPECT_EQ(world.send(world.member(1), approval_of(theft)), "registry.duplicate");
    EXPECT_EQ(registry::owner_of(world.state(), {TestWorld::alias(1)}),
              ledger::Recipient{world.author});
}

// ---- work that does not count ----

TEST(Trailers, OfAChangesetWhoseLicenceDoesNotFitEarnNothing) {
    TestWorld world;
    const auto maintainer = world.person();
    auto terms = world.settings({maintainer});
    terms.inbound.push_back(registry::SpdxId("Apache-2.0"));  // outbound MIT is not listed
    const auto demo = world.project(maintainer, terms);
    auto change = world.changeset(TestWorld::alias(1));
    change.trailers.push_back({TestWorld::alias(2), registry::TrailerRole::reviewed_by});
    world.import(demo, std::vector{change});
    world.close_epoch();
    for (const std::uint8_t person : std::initializer_list<std::uint8_t>{1, 2}) {
        EXPECT_EQ(score::points_sum_at(world.state(), demo, {TestWorld::alias(person)}, Epoch{0}),
                  ledger::Points{});
    }
}

TEST(Resubmission, OfAnImportedPatchUnderAnotherDigestIsADuplicate) {
    TestWorld world;
    const auto maintainer = world.person();
    const auto thief = world.person(1);
    const auto demo = world.project({maintainer});
    const auto change = world.changeset(TestWorld::alias(1));
    world.import(demo, std::vector{change});
    auto copy = world.code(demo, thief);
    copy.patch_id = change.patch_id;
    EXPECT_EQ(world.send(thief, copy), "registry.duplicate");
}

// Direct records of tests, reviews and triage are no matter of taste: they count as they are.
TEST(ReviewMode, IsForCodeAndArticles) {
    OpenWorld world;
    auto op = world.code(world.demo, world.author);
    op.contribution_kind = registry::ContributionKind::test;
    op.lines = {};
    EXPECT_EQ(world.send(world.author, op), "applied");
    const auto id = world.made<ledger::ContributionId>("merit.contrib");
    EXPECT_EQ(world.send(world.maintainer, registry::Accept{id, registry::ArticleSize::unset}),
              "applied");
    EXPECT_TRUE(world.quality_of(id).fixed);
    EXPECT_EQ(world.quality_of(id).quality.value, 1'000'000u);
    EXPECT_FALSE(world.quality_of(world.record).fixed) << "code waits for its reviews";
    EXPECT_EQ(world.review(world.person(), id), "quality.not_reviewed");
}

TEST(Supersede, OfOnesImportedRecordNeedsTheClaim) {
    OpenWorld world;
    auto better = world.code(world.demo, world.author, 150);
    better.supersedes = world.record;
    EXPECT_EQ(world.send(world.author, better), "registry.not_authorised");
    world.send(world.author, world.claim());
    world.approve_claim();
    EXPECT_EQ(world.send(world.author, better), "applied");
}

// ---- grab and run ----

// A fifth is held for four epochs; a transfer of more than the free part is refused.
TEST(GrabAndRun, LeavesTheHeldPartBehind) {
    TestWorld world;
    const auto maintainer = world.person();
    const auto runner = world.person(1);
    const auto demo = world.project({maintainer});
    world.send(world.member(0), treasury::PoolFund{world.own_pool(demo), Amount{100 * credit}});
    world.accepted(demo, runner, maintainer);
    world.close_epoch();
    EXPECT_EQ(world.balance(runner).free.value, 80 * credit);
    EXPECT_EQ(world.send(runner, treasury::Transfer{world.asset(), world.member(3),
                                                    Amount{80 * credit + 1}}),
              "treasury.insufficient_balance");
    world.close_epochs(4);
    EXPECT_EQ(world.balance(runner).free.value, 100 * credit);
}

// One unit for two earners of equal weight: one of them gets it, nobody's is rounded away twice.
TEST(SmallestEarner, GetsTheUnitThatRoundingLeaves) {
    TestWorld world;
    const auto maintainer = world.person();
    const auto demo = world.project({maintainer});
    world.send(world.member(0), treasury::PoolFund{world.own_pool(demo), Amount{2}});
    world.accepted(demo, world.person(1), maintainer, 1'999);
    const auto small = world.person(2);
    world.accepted(demo, small, maintainer, 1);
    world.close_epoch();
    // c = 1,333 and 1 of 1,334: q = 1 and 0, r = 1332 and 2: the first gets the extra unit.
    EXPECT_EQ(world.balance(small).free.value, 0u);
    EXPECT_EQ(world.money(world.own_pool(demo)).balance.value, 0u) << "and nothing is lost";
    world.accepted(demo, small, maintainer, 1);
    world.send(world.member(0), treasury::PoolFund{world.own_pool(demo), Amount{1}});
    world.close_epoch();
    EXPECT_EQ(world.balance(small).free.value + world.balance(small).held.value, 1u);
}

// ---- extremes ----

// All units that an asset can have go round three times: 3 * (2^63 - 1) is above 2^64.
TEST(Extremes, AllUnitsOfAnAssetThroughOnePoolThreeTimes) {
    TestWorld world({{"hold_ppm", 0}, {"beta", 1'000'000'000'000}});
    const std::uint64_t all = (1ULL << 63) - 1;
    const auto maintainer = world.person();
    const auto author = world.member(3);
    const auto demo = world.project({maintainer});
    EXPECT_EQ(world.send(author, treasury::AssetCreate{treasury::AssetName("large")}), "applied");
    treasury::PoolOpen open;
    open.terms.asset = world.made<ledger::AssetId>("merit.asset");
    open.terms.projects.push_back(demo);
    open.terms.last_epoch = Epoch{9};
    EXPECT_EQ(world.send(author, treasury::Deposit{open.terms.asset, author, Amount{all},
                                                   crypto::sha256({bytes_of("receipt")})}),
              "applied");
    EXPECT_EQ(world.send(author, open), "applied");
    const auto pool = world.made<ledger::PoolId>("merit.pool");
    for (int round = 0; round < 3; ++round) {
        EXPECT_EQ(world.send(author, treasury::PoolFund{pool, Amount{all}}), "applied");
        world.accepted(demo, author, maintainer, 4'000'000'000);
        world.close_epoch();
        EXPECT_EQ(world.money(pool).balance.value, 0u);
    }
    const std::string text = world.query("incentive", "benefit", {{"pool", pool.hex()}});
    EXPECT_NE(text.find("benefit: 27670116110564327421"), std::string::npos) << text;
    EXPECT_EQ(world.money(pool).paid.value, 3 * ledger::u128{all});
}

// A pool of 2^63 - 1 units and weights with beta = 1,000: every statement still recomputes.
TEST(Extremes, TheLargestPoolIsDividedToTheUnit) {
    TestWorld world({{"hold_ppm", 0},
                     {"beta", 1'000'000'000'000},
                     {"cap_class_lines", 100'000},
                     {"class_source_ppm", 2'000'000},
                     {"weight_code_ppm", 4'000'000}});
    const auto maintainer = world.person();
    const auto demo = world.project({maintainer});
    const auto pool = world.own_pool(demo);
    const std::uint64_t rest = (1ULL << 63) - 1 - 4'000'000 * credit;  // 4 members have the others
    EXPECT_EQ(world.send(world.member(0),
                         treasury::Deposit{world.asset(), world.member(0), Amount{rest + 1},
                                           crypto::sha256({bytes_of("1")})}),
              "treasury.overflow");
    EXPECT_EQ(
        world.send(world.member(0), treasury::Deposit{world.asset(), world.member(0), Amount{rest},
                                                      crypto::sha256({bytes_of("1")})}),
        "applied");
    EXPECT_EQ(world.send(world.member(0), treasury::PoolFund{pool, Amount{rest}}), "applied");
    for (std::size_t i = 0; i < 3; ++i)
        world.accepted(demo, world.person(i), maintainer, 4'294'967'295U - 100U);
    world.accepted(demo, world.person(3), maintainer, 1);
    world.close_epoch();
    const auto file = explain::make_epoch_file(world.state(), pool, Epoch{0}).value();
    EXPECT_EQ(file.close.paid.value, rest);
    std::vector<explain::Equation> equations;
    EXPECT_TRUE(
        explain::check_epoch(file.parameters, file.close, file.statements, equations).has_value());
}

// ---- distinct users ----

TEST(DistinctUsers, CountInEachProjectThatTheyUse) {
    TestWorld world;
    const auto maintainer = world.person();
    const auto author = world.person(1);
    const auto user = world.person(2, 2);
    incentive::RecordInteraction op;
    op.user = user;
    op.target = incentive::InteractionTarget::account;
    op.account = author;
    for (int i = 0; i < 2; ++i) {
        op.project = world.project({maintainer});
        for (int repeated = 0; repeated < 2; ++repeated)
            EXPECT_EQ(world.send(user, op), "applied");
        const auto row = incentive::use_rows.get(world.state(), world.epoch(), op.project,
                                                 ledger::Recipient{author});
        EXPECT_EQ(row->use.level_2.users, 1u);
        EXPECT_EQ(row->use.level_2.interactions.value, 2'000'000u);
    }
}

// ---- a close that lags ----

// 100 clock steps a block and 300 recipients: epoch 0 is still being closed in epoch 3.
TEST(LateClose, KeepsTheSettingsOfItsEpoch) {
    TestWorld world({{"epoch_length_ms", 60'000}, {"close_steps", 100}});
    const auto maintainer = world.person();
    auto terms = world.settings({maintainer});
    const auto demo = world.project(maintainer, terms);
    std::vector<registry::Changeset> history;
    for (int i = 0; i < 300; ++i) {
        const auto hash = crypto::sha256({bytes_of("person " + std::to_string(i))});
        history.push_back(world.changeset(*ledger::AliasId::from(hash.view())));
    }
    world.import(demo, history);
    std::string outcome;
    for (std::uint64_t epoch = 1; epoch <= 3; ++epoch) {
        world.move_time(60'000);
        terms.own_pool.budget_per_epoch = Amount{epoch};
        outcome = world.send(maintainer, registry::ProjectSet{demo, terms});
        EXPECT_EQ(load_chain(world.state()).closing, Epoch{0});
        const auto settings = registry::find_project(world.state(), demo)->settings_in(Epoch{0});
        EXPECT_EQ(settings.own_pool.budget_per_epoch.value, 0u) << "as in epoch 0";
    }
    EXPECT_EQ(outcome, "registry.too_early") << "a third change would forget the first settings";
}

// ---- steps ----

// The rest of an epoch's close with so many steps a block. Every block runs from the stored state
// alone, so each of them is a restart.
incentive::EpochClose closed_by(const TestWorld& world, std::uint64_t steps,
                                const ledger::PoolId& pool, std::size_t& blocks) {
    constexpr Map<Prefix::parameter_set, ParameterRecord, std::uint64_t> parameter_sets;
    ledger::MapState state = world.state();
    ledger::Overlay changes(state);
    ParameterRecord record = *parameter_sets.get(state, 0);
    record.set.close_steps = steps;
    parameter_sets.put(changes, record, 0);
    state.apply(changes.take_delta());
    ledger::OrderedBlock block;
    block.time_ms = load_chain(state).end_ms;
    const ExecutionRules rules = execution_rules(world.genesis());
    for (blocks = 0; load_chain(state).closing < Epoch{1}; ++blocks) {
        block.height = block.height.next();
        block.time_ms.value += 1;
        state.apply(execute_block(state, block, rules).delta);
    }
    return explain::find_epoch_close(state, pool, Epoch{0}).value();
}

TEST(CloseSteps, ChangeNoRoot) {
    TestWorld world;
    const auto demo = world.project({world.person()});
    const auto pool = world.own_pool(demo);
    world.send(world.member(0), treasury::PoolFund{pool, Amount{1'000 * credit + 7}});
    std::vector<registry::Changeset> history;
    for (std::uint32_t i = 0; i < 120; ++i) {
        const auto hash = crypto::sha256({bytes_of("person " + std::to_string(i % 90))});
        history.push_back(world.changeset(*ledger::AliasId::from(hash.view()), 10 + i));
    }
    world.import(demo, history);
    std::size_t blocks = 0;
    const auto at_once = closed_by(world, 100'000, pool, blocks);
    EXPECT_EQ(blocks, 1u);
    EXPECT_EQ(at_once.statements, 90u);
    for (const std::uint64_t steps : {7ULL, 100ULL, 1'000ULL}) {
        const auto slowly = closed_by(world, steps, pool, blocks);
        EXPECT_EQ(slowly.root, at_once.root) << steps << " steps in " << blocks << " blocks";
        EXPECT_EQ(slowly.policies, at_once.policies);
        EXPECT_EQ(slowly.paid, at_once.paid);
    }
}

}  // namespace
}  // namespace merit::testing
