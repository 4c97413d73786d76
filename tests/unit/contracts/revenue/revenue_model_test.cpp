// Random books, costs, lists, terms and closes against a naive model. After each step all money
// agrees, and what one epoch brought in is where it was given.
#include "tests/support/model_runs.hpp"
#include "tests/unit/contracts/numbers/random_numbers.hpp"
#include "tests/unit/contracts/revenue/revenue_model.hpp"
#include "tests/unit/contracts/revenue/revenue_world.hpp"

#include <set>

namespace merit::testing {
namespace {

using contracts::registry::ContributionKind;
using ledger::AccountId;
using ledger::Amount;
using ledger::PoolId;
using ledger::ProjectId;
using Id = RevenueModel::Id;

TestWorld::Parameters parameters_of(std::uint64_t seed) {
    switch (seed % 4) {
        case 0:
            return {};
        case 1:
            return {{"keep_ppm", 0}, {"reserve_ppm", 500'000}, {"cap_cost_ppm", 333'333}};
        case 2:
            return {{"keep_ppm", 1'000'000}, {"share_users_ppm", 1'000'000}, {"reserve_ppm", 1}};
        default:
            return {{"keep_ppm", 123'457}, {"share_upstream_ppm", 777'777}, {"close_steps", 100}};
    }
}

class BothBooks : public ModelWorld {
  public:
    explicit BothBooks(std::uint64_t seed)
        : ModelWorld(seed), world_(parameters_of(seed)) {
        for (const auto& [key, value] : parameters_of(seed)) {
            if (key == "keep_ppm") model_.keep_ppm = value;
            if (key == "reserve_ppm") model_.reserve_ppm = value;
            if (key == "cap_cost_ppm") model_.cap_cost_ppm = value;
            if (key == "share_users_ppm") model_.shares[0] = value;
            if (key == "share_upstream_ppm") model_.shares[3] = value;
        }
        add_accounts();
        add_projects();
        add_pools();
        world_.close_epoch();
        model_.now = world_.epoch().value;
    }

    void step() {
        switch (below(16)) {
            case 0:
            case 1:
            case 2:
                return cost();
            case 3:
            case 4:
                return set_deps();
            case 5:
                return set_terms();
            case 6:
            case 7:
                return add_x();
            case 8:
            case 9:
                return close_epoch();
            default:
                return book();
        }
    }

    void compare() {
        for (const auto& id : accounts_)
            EXPECT_EQ(world_.balance(id).free.value, model_.money[id.hex()]) << id.hex();
        for (const auto& id : pools_)
            EXPECT_EQ(world_.money(id).balance.value, model_.money[id.hex()]) << id.hex();
        for (const auto& id : projects_) {
            EXPECT_EQ(world_.money(world_.own_pool(id)).balance.value,
                      model_.money[world_.own_pool(id).hex()])
                << id.hex();
            EXPECT_EQ(world_.reserve(id), model_.projects[id.hex()].reserve) << id.hex();
            EXPECT_EQ(world_.revenue(id), model_.waiting(id.hex())) << id.hex();
        }
    }

  private:
    template <class T>
    const T& any(const std::vector<T>& items) {
        return items[below(items.size())];
    }
    std::uint64_t units() {
        const std::uint64_t sizes[] = {3, 50, 5'000, 3'000'000'000};
        return below(sizes[below(4)]);
    }
    // Now and then one that was used before.
    crypto::Hash256 invoice() {
        if (below(12) > 0 || used_.empty()) used_.push_back(world_.fresh());
        return any(used_);
    }

