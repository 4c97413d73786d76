// Costs: attested by another member, paid before sharing, at most a part of the gross.
#include "contracts/govern/operations.hpp"
#include "tests/unit/contracts/revenue/revenue_world.hpp"

namespace merit::testing {
namespace {

using contracts::revenue::cost_digest;
using ledger::Amount;

TEST(Cost, IsPaidOutOfRevenueBeforeItIsShared) {
    RevenueWorld world;
    const auto host = world.person(2);
    world.book(world.project_id, world.member(2), 1'000);
    EXPECT_EQ(world.cost(host, 300), "applied");
    EXPECT_EQ(world.balance(host).free.value, 300u);
    EXPECT_EQ(world.balance(host).received.value, 300u);
    EXPECT_EQ(world.revenue(world.project_id), 700u);
    world.close_epoch();
    const auto close = *world.closed(world.project_id, 0);
    EXPECT_EQ(close.gross.value, 1'000u);
    EXPECT_EQ(close.costs.value, 300u);
    EXPECT_EQ(close.net.value, 700u);
}

// Half of 1,001, rounded down, over all costs of the epoch.
TEST(Cost, OfAnEpochIsAtMostItsPartOfTheGross) {
    RevenueWorld world;
    const auto host = world.person(2);
    EXPECT_EQ(world.cost(host, 1), "revenue.cost_above_cap");
    world.book(world.project_id, world.member(2), 1'001);
    EXPECT_EQ(world.cost(host, 501), "revenue.cost_above_cap");
    EXPECT_EQ(world.cost(host, 400), "applied");
    EXPECT_EQ(world.cost(host, 101), "revenue.cost_above_cap");
    EXPECT_EQ(world.cost(host, 100), "applied");
    EXPECT_EQ(world.cost(host, 1), "revenue.cost_above_cap");
    EXPECT_EQ(world.balance(host).free.value, 500u);
    world.close_epoch();
    EXPECT_EQ(world.cost(host, 1), "revenue.cost_above_cap");  // nothing came in since
}

TEST(Cost, IsForMaintainers) {
    RevenueWorld world;
    world.book(world.project_id, world.member(2), 1'000);
    const PayCost op = world.cost_of(world.project_id, world.member(2), 1);
    world.attest_cost(op);
    EXPECT_EQ(world.send(world.person(1), op), "revenue.not_authorised");
    EXPECT_EQ(world.send(world.member(0), op), "revenue.not_authorised");
    EXPECT_EQ(world.send(world.maintainer, op), "applied");
}

TEST(Cost, NeedsAnAttestationOfExactlyThisPayment) {
    RevenueWorld world;
    world.book(world.project_id, world.member(2), 1'000);
    const PayCost op = world.cost_of(world.project_id, world.member(2), 10);
    EXPECT_EQ(world.send(world.maintainer, op), "revenue.attestation_missing");
    world.attest_cost(op);
    for (int i = 0; i < 4; ++i) {
        PayCost other = op;
        if (i == 0) other.amount = Amount{11};
        if (i == 1) other.payee = world.member(1);
        if (i == 2) other.invoice_digest = world.fresh();
        if (i == 3) other.attested_by = world.member(3);
        EXPECT_EQ(world.send(world.maintainer, other), "revenue.attestation_missing") << i;
    }
    EXPECT_EQ(world.send(world.maintainer, op), "applied");
}

TEST(Cost, NeedsAnAttestationThatPassedAndHolds) {
    RevenueWorld world;
    world.book(world.project_id, world.member(2), 1'000);
    const PayCost op = world.cost_of(world.project_id, world.member(2), 10);
    const auto subject = cost_digest(op.project, op.payee, op.amount, op.invoice_digest);
    const auto attest = [&](AttestationType type, bool passed, std::uint64_t expires) {
        return world.attest(type, subject, {}, passed, ledger::TimeMs{expires});
    };
    EXPECT_EQ(attest(AttestationType::sbom, true, 0), "applied");
    EXPECT_EQ(world.send(world.maintainer, op), "revenue.attestation_missing");
    EXPECT_EQ(attest(AttestationType::invoice, false, 0), "applied");
    EXPECT_EQ(world.send(world.maintainer, op), "revenue.attestation_missing");
    // Expires with the next block: time moves by a second.
    EXPECT_EQ(attest(AttestationType::invoice, true, world.time().value + 2'000), "applied");
    EXPECT_EQ(world.send(world.maintainer, op), "revenue.attestation_missing");
    EXPECT_EQ(attest(AttestationType::invoice, true, world.time().value + 2'001), "applied");
    EXPECT_EQ(world.send(world.maintainer, op), "applied");
}

// A maintainer could make accounts of its own member at will.
TEST(Cost, IsAttestedByAnotherMember) {
    RevenueWorld world;
    world.book(world.project_id, world.member(2), 1'000);
    PayCost op = world.cost_of(world.project_id, world.member(2), 10);
    op.attested_by = world.account(AccountKind::service, 1);
    const auto subject = cost_digest(op.project, op.payee, op.amount, op.invoice_digest);
    EXPECT_EQ(world.attest(AttestationType::invoice, subject, op.attested_by), "applied");
    EXPECT_EQ(world.send(world.maintainer, op), "revenue.attestation_missing");
}

// Insiders: the sender, all maintainers, the payee, their organisations and members.
TEST(Cost, IsAttestedByNobodyWithAnInterest) {
    RevenueWorld world;
    const auto other = world.project({world.maintainer, world.person(3)});
    world.book(other, world.member(2), 1'000);
    PayCost op = world.cost_of(other, world.person(2), 10);
    world.attest_cost(op);
    EXPECT_EQ(world.send(world.maintainer, op), "revenue.attestation_missing")
        << "of the other maintainer's member";
    const auto by = [&](const ledger::AccountId& issuer) {
        op.attested_by = issuer;
        const auto subject = cost_digest(op.project, op.payee, op.amount, op.invoice_digest);
        EXPECT_EQ(world.attest(AttestationType::invoice, subject, issuer), "applied");
        return world.send(world.maintainer, op);
    };
    EXPECT_EQ(by(world.account(AccountKind::service, 2)), "revenue.attestation_missing")
        << "of the payee's member";
    EXPECT_EQ(by(world.account(AccountKind::service, 0)), "applied");
}

// Four members, and each is behind somebody: whoever is not of the sender's member may attest.
TEST(Cost, IsAttestedByAnotherMemberWhereEveryMemberHasAnInterest) {
    RevenueWorld world;
    const auto all = world.project({world.person(0), world.maintainer, world.person(2)});
    world.book(all, world.member(2), 1'000);
    PayCost op = world.cost_of(all, world.person(3), 10);
    op.attested_by = world.account(AccountKind::service, 1);
    const auto attest = [&] {
        const auto subject = cost_digest(op.project, op.payee, op.amount, op.invoice_digest);
        EXPECT_EQ(world.attest(AttestationType::invoice, subject, op.attested_by), "applied");
    };
    attest();
    EXPECT_EQ(world.send(world.maintainer, op), "revenue.attestation_missing");
    op.attested_by = world.attester;
    attest();
    EXPECT_EQ(world.send(world.maintainer, op), "applied");
}

TEST(Cost, IsNotAttestedByAccountsOfARemovedMember) {
    RevenueWorld world;
    world.book(world.project_id, world.member(2), 1'000);
    const PayCost op = world.cost_of(world.project_id, world.person(2), 10);
    world.attest_cost(op);
    for (std::size_t i = 0; i < 3; ++i)
        world.send(world.member(i), contracts::govern::MemberRemove{world.member_id(3)});
    EXPECT_EQ(world.send(world.maintainer, op), "revenue.attestation_missing");
}

TEST(Cost, IsAttestedByWhoeverThereIsWhereThereIsOneMember) {
    TestWorld world({}, 1);
    const auto maintainer = world.person(0);
    contracts::registry::ProjectSettings settings;
    settings.maintainers = {maintainer};
    settings.importers = {world.member(0)};
    settings.import_quorum = 1;
    settings.outbound = contracts::registry::SpdxExpression("MIT");
    const auto project = world.project(maintainer, settings);
    world.send(world.member(0), Book{project, world.member(0), RevenueSource::grant, Amount{100},
                                     RevenueWorld::digest("grant")});
    const PayCost op{project,
                     world.member(0),
                     Amount{10},
                     RevenueWorld::digest("bill"),
                     CostPurse::revenue,
                     world.account(AccountKind::service, 0)};
    contracts::registry::Attest attest;
    attest.type = AttestationType::invoice;
    attest.statement_digest = RevenueWorld::digest("statement");
    attest.subjects = {cost_digest(op.project, op.payee, op.amount, op.invoice_digest)};
    attest.passed = true;
    EXPECT_EQ(world.send(op.attested_by, attest), "applied");
    EXPECT_EQ(world.send(maintainer, op), "applied");
}

TEST(Cost, IsNotAttestedByWhomItPays) {
    RevenueWorld world;
    world.book(world.project_id, world.member(2), 1'000);
    const PayCost op = world.cost_of(world.project_id, world.attester, 10);
    world.attest_cost(op);
    EXPECT_EQ(world.send(world.maintainer, op), "revenue.conflict_of_interest");
}

TEST(Cost, OfAnInvoiceIsPaidOnceByAProject) {
    RevenueWorld world;
    world.book(world.project_id, world.member(2), 1'000);
    const PayCost op = world.cost_of(world.project_id, world.member(2), 10);
    world.attest_cost(op);
    EXPECT_EQ(world.send(world.maintainer, op), "applied");
    EXPECT_EQ(world.send(world.maintainer, op), "revenue.duplicate");
    EXPECT_EQ(world.asked("invoice", {{"digest", to_hex(op.invoice_digest.bytes)},
                                      {"project", world.project_id.hex()}}),
              "{payee: " + world.member(2).hex() + ", amount: 10, purse: revenue, approved_by: " +
                  world.maintainer.hex() + ", attested_by: " + world.attester.hex() +
                  ", epoch: 0}");
    // Another project may have its part of the same bill.
    PayCost other = op;
    other.project = world.project({world.maintainer});
    world.book(other.project, world.member(2), 1'000);
    world.attest_cost(other);
    EXPECT_EQ(world.send(world.maintainer, other), "applied");
}

TEST(Cost, RefusesWhatIsOutOfBoundsOrUnknown) {
    RevenueWorld world;
    PayCost op = world.cost_of(world.project_id, world.member(2), 0);
    EXPECT_EQ(world.send(world.maintainer, op), "revenue.out_of_bounds");
    op.amount = Amount{std::uint64_t{1} << 63};
    EXPECT_EQ(world.send(world.maintainer, op), "revenue.out_of_bounds");
    op.amount = Amount{1};
    op.invoice_digest = {};
    EXPECT_EQ(world.send(world.maintainer, op), "revenue.out_of_bounds");
    op.invoice_digest = world.fresh();
    op.project = ledger::ProjectId::from(RevenueWorld::digest("no project"));
    EXPECT_EQ(world.send(world.maintainer, op), "revenue.not_found");
    op.project = world.project_id;
    op.payee = ledger::AccountId::from(RevenueWorld::digest("nobody"));
    EXPECT_EQ(world.send(world.maintainer, op), "revenue.not_found");
    op.payee = world.validator();
    EXPECT_EQ(world.send(world.maintainer, op), "revenue.not_for_validators");
}

// 100 of 1,000 go to the reserve when epoch 1 closes; then costs need no revenue.
TEST(Cost, MayComeOutOfTheReserve) {
    RevenueWorld world;
    const auto host = world.person(2);
    EXPECT_EQ(world.set_terms(500), "applied");
    world.close_epoch();
    world.book(world.project_id, world.member(2), 1'000);
    EXPECT_EQ(world.cost(host, 1, CostPurse::reserve), "treasury.insufficient_balance");
    world.close_epoch();
    EXPECT_EQ(world.reserve(world.project_id), 100u);
    EXPECT_EQ(world.cost(host, 101, CostPurse::reserve), "treasury.insufficient_balance");
    EXPECT_EQ(world.cost(host, 60, CostPurse::reserve), "applied");
    EXPECT_EQ(world.reserve(world.project_id), 40u);
    EXPECT_EQ(world.balance(host).free.value, 60u);
}

// While epoch 0 waits to be shared, its money is not there for the costs of epoch 1.
TEST(Cost, DoesNotTakeWhatAnEarlierEpochLeftToBeShared) {
    RevenueWorld world;
    world.book(world.project_id, world.member(2), 1'000);
    world.apply([&](contracts::Context& context) {
        contracts::revenue::EpochBook book;
        book.gross = book.left = Amount{10};
        contracts::revenue::books.put(context.state, book, ledger::Epoch{9}, world.project_id);
        const auto moved = contracts::treasury::move_in(
            context, world.asset(), contracts::revenue::revenue_of(world.project_id), Amount{10});
        EXPECT_TRUE(moved.has_value());
    });
    EXPECT_EQ(world.revenue(world.project_id), 1'010u);
    EXPECT_EQ(world.cost(world.member(2), 501), "revenue.cost_above_cap");
    EXPECT_EQ(world.cost(world.member(2), 500), "applied");
}

}  // namespace
}  // namespace merit::testing
