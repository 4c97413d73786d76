// Booking revenue: who may, once per invoice, and what it becomes.
#include "tests/unit/contracts/revenue/revenue_world.hpp"

namespace merit::testing {
namespace {

using ledger::Amount;

TEST(Book, BringsUnitsIntoBeingAsRevenueOfTheProject) {
    RevenueWorld world;
    EXPECT_EQ(world.book(world.project_id, world.member(2), 700), "applied");
    EXPECT_EQ(world.book(world.project_id, world.member(2), 300), "applied");
    EXPECT_EQ(world.revenue(world.project_id), 1'000u);
    const std::string text =
        world.asked("revenue", {{"project", world.project_id.hex()}});
    EXPECT_NE(text.find("book: {gross: 1000, costs: 0, left: 1000, payers: 1, invoices: 2}"),
              std::string::npos)
        << text;
    EXPECT_NE(world.query("treasury", "proof_of_reserves", {{"asset", world.asset().hex()}})
                  .find("outstanding: 4000000001000, accounted: 4000000001000, equal: true"),
              std::string::npos);
}

TEST(Book, IsForTheIssuerOfTheAsset) {
    RevenueWorld world;
    const Book op = world.booking(world.project_id, world.member(2), 1);
    EXPECT_EQ(world.send(world.member(1), op), "revenue.not_authorised");
    EXPECT_EQ(world.send(world.maintainer, op), "revenue.not_authorised");
    EXPECT_EQ(world.revenue(world.project_id), 0u);
}

TEST(Book, OfAnInvoiceHappensOnce) {
    RevenueWorld world;
    const Book op = world.booking(world.project_id, world.member(2), 1);
    EXPECT_EQ(world.send(world.member(0), op), "applied");
    EXPECT_EQ(world.send(world.member(0), op), "revenue.duplicate");
    // For another project too: one payment is the revenue of one.
    Book other = op;
    other.project = world.project({world.maintainer});
    EXPECT_EQ(world.send(world.member(0), other), "revenue.duplicate");
    EXPECT_EQ(world.revenue(world.project_id), 1u);
}

TEST(Book, RefusesWhatIsOutOfBounds) {
    RevenueWorld world;
    Book op = world.booking(world.project_id, world.member(2), 0);
    EXPECT_EQ(world.send(world.member(0), op), "revenue.out_of_bounds");
    op.amount = Amount{std::uint64_t{1} << 63};
    EXPECT_EQ(world.send(world.member(0), op), "revenue.out_of_bounds");
    op.amount = Amount{1};
    op.invoice_digest = {};
    EXPECT_EQ(world.send(world.member(0), op), "revenue.out_of_bounds");
}

TEST(Book, NeedsAProjectWithAnOwnPoolAndAPayerThatCanBePaid) {
    RevenueWorld world;
    Book op = world.booking(world.project_id, world.member(2), 1);
    op.project = ledger::ProjectId::from(RevenueWorld::digest("no project"));
    EXPECT_EQ(world.send(world.member(0), op), "revenue.not_found");
    op.project = world.project(world.member(2), world.settings({world.maintainer}));
    EXPECT_EQ(world.send(world.member(0), op), "revenue.wrong_state");
    op.project = world.project_id;
    op.payer = ledger::AccountId::from(RevenueWorld::digest("nobody"));
    EXPECT_EQ(world.send(world.member(0), op), "revenue.not_found");
    op.payer = world.validator();
    EXPECT_EQ(world.send(world.member(0), op), "revenue.not_for_validators");
}

// The books of two epochs are two.
TEST(Book, BelongsToTheCurrentEpoch) {
    RevenueWorld world;
    world.book(world.project_id, world.member(2), 700);
    world.close_epoch();
    world.book(world.project_id, world.member(2), 10);
    EXPECT_EQ(world.closed(world.project_id, 0)->gross.value, 700u);
    EXPECT_EQ(world.revenue(world.project_id), 10u);
}

TEST(Book, HasALimitOfPayers) {
    using namespace contracts::revenue;
    RevenueWorld world;
    world.book(world.project_id, world.member(1), 1);
    world.apply([&](contracts::Context& context) {
        EpochBook book = *books.get(context.state, world.epoch(), world.project_id);
        book.payers = payers_max - 1;
        books.put(context.state, book, world.epoch(), world.project_id);
    });
    EXPECT_EQ(world.book(world.project_id, world.member(2), 1), "applied");
    EXPECT_EQ(world.book(world.project_id, world.member(3), 1), "revenue.out_of_bounds");
    EXPECT_EQ(world.book(world.project_id, world.member(1), 1), "applied");  // has paid before
}

TEST(Book, NeverExceedsWhatAnAssetCanHold) {
    RevenueWorld world;
    const std::uint64_t most = (std::uint64_t{1} << 63) - 1 - 4'000'000 * credit;
    EXPECT_EQ(world.book(world.project_id, world.member(2), most + 1), "treasury.overflow");
    EXPECT_EQ(world.book(world.project_id, world.member(2), most), "applied");
    EXPECT_EQ(world.book(world.project_id, world.member(2), 1), "treasury.overflow");
    world.close_epoch();
    EXPECT_EQ(world.revenue(world.project_id), 0u);
}

TEST(Book, IsShownByItsInvoice) {
    RevenueWorld world;
    const Book op = world.booking(world.project_id, world.member(2), 5);
    world.send(world.member(0), op);
    EXPECT_EQ(world.asked("invoice", {{"digest", to_hex(op.invoice_digest.bytes)}}),
              "{project: " + world.project_id.hex() + ", payer: " + world.member(2).hex() +
                  ", source: commercial, amount: 5, epoch: 0}");
    EXPECT_EQ(world.asked("invoice", {{"digest", to_hex(world.fresh().bytes)}}),
              "revenue.not_found");
    EXPECT_EQ(world.asked("invoice", {{"digest", "12"}}), "revenue.malformed");
}

}  // namespace
}  // namespace merit::testing
