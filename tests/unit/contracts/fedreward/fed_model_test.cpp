// Random tasks, commitments, tables and epochs, valid and not, against a naive model. After each
// step the answer, all balances, purses and rounds agree; the invariants hold and the whole state
// is audited.
#include "tests/unit/contracts/fedreward/fed_model.hpp"

#include "contracts/beacon/beacon.hpp"
#include "contracts/registry/registry.hpp"
#include "tests/support/model_runs.hpp"
#include "tests/unit/contracts/fedreward/federated_world.hpp"
#include "tests/unit/contracts/numbers/random_numbers.hpp"

namespace merit::testing {
namespace {

using Name = FedModel::Name;
using ledger::AccountId;

class BothTasks : public ModelWorld {
  public:
    explicit BothTasks(std::uint64_t seed) : ModelWorld(seed), world_(5, 4) {
        accounts_ = world_.participants;
        accounts_.insert(accounts_.end(), world_.evaluators.begin(), world_.evaluators.end());
        accounts_.push_back(world_.member(0));
        accounts_.push_back(world_.member(1));
        std::ranges::sort(accounts_);
        for (const AccountId& account : accounts_) {
            model_.ids[name_of(account)] = to_bytes(account.view());
            const auto known = contracts::registry::find_account(world_.state(), account);
            model_.members[name_of(account)] = to_bytes(known->member.view());
            model_.free[name_of(account)] = world_.balance(account).free.value;
        }
        model_.now = world_.epoch().value;
        note_beacons();
        open();
    }

    void step() {
        switch (below(16)) {
            case 0:
                return open();
            case 1:
            case 2:
                return close_epoch();
            case 3:
                return post_anything();
            case 4:
            case 5:
            case 6:
            case 7:
            case 8:
                return commit();
            default:
                return post();
        }
    }

    void compare() {
        for (const auto& [name, units] : model_.free)
            EXPECT_EQ(world_.balance(accounts_[name]).free.value, units) << name;
        for (const FedModel::Task& task : model_.tasks) {
            world_.task = *ledger::TaskId::from(BytesView(task.id));
            EXPECT_EQ(world_.purse(), task.purse);
            EXPECT_EQ(world_.record().round, task.ended);
            EXPECT_EQ(world_.record().carried.value, task.carried);
            for (const auto& [number, round] : task.rounds)
                compare(round, number);
        }
    }

  private:
    Name name_of(const AccountId& account) const {
        return static_cast<Name>(std::ranges::lower_bound(accounts_, account) - accounts_.begin());
    }
    Name any_account() { return static_cast<Name>(below(accounts_.size())); }
    void compare(const FedModel::Round& model, unsigned number) {
        const auto round = world_.round(number);
        EXPECT_EQ(fedreward::name_of(round.outcome), model.outcome);
        EXPECT_EQ(round.committed, model.commits.size());
        EXPECT_EQ(round.carried.value, model.carried);
        EXPECT_EQ(world_.pays(number), model.pays);
        ASSERT_EQ(round.pays.size(), model.numerators.size());
        for (std::size_t i = 0; i < model.numerators.size(); ++i)
            EXPECT_EQ(round.pays[i].numerator.text(), model.numerators[i].str());
    }
    void expect(const std::string& outcome, const std::string& modelled) {
        EXPECT_EQ(outcome, modelled);
        ++outcomes[outcome];
    }