    // Related to the maintainer, of another organisation, alone, and a bot.
    void add_accounts() {
        for (int i = 0; i < 5; ++i)
            accounts_.push_back(world_.person(2));
        accounts_.push_back(world_.account(AccountKind::bot, 2));
        accounts_.push_back(world_.maintainer);
        for (std::size_t i = 1; i <= 2; ++i)
            accounts_.push_back(world_.member(i));
        const auto join = [&](const AccountId& person, std::size_t member) {
            world_.affiliate(person, world_.member(member));
            model_.organisations[person.hex()] = world_.member(member).hex();
        };
        join(world_.maintainer, 1);
        join(accounts_[0], 1);
        join(accounts_[1], 2);
        join(accounts_[2], 2);
        model_.bots.insert(accounts_[5].hex());
        for (const auto& id : accounts_)
            model_.money[id.hex()] = world_.balance(id).free.value;
    }
    void add_projects() {
        projects_.push_back(world_.project_id);
        for (int i = 0; i < 5; ++i)
            projects_.push_back(world_.project({i < 3 ? world_.maintainer : accounts_[3]}));
        for (std::size_t i = 0; i < projects_.size(); ++i) {
            RevenueModel::Project& project = model_.projects[projects_[i].hex()];
            project.own_pool = world_.own_pool(projects_[i]).hex();
            project.maintainer = (i < 4 ? world_.maintainer : accounts_[3]).hex();
        }
    }
    void add_pools() {
        for (const std::uint64_t last : {6u, 1'000u}) {
            pools_.push_back(world_.open_pool(world_.asset(), last));
            model_.last_epochs[pools_.back().hex()] = last;
        }
    }
    AccountId maintainer_of(const ProjectId& project) {
        if (below(10) == 0) return any(accounts_);
        return *AccountId::from(*from_hex(model_.projects[project.hex()].maintainer));
    }

    void expect(const std::string& what, const std::string& found, const std::string& expected) {
        ++outcomes[what + " " + expected];
        EXPECT_EQ(found, expected) << what;
    }
    void book() {
        Book op{any(projects_), any(accounts_), RevenueSource::grant, Amount{units()}, invoice()};
        expect("book", world_.send(world_.member(0), op),
               model_.book(op.project.hex(), op.payer.hex(), op.amount.value,
                           to_hex(op.invoice_digest.bytes)));
    }
    void cost() {
        const auto purse = below(3) == 0 ? CostPurse::reserve : CostPurse::revenue;
        PayCost op = world_.cost_of(any(projects_), any(accounts_), units(), purse);
        const auto& of = model_.projects[op.project.hex()];
        op.invoice_digest = invoice();
        if (below(6) == 0 && !of.cost_invoices.empty()) {
            op.invoice_digest = crypto::Hash256::from(*from_hex(*of.cost_invoices.begin()));
        }
        if (below(2) == 0) {
            op.amount.value = (purse == CostPurse::reserve ? of.reserve : of.gross / 4) + below(2);
        }
        const auto subject = contracts::revenue::cost_digest(op.project, op.payee, op.amount,
                                                             op.invoice_digest);
        if (below(8) > 0 && attested_.insert(subject).second) world_.attest_cost(op);
        const AccountId sender = maintainer_of(op.project);
        expect("cost", world_.send(sender, op),
               model_.cost(op.project.hex(), sender.hex(), op.payee.hex(), op.amount.value,
                           to_hex(op.invoice_digest.bytes), purse == CostPurse::reserve,
                           attested_.contains(subject)));
    }
    void set_deps() {
        const ProjectId& project = any(projects_);
        RevenueWorld::List entries;
        std::uint32_t left = 1'000'000;
        for (const auto& to : projects_) {
            if (below(2) == 0 || (to == project && below(8) > 0)) continue;
            entries.emplace_back(to, 1 + static_cast<std::uint32_t>(below(left / 2)));
            left -= entries.back().second;
        }
        if (!entries.empty() && below(10) > 0) entries.back().second += left;
        RevenueModel::List list;
        for (const auto& [to, share] : entries)
            list.emplace_back(to.hex(), share);
        const AccountId sender = maintainer_of(project);
        expect("set_deps", world_.set_deps(project, entries, sender),
               model_.set_deps(project.hex(), sender.hex(), list));
    }
    void set_terms() {
        SetTerms op{any(projects_), Amount{below(3) == 0 ? 0 : units()}, {}};
        RevenueModel::Terms terms{op.reserve_target.value, {}};
        if (below(2) == 0) {
            op.commons_pool = any(pools_);
            terms.commons = op.commons_pool->hex();
        }
        const AccountId sender = maintainer_of(op.project);
        expect("set_terms", world_.send(sender, op),
               model_.set_terms(op.project.hex(), sender.hex(), terms));
    }
    // The maintainer's people are an enterprise too; a bot earns nothing.
    void add_x() {
        const ProjectId& project = any(projects_);
        const AccountId& account = any(accounts_);
        const std::uint64_t x = units();
        const auto kind = below(2) == 0 ? ContributionKind::infra : ContributionKind::dataset;
        world_.add_x(project, account, kind, x);
        if (model_.bots.contains(account.hex())) return;
        model_.projects[project.hex()].x[account.hex()] += x;
    }
    void close_epoch() {
        world_.close_epoch();
        model_.close_epoch();
        ++outcomes["closed"];
        check_closes();
    }
    // Outputs = R at each project and each upstream node.
    void check_closes() {
        using namespace contracts::revenue;
        const auto epoch = ledger::Epoch{world_.epoch().value - 1};
        for (const auto& id : projects_) {
            const auto close = world_.closed(id, epoch.value);
            if (!close) continue;
            std::uint64_t given = close->reserved.value;
            for (const BranchClose& branch : close->branches)
                given += branch.amount.value;
            EXPECT_TRUE(close->done);
            EXPECT_EQ(given, close->gross.value - close->costs.value + close->released.value);
        }
        upstream_nodes.scan(
            world_.state(),
            [&](const auto&, const UpstreamNode& node) {
                EXPECT_EQ(node.received.value, node.kept.value + node.sent.value);
                EXPECT_EQ(node.left.value, 0u);
                return true;
            },
            epoch);
    }

    RevenueWorld world_;
    RevenueModel model_;
    std::vector<AccountId> accounts_;
    std::vector<ProjectId> projects_;
    std::vector<PoolId> pools_;
    std::vector<crypto::Hash256> used_;    // invoices
    std::set<crypto::Hash256> attested_;  // costs
};

TEST(RevenueModel, AgreesWhateverIsBookedAndShared) {
    expect_seen(run_models<BothBooks>(),
                {"book applied", "book revenue.duplicate", "book revenue.out_of_bounds",
                 "cost applied", "cost revenue.not_authorised", "cost revenue.attestation_missing",
                 "cost revenue.cost_above_cap", "cost treasury.insufficient_balance",
                 "cost revenue.duplicate", "set_deps applied", "set_deps revenue.out_of_bounds",
                 "set_deps revenue.shares_not_whole", "set_deps revenue.not_authorised",
                 "set_terms applied", "set_terms revenue.too_late",
                 "set_terms revenue.not_authorised", "closed"});
}

}  // namespace
}  // namespace merit::testing
