// What maintainers set: dependencies and terms, from the next epoch on.
#include "tests/unit/contracts/revenue/revenue_world.hpp"

namespace merit::testing {
namespace {

using contracts::revenue::dependencies_digest;
using contracts::revenue::dependencies_in;
using contracts::revenue::dependencies_max;
using contracts::revenue::terms_in;
using ledger::Amount;
using ledger::Epoch;
using List = RevenueWorld::List;

struct TermsWorld : RevenueWorld {
    TermsWorld() {
        lib = project({person(2)});
        other = project({person(2)});
    }
    std::size_t entries_in(std::uint64_t epoch) const {
        return dependencies_in(state(), project_id, Epoch{epoch}).list.size();
    }
    // Without an attestation.
    std::string set(DependencyList list) {
        return send(maintainer, SetDependencies{project_id, std::move(list), attester});
    }

    ledger::ProjectId lib;
    ledger::ProjectId other;
};

TEST(SetDeps, IsInForceFromTheNextEpoch) {
    TermsWorld world;
    EXPECT_EQ(world.set_deps(world.project_id, {{world.lib, 1'000'000}}), "applied");
    EXPECT_EQ(world.entries_in(0), 0u);
    EXPECT_EQ(world.entries_in(1), 1u);
    EXPECT_EQ(world.entries_in(7), 1u);
}

TEST(SetDeps, TheLastOneOfAnEpochCounts) {
    TermsWorld world;
    world.set_deps(world.project_id, {{world.lib, 1'000'000}});
    EXPECT_EQ(
        world.set_deps(world.project_id, {{world.lib, 400'000}, {world.other, 600'000}}),
        "applied");
    EXPECT_EQ(world.entries_in(1), 2u);
    world.close_epochs(3);
    EXPECT_EQ(world.set_deps(world.project_id, {}), "applied");  // no list again
    EXPECT_EQ(world.entries_in(3), 2u);
    EXPECT_EQ(world.entries_in(4), 0u);
}

TEST(SetDeps, RefusesListsThatAreNotCanonical) {
    TermsWorld world;
    DependencyList list =
        RevenueWorld::list_of({{world.lib, 500'000}, {world.other, 500'000}});
    std::ranges::reverse(list);
    EXPECT_EQ(world.set(list), "revenue.out_of_bounds");
    EXPECT_EQ(world.set(RevenueWorld::list_of({{world.lib, 500'000}, {world.lib, 500'000}})),
              "revenue.out_of_bounds");
    EXPECT_EQ(world.set(RevenueWorld::list_of({{world.project_id, 1'000'000}})),
              "revenue.out_of_bounds");
    EXPECT_EQ(world.set(RevenueWorld::list_of({{world.lib, 999'999}})),
              "revenue.shares_not_whole");
    EXPECT_EQ(world.set(RevenueWorld::list_of({{world.lib, 1'000'000}, {world.other, 0}})),
              "revenue.shares_not_whole");
}

TEST(SetDeps, NamesAtMost64Projects) {
    TermsWorld world;
    const auto list_of = [](std::size_t count) {
        List list;
        for (std::size_t i = 0; i < count; ++i) {
            list.emplace_back(
                ledger::ProjectId::from(RevenueWorld::digest(std::to_string(i))),
                i == 0 ? 1'000'000 - static_cast<std::uint32_t>(count) + 1 : 1);
        }
        return RevenueWorld::list_of(list);
    };
    EXPECT_EQ(world.set(list_of(dependencies_max)), "revenue.not_found");  // but well formed
    // One more is not even the bytes of the operation.
    SetDependencies op{world.project_id, list_of(dependencies_max), world.attester};
    ledger::Operation bytes = contracts::make_operation(op);
    bytes[2 + 32] = static_cast<Byte>(dependencies_max + 1);
    bytes.insert(bytes.end(), 36, Byte{1});
    EXPECT_EQ(world.send_operations(world.maintainer, {bytes}), "revenue.malformed");
}

TEST(SetDeps, NamesProjectsWithOwnPools) {
    TermsWorld world;
    EXPECT_EQ(world.set(RevenueWorld::list_of(
                  {{ledger::ProjectId::from(RevenueWorld::digest("none")), 1'000'000}})),
              "revenue.not_found");
    const auto waiting = world.project(world.member(2), world.settings({world.maintainer}));
    EXPECT_EQ(world.set(RevenueWorld::list_of({{waiting, 1'000'000}})), "revenue.wrong_state");
}

TEST(SetDeps, IsForMaintainers) {
    TermsWorld world;
    EXPECT_EQ(world.set_deps(world.project_id, {{world.lib, 1'000'000}}, world.person(1)),
              "revenue.not_authorised");
    const SetDependencies op{ledger::ProjectId::from(RevenueWorld::digest("none")), {}, {}};
    EXPECT_EQ(world.send(world.maintainer, op), "revenue.not_found");
}

TEST(SetDeps, NeedsAnAttestationOfExactlyThisList) {
    TermsWorld world;
    const auto list = RevenueWorld::list_of({{world.lib, 1'000'000}});
    EXPECT_EQ(world.set(list), "revenue.attestation_missing");
    EXPECT_EQ(world.set({}), "revenue.attestation_missing");  // taking a list away too
    world.attest(AttestationType::sbom, dependencies_digest(world.project_id, list));
    EXPECT_EQ(world.set(RevenueWorld::list_of({{world.other, 1'000'000}})),
              "revenue.attestation_missing");
    EXPECT_EQ(world.set(list), "applied");
    // That of another project is not about this one.
    world.attest(AttestationType::sbom, dependencies_digest(world.lib, {}));
    EXPECT_EQ(world.set({}), "revenue.attestation_missing");
}

// A list that was true once is not repeated for ever.
TEST(SetDeps, NeedAnAttestationThatExpires) {
    TermsWorld world;
    const auto digest = dependencies_digest(world.project_id, {});
    const auto attest = [&](std::uint64_t expires) {
        world.attest(AttestationType::sbom, digest, {}, true, ledger::TimeMs{expires});
    };
    attest(0);
    EXPECT_EQ(world.set({}), "revenue.attestation_missing");
    attest(world.time().value + 10'000);
    EXPECT_EQ(world.set({}), "applied");
}

TEST(SetDeps, AreShown) {
    TermsWorld world;
    world.set_deps(world.project_id, {{world.lib, 1'000'000}});
    const auto list = RevenueWorld::list_of({{world.lib, 1'000'000}});
    EXPECT_EQ(
        world.asked("dependencies", {{"project", world.project_id.hex()}, {"epoch", "1"}}),
        "{project: " + world.project_id.hex() + ", epoch: 1, dependencies: [{project: " +
            world.lib.hex() + ", share: 1000000}], attested_by: " + world.attester.hex() +
            ", digest: " + to_hex(dependencies_digest(world.project_id, list).bytes) + "}");
    EXPECT_EQ(world.asked("dependencies", {{"project", ledger::ProjectId{}.hex()}}),
              "revenue.not_found");
}

// What a signer computes: big-endian numbers, ids as they are.
TEST(Digests, AreThoseOfTheSpecification) {
    const auto project = ledger::ProjectId::from(RevenueWorld::digest("p"));
    const auto lib = ledger::ProjectId::from(RevenueWorld::digest("l"));
    const auto payee = ledger::AccountId::from(RevenueWorld::digest("a"));
    const auto invoice = RevenueWorld::digest("i");
    EXPECT_EQ(contracts::revenue::cost_digest(project, payee, Amount{258}, invoice),
              crypto::sha256({bytes_of("merit.cost"), project.view(), payee.view(),
                              Bytes{0, 0, 0, 0, 0, 0, 1, 2}, invoice.view()}));
    EXPECT_EQ(dependencies_digest(project, RevenueWorld::list_of({{lib, 1'000'000}})),
              crypto::sha256({bytes_of("merit.deps"), project.view(), lib.view(),
                              Bytes{0x00, 0x0f, 0x42, 0x40}}));
}

TEST(SetTerms, IsInForceFromTheNextEpoch) {
    TermsWorld world;
    EXPECT_EQ(world.set_terms(500), "applied");
    const auto target = [&](std::uint64_t epoch) {
        return terms_in(world.state(), world.project_id, Epoch{epoch}).reserve_target.value;
    };
    EXPECT_EQ(target(0), 0u);
    EXPECT_EQ(target(1), 500u);
    world.close_epochs(2);
    EXPECT_EQ(world.set_terms(40), "applied");
    EXPECT_EQ(target(2), 500u);
    EXPECT_EQ(target(3), 40u);
}

TEST(SetTerms, NamesAPoolOfTheAssetThatIsNotOver) {
    TermsWorld world;
    const auto pool = world.open_pool(world.asset(), 1);
    EXPECT_EQ(world.set_terms(0, pool), "applied");
    EXPECT_EQ(world.set_terms(0, ledger::PoolId::from(RevenueWorld::digest("none"))),
              "revenue.not_found");
    EXPECT_EQ(world.set_terms(0, world.open_pool(world.asset(), 1'000, true)),
              "revenue.wrong_state")
        << "its rest is its sponsors'";
    world.send(world.member(1), contracts::treasury::AssetCreate{
                                    contracts::treasury::AssetName("token")});
    const auto token = world.made<ledger::AssetId>("merit.asset");
    EXPECT_EQ(world.set_terms(0, world.open_pool(token, 1'000, true)), "revenue.out_of_bounds");
    // In force from epoch 2 on, when the pool is over.
    world.close_epoch();
    EXPECT_EQ(world.set_terms(0, pool), "revenue.too_late");
}

TEST(SetTerms, IsForMaintainers) {
    TermsWorld world;
    SetTerms op{world.project_id, Amount{1}, {}};
    EXPECT_EQ(world.send(world.person(1), op), "revenue.not_authorised");
    op.reserve_target = Amount{std::uint64_t{1} << 63};
    EXPECT_EQ(world.send(world.maintainer, op), "revenue.out_of_bounds");
    op.reserve_target = Amount{1};
    op.project = {};
    EXPECT_EQ(world.send(world.maintainer, op), "revenue.not_found");
    op.project = world.project(world.member(2), world.settings({world.maintainer}));
    EXPECT_EQ(world.send(world.maintainer, op), "revenue.wrong_state");
}

}  // namespace
}  // namespace merit::testing