    FedModel::Terms random_terms() {
        FedModel::Terms terms;
        for (const AccountId& account : world_.participants)
            if (!one_in(4)) terms.participants.push_back(name_of(account));
        while (terms.participants.size() < 2)
            terms.participants = {name_of(world_.participants[0]), name_of(world_.participants[1])};
        const std::size_t laboratories = one_in(12) ? 2 : 3 + below(2);
        for (std::size_t i = 0; i < laboratories; ++i)
            terms.evaluators.insert(name_of(world_.evaluators[i]));
        if (one_in(15)) terms.evaluators.insert(terms.participants[0]);
        terms.tolerance = static_cast<long long>(below(4));
        if (one_in(2)) {
            terms.permutations = one_in(6) ? 700 : static_cast<unsigned>(1 + below(4));
            terms.epsilon = one_in(2) ? 0 : static_cast<long long>(1 + below(20));
        }
        terms.rounds = static_cast<unsigned>(1 + below(3));
        terms.budget = one_in(15) ? 0 : one_in(3) ? 1 + below(5) : 1 + below(100'000);
        if (one_in(15)) terms.budget = 900'000 * credit;
        terms.first = model_.now + below(2) - (model_.now > 0 && one_in(10) ? 1 : 0);
        terms.commit_epochs = static_cast<unsigned>(1 + below(2));
        terms.measure_epochs = static_cast<unsigned>(1 + below(2));
        return terms;
    }
    TaskTerms real_terms(const FedModel::Terms& terms) {
        TaskTerms real = world_.terms();
        real.participants.clear();
        real.evaluators.clear();
        for (const Name participant : terms.participants)
            real.participants.push_back(accounts_[participant]);
        for (const Name evaluator : terms.evaluators)
            real.evaluators.push_back(accounts_[evaluator]);
        real.tolerance = terms.tolerance;
        real.permutations = terms.permutations;
        real.epsilon = terms.epsilon;
        real.rounds = terms.rounds;
        real.budget.value = terms.budget;
        real.first_epoch.value = terms.first;
        real.commit_epochs = terms.commit_epochs;
        real.measure_epochs = terms.measure_epochs;
        return real;
    }
    void open() {
        const FedModel::Terms terms = random_terms();
        const AccountId sponsor = world_.member(one_in(5) ? 1 : 0);
        const auto outcome = world_.send(sponsor, OpenTask{real_terms(terms)});
        const auto id = world_.made<ledger::TaskId>("merit.task");
        expect(outcome, model_.open(name_of(sponsor), terms, to_bytes(id.view())));
        if (outcome != "applied") return;
        std::vector<long long> game;  // what each account adds to the metric
        for (std::size_t i = 0; i < accounts_.size(); ++i)
            game.push_back(static_cast<long long>(below(30)) - (one_in(2) ? 15 : 0));
        games_.push_back(game);
    }

    // A task of the newest ones, and its running round or one beside it.
    std::size_t any_task() {
        const std::size_t count = model_.tasks.size();
        return count - 1 - below(std::min<std::size_t>(count, 3));
    }
    unsigned any_round(std::size_t task) {
        const unsigned runs = model_.tasks[task].ended;
        return one_in(8) ? static_cast<unsigned>(below(4)) : runs;
    }
    ledger::TaskId id_of(std::size_t task) const {
        return *ledger::TaskId::from(BytesView(model_.tasks[task].id));
    }

    void commit() {
        if (model_.tasks.empty()) return;
        const std::size_t task = any_task();
        const auto& who = model_.tasks[task].terms.participants;
        const Name name = one_in(10) ? any_account() : who[below(who.size())];
        const unsigned round = any_round(task);
        const std::string digest = std::to_string(below(1'000));
        expect(world_.send(accounts_[name],
                           CommitUpdate{id_of(task), round, crypto::sha256({bytes_of(digest)})}),
               model_.commit(task, name, round, digest));
    }

    // v: what its members add, and 5 for the first and the last together.
    long long value_of(std::size_t task, const std::set<Name>& coalition) const {
        long long value = 0;
        for (const Name name : coalition)
            value += games_[task][name];
        const auto& all = model_.tasks[task].terms.participants;
        return value + (coalition.contains(all.front()) && coalition.contains(all.back()) ? 5 : 0);
    }
    std::vector<long long> table_of(std::size_t task, unsigned round) {
        const FedModel::Task& record = model_.tasks[task];
        std::vector<Name> names;
        for (const auto& [name, _] : record.rounds.at(round).commits)
            names.push_back(name);
        std::vector<long long> table;
        if (record.terms.permutations == 0) {
            for (std::size_t mask = 0; mask < std::size_t{1} << names.size(); ++mask) {
                std::set<Name> coalition;
                for (std::size_t i = 0; i < names.size(); ++i)
                    if ((mask >> i & 1) != 0) coalition.insert(names[i]);
                table.push_back(value_of(task, coalition));
            }
            return table;
        }
        for (const auto& order : model_.orders_of(record, round)) {
            std::set<Name> coalition;
            table.push_back(0);
            for (const unsigned next : order) {
                coalition.insert(names[next]);
                table.push_back(value_of(task, coalition));
            }
        }
        return table;
    }
    void send_chunk(std::size_t task, Name who, unsigned round, unsigned chunk,
                    const std::vector<long long>& values) {
        const Table metrics(values.begin(), values.end());
        expect(world_.send(accounts_[who], PostChunk{id_of(task), round, chunk,
                                                     ledger::Bounded<Metric, 2'000>(metrics)}),
               model_.post(task, who, round, chunk, values));
    }
    // All laboratories measure the running round, each entry a little off; seldom one lies, tells
    // another value of all in one order, or stays away.
    void post() {
        if (model_.tasks.empty()) return;
        const std::size_t task = any_task();
        const FedModel::Task& record = model_.tasks[task];
        const unsigned round = record.ended;
        const auto found = record.rounds.find(round);
        if (found == record.rounds.end() || found->second.commits.empty()) return post_anything();
        const auto when = FedModel::window(record.terms, round);
        if (model_.now < when.first_measure || model_.now > when.last_measure) {
            return post_anything();
        }
        const auto table = table_of(task, round);
        const bool is_last_wrong = one_in(5);
        for (const Name who : record.terms.evaluators) {
            if (one_in(12)) continue;
            auto own = table;
            const auto off = static_cast<long long>(
                below(static_cast<std::uint64_t>(record.terms.tolerance) + 1));
            for (long long& value : own)
                value += off;
            if (one_in(20)) own[below(own.size())] += 1'000;
            if (is_last_wrong) own.back() += 1;
            for (unsigned chunk = 0; chunk * 2'000 < own.size(); ++chunk) {
                const std::size_t last = std::min<std::size_t>(own.size(), (chunk + 1) * 2'000);
                send_chunk(task, who, round, chunk,
                           {own.begin() + chunk * 2'000, own.begin() + static_cast<long>(last)});
            }
        }
    }
    void post_anything() {
        if (model_.tasks.empty()) return;
        const std::size_t task = any_task();
        const auto& labs = model_.tasks[task].terms.evaluators;
        const Name who = one_in(5)
                             ? any_account()
                             : *std::next(labs.begin(), static_cast<long>(below(labs.size())));
        send_chunk(task, who, any_round(task), static_cast<unsigned>(below(2)),
                   std::vector<long long>(1 + below(16), 3));
    }

    void note_beacons() {
        for (std::uint64_t epoch = 0; epoch <= world_.epoch().value; ++epoch)
            model_.beacons[epoch] =
                contracts::beacon::find_beacon(world_.state(), ledger::Epoch{epoch})->value;
    }
    void close_epoch() {
        world_.close_epoch();
        model_.close_epoch();
        note_beacons();
        for (const FedModel::Task& task : model_.tasks) {
            for (const auto& [number, round] : task.rounds)
                if (number + 1 == task.ended) ++outcomes["round " + round.outcome];
        }
    }

    FederatedWorld world_;
    FedModel model_;
    std::vector<AccountId> accounts_;  // ascending; an account's name is its place
    std::vector<std::vector<long long>> games_;
};

TEST(FedModel, AgreesWhateverHappens) {
    expect_seen(run_models<BothTasks>(120),
                {"applied", "fedreward.not_authorised", "fedreward.out_of_bounds",
                 "fedreward.too_early", "fedreward.too_late", "fedreward.duplicate",
                 "fedreward.nobody_committed", "fedreward.wrong_chunk",
                 "fedreward.conflict_of_interest", "fedreward.too_few_evaluators",
                 "treasury.insufficient_balance", "round paid", "round nobody_committed",
                 "round too_few_tables", "round disagreement", "round sums_differ",
                 "round nobody_added"});
}

}  // namespace
}  // namespace merit::testing
