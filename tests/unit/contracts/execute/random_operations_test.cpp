// Random operations, valid and not, by random accounts, over some epochs. There is no model: what
// must hold whatever happens is checked after every block. TestWorld audits the whole state (all
// money lies somewhere), execution checks its invariants, and here:
//   - a failed transaction changes nothing but its account's use and its member's quota;
//   - a dropped one nothing but a counter and a quota.
#include "contracts/framework/approval.hpp"
#include "contracts/framework/prefix.hpp"
#include "contracts/govern/state.hpp"
#include "contracts/incentive/operations.hpp"
#include "contracts/quality/operations.hpp"
#include "contracts/registry/state.hpp"
#include "contracts/revenue/revenue.hpp"
#include "contracts/treasury/state.hpp"
#include "tests/support/test_world.hpp"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace merit::testing {
namespace {

using namespace contracts;
using ledger::Amount;
using ledger::Epoch;
using ledger::Operation;
using ledger::Ppm;

class RandomWorld {
  public:
    explicit RandomWorld(std::uint64_t seed)
        : random_(seed), world_({{"epoch_length_ms", 60'000}, {"close_steps", 100}}) {
        for (std::size_t i = 0; i < 4; ++i)
            accounts_.push_back(world_.member(i));
        for (std::size_t i = 0; i < 5; ++i)
            accounts_.push_back(world_.person(i % 4, static_cast<std::uint8_t>(i % 3)));
        accounts_.push_back(world_.account(registry::AccountKind::service, 1));
        accounts_.push_back(world_.account(registry::AccountKind::bot, 2));
        add_project(registry::ReviewMode::none);
        add_project(registry::ReviewMode::open);
        sender_ = accounts_[0];
    }

    void step() {
        if (below(12) == 0) return pass_time();
        std::vector<Operation> operations;
        sender_ = any(accounts_);
        for (std::uint64_t n = below(4) == 0 ? 3 : 1; n > 0; --n)
            operations.push_back(damaged(operation()));
        world_.send_operations(sender_, std::move(operations));
        remember();
        check_changes();
    }

    std::map<ledger::Outcome, int> outcomes;

  private:
    std::uint64_t below(std::uint64_t n) { return random_() % n; }
    template <class T>
    const T& any(const std::vector<T>& list) {
        return list[below(list.size())];
    }
    // Mostly somebody who may send such an operation: an account from `first` to `last`.
    void send_as(std::size_t first, std::size_t last) {
        if (below(8) != 0) sender_ = accounts_[first + below(last - first + 1)];
    }
    void send_as_member() { send_as(0, 3); }
    void send_as_maintainer() { send_as(4, 5); }
    void send_as_person() { send_as(4, 8); }

    Amount amount() {
        const std::uint64_t top = below(10) == 0 ? ~std::uint64_t{0} : 2'000 * credit;
        return Amount{below(20) == 0 ? 0 : random_() % top};
    }
    crypto::Hash256 digest() { return crypto::sha256({bytes_of(std::to_string(below(60)))}); }
    ledger::Epoch near_epoch() { return Epoch{world_.epoch().value + below(4)}; }

    void add_project(registry::ReviewMode mode) {
        auto settings = world_.settings({accounts_[4], accounts_[5]});
        settings.review_mode = mode;
        settings.import_quorum = 1;
        projects_.push_back(world_.project(accounts_[4], settings));
        pools_.push_back(world_.own_pool(projects_.back()));
    }

    void pass_time() {
        if (below(4) == 0) world_.move_time(below(10) * 60'000);
        if (below(2) == 0) return world_.close_epoch();
        world_.block();
    }

    Operation operation() {
        switch (below(6)) {
            case 0:
                return money_operation();
            case 1:
                return pool_operation();
            case 2:
                return record_operation();
            case 3:
                return reward_operation();
            case 4:
                return revenue_operation();
            default:
                return other_operation();
        }
    }

    Operation money_operation() {
        if (below(2) == 0) send_as(0, 0);
        switch (below(3)) {
            case 0:
                return make_operation(
                    treasury::Deposit{world_.asset(), any(accounts_), amount(), digest()});
            case 1:
                return make_operation(treasury::Withdraw{world_.asset(), amount()});
            default:
                return make_operation(treasury::Transfer{world_.asset(), any(accounts_), amount()});
        }
    }

    Operation pool_operation() {
        send_as_member();
        switch (below(4)) {
            case 0: {
                treasury::PoolTerms terms;
                terms.asset = world_.asset();
                terms.projects.push_back(any(projects_));
                terms.first_epoch = near_epoch();
                terms.last_epoch = Epoch{terms.first_epoch.value + below(3)};
                terms.pay.mode =
                    below(2) == 0 ? treasury::PoolMode::rate : treasury::PoolMode::pool;
                terms.pay.distinct = below(2) == 0;
                terms.pay.claim_epochs = 4;
                terms.pay.max_share = Ppm{below(2) == 0 ? 1'000'000U : 300'000U};
                if (below(2) == 0) terms.pay.budget_per_epoch = Amount{100 * credit};
                if (below(2) == 0) {
                    terms.unclaimed.target = treasury::UnclaimedTarget::first_project_pool;
                }
                return make_operation(treasury::PoolOpen{terms});
            }
            case 1:
                return make_operation(treasury::WindUp{any(pools_)});
            default:
                return make_operation(treasury::PoolFund{any(pools_), amount()});
        }
    }

    Operation record_operation() {
        switch (below(5)) {
            case 0: {
                auto op =
                    world_.code(any(projects_), sender_, static_cast<std::uint32_t>(below(900)));
                op.artifact.digest = digest();
                if (below(3) == 0) op.spdx = registry::SpdxExpression("GPL-2.0-only");
                if (below(3) == 0 && !records_.empty()) op.supersedes = any(records_);
                return make_operation(op);
            }
            case 1:
                return make_operation(registry::Consent{any_record()});
            case 2:
                send_as_maintainer();
                return make_operation(registry::Decline{any_record(), {}});
            default:
                send_as_maintainer();
                return make_operation(registry::Accept{any_record(), registry::ArticleSize::unset});
        }
    }

    Operation reward_operation() {
        send_as_person();
        if (below(2) == 0) {
            quality::Review review;
            review.contribution = any_record();
            review.correctness = review.usefulness = review.clarity =
                Ppm{static_cast<std::uint32_t>(below(1'100'000))};
            return make_operation(review);
        }
        incentive::RecordInteraction op;
        op.user = sender_;
        op.project = any(projects_);
        if (below(2) == 0) {
            op.target = incentive::InteractionTarget::account;
            op.account = any(accounts_);
        } else if (below(2) == 0 && !records_.empty()) {
            op.target = incentive::InteractionTarget::contribution;
            op.contribution = any(records_);
        }
        op.count = static_cast<std::uint32_t>(1 + below(30));
        return make_operation(op);
    }

    // Costs and lists that were attested before, or not.
    Operation revenue_operation() {
        const auto& project = any(projects_);
        revenue::PayCost cost{project, any(accounts_), Amount{below(50)}, digest(),
                              below(3) == 0 ? revenue::CostPurse::reserve
                                            : revenue::CostPurse::revenue,
                              accounts_[9]};
        revenue::SetDependencies list{project, {}, accounts_[9]};
        if (below(2) == 0) list.dependencies.push_back({any(projects_), Ppm{1'000'000}});
        switch (below(6)) {
            case 0: {
                sender_ = accounts_[9];
                registry::Attest attest;
                const bool is_cost = !costs_.empty() && below(2) == 0;
                attest.type = is_cost ? registry::AttestationType::invoice
                                      : registry::AttestationType::sbom;
                attest.statement_digest = digest();
                attest.passed = below(8) > 0;
                if (!is_cost) attest.expires_ms = ledger::TimeMs{std::uint64_t{1} << 62};
                if (is_cost) cost = any(costs_);
                attest.subjects = {
                    is_cost ? revenue::cost_digest(cost.project, cost.payee, cost.amount,
                                                   cost.invoice_digest)
                            : revenue::dependencies_digest(project, list.dependencies)};
                return make_operation(attest);
            }
            case 1:
                send_as_maintainer();
                if (costs_.size() < 12) costs_.push_back(cost);
                return make_operation(any(costs_));
            case 2:
                send_as_maintainer();
                return make_operation(list);
            case 3:
                send_as_maintainer();
                return make_operation(revenue::SetTerms{project, Amount{below(60)}, {}});
            default:
                send_as(0, 0);
                return make_operation(revenue::Book{project, any(accounts_),
                                                    revenue::RevenueSource::donation,
                                                    Amount{below(900)}, digest()});
        }
    }

    Operation other_operation() {
        switch (below(6)) {
            case 0:
                send_as(0, 1);
                return import_operation();
            case 1:
                send_as_person();
                return claim_operation();
            case 2:
                send_as(0, 1);
                return make_operation(
                    registry::Approve{digests_.empty() ? digest() : any(digests_)});
            case 3:
                return make_operation(
                    registry::Affiliate{any(accounts_), any(accounts_), near_epoch()});
            case 4:
                send_as_member();
                return make_operation(
                    govern::Propose{govern::ParameterKey("hold_ppm"), below(7) * 100'000});
            default:
                send_as_member();
                return make_operation(govern::CastVote{
                    proposals_.empty() ? ledger::ProposalId{} : any(proposals_), below(3) > 0});
        }
    }

    // Opens an import (quorum 1), or adds the only chunk of an open one.
    Operation import_operation() {
        if (!chunks_.empty() && below(2) == 0) {
            const auto& [batch, changeset] = any(chunks_);
            registry::ImportAdd add;
            add.batch = batch;
            const Bytes chunk = registry::encode_chunk({changeset});
            add.chunk.assign(chunk.begin(), chunk.end());
            return make_operation(add);
        }
        auto changeset = world_.changeset(alias(), static_cast<std::uint32_t>(below(400)));
        if (below(2) == 0) changeset.authors.push_back(TestWorld::alias(9));
        changeset.trailers.push_back({alias(), registry::TrailerRole::reviewed_by});
        registry::ImportOpen open;
        open.project = any(projects_);
        open.to_commit = changeset.commit;
        open.tool_digest = digest();
        open.changesets = open.chunks = 1;
        open.root = registry::chunk_leaf(registry::encode_chunk({changeset}));
        opened_ = changeset;
        return make_operation(open);
    }

    Operation claim_operation() {
        const Operation claim =
            make_operation(registry::AliasClaim{alias(), sender_, any(projects_)});
        digests_.push_back(operation_digest(claim));
        return claim;
    }

    ledger::AliasId alias() { return TestWorld::alias(static_cast<std::uint8_t>(below(6))); }
    ledger::ContributionId any_record() {
        return records_.empty() ? ledger::ContributionId{} : any(records_);
    }

    // Now and then a byte of the operation changes, or its end is missing.
    Operation damaged(Operation operation) {
        if (below(15) == 0) operation[below(operation.size())] = static_cast<Byte>(random_());
        if (below(40) == 0) operation.resize(below(operation.size()) + 1);
        return operation;
    }

    // What the operations of the last transaction made.
    void remember() {
        const auto& receipt = world_.last().receipts.at(0);
        ++outcomes[receipt.outcome];
        if (receipt.outcome != ledger::Outcome::applied) return;
        for (std::uint32_t i = 0; i < receipt.leaves; ++i) {
            const auto record = world_.made<ledger::ContributionId>("merit.contrib", i);
            const auto pool = world_.made<ledger::PoolId>("merit.pool", i);
            const auto proposal = world_.made<ledger::ProposalId>("merit.proposal", i);
            const auto batch = world_.made<ledger::ImportId>("merit.import", i);
            const auto& state = world_.state();
            if (registry::contributions.contains(state, record)) records_.push_back(record);
            if (treasury::pools.contains(state, pool)) pools_.push_back(pool);
            if (govern::proposals.contains(state, proposal)) proposals_.push_back(proposal);
            if (opened_ && registry::import_batches.contains(state, batch)) {
                chunks_.emplace_back(batch, *opened_);
            }
        }
    }

    // The clock may have worked in the block too: then nothing can be said.
    void check_changes() {
        const ledger::ExecutedBlock& last = world_.last();
        const auto outcome = last.receipts.at(0).outcome;
        if (outcome == ledger::Outcome::applied) return;
        const auto chain = load_chain(world_.state());
        if (chain.closing < chain.epoch || chain.closing != closed_) {
            closed_ = chain.closing;
            return;
        }
        std::set<Prefix> allowed{Prefix::member_quota};
        allowed.insert(outcome == ledger::Outcome::failed ? Prefix::account_use
                                                          : Prefix::drop_counter);
        for (const auto& [key, value] : last.delta) {
            EXPECT_TRUE(allowed.contains(static_cast<Prefix>(key[0])))
                << "a transaction that was not applied changed prefix " << int{key[0]};
        }
    }

    std::mt19937_64 random_;
    TestWorld world_;
    std::vector<ledger::AccountId> accounts_;
    std::vector<ledger::ProjectId> projects_;
    std::vector<ledger::PoolId> pools_;
    std::vector<ledger::ContributionId> records_;
    std::vector<ledger::ProposalId> proposals_;
    std::vector<crypto::Hash256> digests_;
    std::vector<revenue::PayCost> costs_;
    std::vector<std::pair<ledger::ImportId, registry::Changeset>> chunks_;
    std::optional<registry::Changeset> opened_;
    ledger::AccountId sender_;
    Epoch closed_;
};

TEST(RandomOperations, KeepAllMoneyAndLeaveNoTraceOfFailures) {
    std::map<ledger::Outcome, int> outcomes;
    for (std::uint64_t seed = 1; seed <= 50; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        RandomWorld world(seed);
        for (int i = 0; i < 200; ++i)
            world.step();
        for (const auto& [outcome, count] : world.outcomes)
            outcomes[outcome] += count;
    }
    RecordProperty("applied", outcomes[ledger::Outcome::applied]);
    RecordProperty("failed", outcomes[ledger::Outcome::failed]);
    // The test means something only if much of it was applied, and much refused.
    EXPECT_GT(outcomes[ledger::Outcome::applied], 500);
    EXPECT_GT(outcomes[ledger::Outcome::failed], 500);
}

}  // namespace
}  // namespace merit::testing
