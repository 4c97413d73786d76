// Random rewards, movements, freezes, debts and Corrections over some epochs, against a naive
// model. After each step all books agree, the invariants hold, and the whole state is audited.
#include "tests/unit/contracts/treasury/money_model.hpp"

#include "tests/support/model_runs.hpp"
#include "tests/unit/contracts/treasury/money_world.hpp"

namespace merit::testing {
namespace {

using namespace contracts::treasury;
using ledger::Amount;
using ledger::Recipient;
using Name = MoneyModel::Name;

class BothBooks : public ModelWorld {
  public:
    explicit BothBooks(std::uint64_t seed) : ModelWorld(seed) {
        name_accounts();
        name_aliases();
        for (std::size_t i = 0; i < 3; ++i)
            add_pool(2'000);
        name_pools();
    }

    void step() {
        switch (below(12)) {
            case 0:
                return transfer();
            case 1:
                return fill_purse();
            case 2:
                return empty_purse();
            case 3:
                return freeze();
            case 4:
                return end_freezes();
            case 5:
                return owe();
            case 6:
            case 7:
                return correct();
            case 8:
                return close_epoch();
            case 9:
                return claim();
            default:
                return reward();
        }
    }

    void compare() const {
        MoneyModel model = model_;
        for (const auto& [name, id] : accounts_) {
            EXPECT_EQ(world_.balance(id).free.value, model.free[name]) << name;
            EXPECT_EQ(world_.balance(id).held.value, model.waiting(name)) << name;
            EXPECT_EQ(world_.debt(id), model.debt(name)) << name;
            EXPECT_EQ(frozen_of(world_.state(), world_.asset(), {id}).value, model.frozen(name));
        }
        for (const auto& [name, number] : aliases_) {
            EXPECT_EQ(world_.unclaimed(number), model.waiting(name)) << name;
            EXPECT_EQ(frozen_of(world_.state(), world_.asset(), {TestWorld::alias(number)}).value,
                      model.frozen(name));
        }
        for (const auto& [name, id] : pools_)
            EXPECT_EQ(world_.money(id).balance.value, model.pools[name]) << name;
        for (const auto& [name, purse] : purses_)
            EXPECT_EQ(world_.purse(purse), model.purses[name]) << name;
    }

  private:
    template <class Value>
    Name any(const std::map<Name, Value>& named) {
        return std::next(named.begin(), static_cast<long>(below(named.size())))->first;
    }
    std::uint64_t units() { return below(8) == 0 ? below(5) : below(400); }

    // Names in the order of ids, so that whatever goes by ids goes by names in the model.
    template <class Id>
    static std::map<Name, Id> named(const Name& kind, std::vector<Id> ids) {
        std::ranges::sort(ids);
        std::map<Name, Id> all;
        for (std::size_t i = 0; i < ids.size(); ++i)
            all.emplace(kind + std::to_string(i), ids[i]);
        return all;
    }
    void name_accounts() {
        std::vector<ledger::AccountId> ids{world_.member(0)};
        for (std::size_t i = 0; i < 4; ++i)
            ids.push_back(world_.person(i));
        for (const auto& id : ids)
            world_.send(world_.member(3), Transfer{world_.asset(), id, Amount{1'000}});
        accounts_ = named("account", ids);
        for (const auto& [name, id] : accounts_) {
            model_.free[name] = world_.balance(id).free.value;
            if (id == world_.member(0)) sponsor_ = name;
        }
    }
    void name_aliases() {
        std::vector<ledger::AliasId> ids;
        for (std::uint8_t i = 1; i <= 3; ++i)
            ids.push_back(TestWorld::alias(i));
        for (const auto& [name, id] : named("alias", ids)) {
            for (std::uint8_t i = 1; i <= 3; ++i) {
                if (TestWorld::alias(i) == id) aliases_[name] = i;
            }
        }
    }
    void add_pool(std::uint64_t amount) {
        pool_ids_.push_back(world_.open_pool(amount));
        model_.free[sponsor_] -= amount;
    }
    void name_pools() {
        pools_ = named("pool", pool_ids_);
        for (const auto& [name, id] : pools_) {
            model_.pools[name] = world_.money(id).balance.value;
            model_.sponsors[name] = sponsor_;
        }
        for (const PurseKind kind : {PurseKind::prize, PurseKind::bond, PurseKind::reserve})
            purses_["purse" + std::to_string(purses_.size())] = {kind, crypto::Hash256{}};
    }
    Recipient recipient_of(const Name& name) {
        if (MoneyModel::is_alias(name)) return {TestWorld::alias(aliases_[name])};
        return {accounts_[name]};
    }
    Creditor creditor_of(const Name& name) {
        if (MoneyModel::is_pool(name)) return Creditor::of(pools_[name]);
        return Creditor::of(accounts_[name]);
    }
    Name any_recipient() { return below(3) == 0 ? any(aliases_) : any(accounts_); }
    Name any_creditor() { return below(3) == 0 ? any(pools_) : any(accounts_); }

    void expect(bool is_possible, const std::string& outcome) {
        ++outcomes[outcome];
        EXPECT_EQ(outcome, is_possible ? "applied" : "treasury.insufficient_balance");
    }
    void transfer() {
        const Name from = any(accounts_);
        const Name to = any(accounts_);
        const std::uint64_t amount = units() + 1;
        const auto outcome =
            world_.send(accounts_[from], Transfer{world_.asset(), accounts_[to], Amount{amount}});
        expect(model_.transfer(from, to, amount), outcome);
    }
    void fill_purse() {
        const Name purse = any(purses_);
        const std::uint64_t amount = units();
        if (below(3) == 0) {
            const Name pool = any(pools_);
            const auto outcome =
                world_.move(PoolOf{pools_[pool]}, purses_[purse], amount, Cause::prize);
            return expect(model_.move(model_.pools, pool, model_.purses, purse, amount), outcome);
        }
        const Name from = any(accounts_);
        const auto outcome =
            world_.move(BalanceOf{accounts_[from]}, purses_[purse], amount, Cause::bond);
        expect(model_.move(model_.free, from, model_.purses, purse, amount), outcome);
    }
    void empty_purse() {
        const Name purse = any(purses_);
        const Name to = any_creditor();
        const std::uint64_t amount = units();
        const auto outcome =
            world_.move(purses_[purse], sub_account_of(creditor_of(to)), amount, Cause::bond_award);
        auto& where = MoneyModel::is_pool(to) ? model_.pools : model_.free;
        expect(model_.move(model_.purses, purse, where, to, amount), outcome);
    }
    void reward() {
        const Name pool = any(pools_);
        const Name to = any_recipient();
        const std::uint64_t amount = std::min(units(), model_.pools[pool]);
        if (model_.owner(to) != to) return;  // the close pays its owner
        world_.reward(pools_[pool], recipient_of(to), amount);
        model_.reward(pool, to, amount);
    }
    void freeze() {
        const std::uint64_t number = below(4);
        const Name name = any_recipient();
        const std::uint64_t amount = units();
        EXPECT_EQ(world_.freeze(static_cast<std::uint8_t>(number), recipient_of(name), amount),
                  model_.freeze("case" + std::to_string(number), name, amount));
    }
    void end_freezes() {
        const std::uint64_t number = below(4);
        world_.end_freezes(static_cast<std::uint8_t>(number));
        model_.freezes.erase("case" + std::to_string(number));
    }
    void owe() {
        const Name account = any(accounts_);
        const Name creditor = any_creditor();
        const std::uint64_t amount = units() / 4;
        if (account == creditor) return;
        world_.owe(accounts_[account], creditor_of(creditor), amount);
        model_.debts[account][{MoneyModel::is_pool(creditor), creditor}] = amount;
    }
    void correct() {
        MoneyModel::Entries losses;
        MoneyModel::Entries gains;
        std::uint64_t sum = 0;
        for (std::uint64_t n = 1 + below(3); n > 0; --n) {
            losses.emplace_back(any_recipient(), units());
            sum += losses.back().second;
        }
        for (std::uint64_t n = below(3); n > 0; --n) {
            gains.emplace_back(any_creditor(), std::min(sum, units()));
            sum -= gains.back().second;
        }
        gains.emplace_back(any_creditor(), sum + (below(16) == 0 ? 1 : 0));
        std::vector<Loss> from;
        std::vector<Gain> to;
        for (const auto& [name, amount] : losses)
            from.push_back({recipient_of(name), Amount{amount}});
        for (const auto& [name, amount] : gains)
            to.push_back({creditor_of(name), Amount{amount}});
        const auto outcome = world_.correct(from, to);
        ++outcomes["correction " + outcome];
        EXPECT_EQ(outcome, model_.correct(losses, gains));
    }
    // One alias for each person, two in all, early or late.
    void claim() {
        const Name alias = any(aliases_);
        const Name account = any(accounts_);
        bool is_possible = account != sponsor_ && !model_.owners.contains(alias) &&
                           model_.owners.size() < 2 && below(4) == 0;
        for (const auto& [_, owner] : model_.owners)
            is_possible = is_possible && owner.account != account;
        if (!is_possible) return;
        world_.claim(aliases_[alias], accounts_[account]);
        model_.owners[alias] = {account, world_.epoch().value + 2};
    }
    void close_epoch() {
        world_.close_epoch();
        model_.close_epoch();
    }

    MoneyWorld world_;
    MoneyModel model_;
    Name sponsor_;
    std::map<Name, ledger::AccountId> accounts_;
    std::map<Name, std::uint8_t> aliases_;
    std::vector<ledger::PoolId> pool_ids_;
    std::map<Name, ledger::PoolId> pools_;
    std::map<Name, PurseOf> purses_;
};

TEST(MoneyModel, AgreesWhateverIsMoved) {
    expect_seen(run_models<BothBooks>(),
                {"applied", "treasury.insufficient_balance", "correction applied",
                 "correction treasury.out_of_bounds", "correction treasury.insufficient_balance"});
}

}  // namespace
}  // namespace merit::testing
