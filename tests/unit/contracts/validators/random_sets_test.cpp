// Random proposals, votes, readiness, evidence and boundaries. A small model keeps what was in
// force and which sets were ready; after every step the rules of the decision must hold:
//   - the pending set differs from the one in force in at most max(1, f) entries;
//   - whoever is suspended is not in it, at most f are a term, evidence leaves at least four;
//   - each key stands once, each validator has its account;
//   - only a boundary changes the set in force, and to exactly the set it names.
#include "contracts/registry/registry.hpp"
#include "tests/unit/contracts/validators/sets_world.hpp"

#include <algorithm>
#include <random>
#include <set>

namespace merit::testing {
namespace {

using ledger::Term;
using ledger::ValidatorSet;

class RandomSets {
  public:
    RandomSets(std::uint64_t seed, std::size_t members) : random_(seed), world_(members) {
        in_force_ = world_.current().set;
    }

    void step() {
        switch (below(8)) {
            case 0:
            case 1:
                propose();
                break;
            case 2:
                world_.close_epoch();
                break;
            case 3:
            case 4:
            case 5:
                say_ready();
                break;
            case 6:
                report();
                break;
            default:
                boundary();
        }
        check();
    }

    std::uint64_t terms = 0;
    std::uint64_t suspended = 0;
    std::uint64_t renewed = 0;  // pending sets that outlived a boundary

  private:
    std::uint64_t below(std::uint64_t n) { return random_() % n; }
    const ledger::Validator& any(const ValidatorSet& set) {
        return set.validators[below(set.validators.size())];
    }

    void propose() {
        const std::uint64_t member = below(2);  // drawn first: the order of arguments is the compiler's
        if (world_.propose(changes(), member) == "applied" && below(4) != 0) world_.vote_yes();
    }

    SetChanges changes() {
        SetChanges list;
        for (std::uint64_t n = 1 + below(3); n > 0; --n) {
            const auto number = static_cast<Byte>(below(20));
            SetChange change = world_.add(number, number % world_.genesis().members.size());
            if (below(2) == 0) {
                change.change = below(2) == 0 ? ChangeKind::remove : ChangeKind::rotate;
                change.member = {};
                change.leaving_key = any(in_force_).consensus_key;
                if (change.change == ChangeKind::remove)
                    change.consensus_key = change.transport_key = {};
            }
            list.push_back(change);
        }
        return list;
    }

    void say_ready() {
        const auto pending = world_.pending();
        if (!pending) return world_.close_epoch();
        world_.say_ready(any(pending->set).consensus_key, pending->digest);
        if (world_.pending()->is_ready()) ready_.insert(pending->digest);
    }

    void report() {
        const Term term{below(terms + 1)};
        const auto set = *validators::set_of_term(world_.state(), term);
        world_.report(any(set).consensus_key, term);
    }

    void boundary() {
        if (ready_.empty()) return world_.close_epoch();
        auto chosen = ready_.begin();
        std::advance(chosen, below(ready_.size()));
        const auto digest = *chosen;
        ready_.clear();
        world_.boundary(digest);
        ++terms;
        in_force_ = *validators::find_set(world_.state(), digest);
        if (world_.pending()) ++renewed;
        if (world_.last().ready_set) ready_.insert(ledger::set_digest(*world_.last().ready_set));
    }

    void check() {
        const auto current = world_.current();
        ASSERT_EQ(current.set, in_force_);
        ASSERT_EQ(current.term, Term{terms});
        ASSERT_EQ(validators::set_of_term(world_.state(), Term{terms}), in_force_);
        check_set(in_force_);
        const auto record = *validators::current_records.get(world_.state());
        suspended = std::max<std::uint64_t>(suspended, record.suspended.size());
        ASSERT_LE(record.suspended.size(), ledger::faults_max(in_force_.validators.size()));
        const auto pending = world_.pending();
        for (const auto& key : record.suspended) {
            ASSERT_TRUE(pending || !world_.is_in(in_force_, key)) << "it leaves with the next set";
        }
        ASSERT_EQ(world_.last().ready_set.has_value(), pending && pending->is_ready());
        if (!pending) return;
        check_set(pending->set);
        ASSERT_NE(pending->set, in_force_);
        ASSERT_LE(ledger::changes_between(in_force_, pending->set),
                  ledger::changes_max(in_force_));
        for (const auto& key : record.suspended)
            ASSERT_FALSE(world_.is_in(pending->set, key));
        ASSERT_TRUE(pending->reason == validators::PendingReason::vote ||
                    pending->set.validators.size() >= 4);
        ASSERT_TRUE(std::ranges::is_sorted(pending->ready));
    }

    void check_set(const ValidatorSet& set) {
        ASSERT_FALSE(set.validators.empty());
        ASSERT_EQ(validators::find_set(world_.state(), ledger::set_digest(set)), set);
        std::set<crypto::PublicKey> keys;
        for (const ledger::Validator& validator : set.validators) {
            ASSERT_TRUE(keys.insert(validator.consensus_key).second);
            ASSERT_TRUE(keys.insert(validator.transport_key).second);
            const auto account = contracts::registry::find_account(
                world_.state(), validators::validator_account_id(validator.consensus_key));
            ASSERT_TRUE(account);
            ASSERT_EQ(account->member, validator.member);
        }
    }

    std::mt19937_64 random_;
    SetsWorld world_;
    ValidatorSet in_force_;
    std::set<crypto::Hash256> ready_;  // sets of this term that a boundary may name
};

TEST(RandomSets, KeepTheRules) {
    std::uint64_t terms = 0;
    std::uint64_t suspended = 0;
    std::uint64_t renewed = 0;
    for (std::uint64_t seed = 1; seed <= 12; ++seed) {
        RandomSets sets(seed, seed % 2 == 0 ? 4 : 7);
        for (int i = 0; i < 400 && !::testing::Test::HasFatalFailure(); ++i)
            sets.step();
        ASSERT_FALSE(::testing::Test::HasFatalFailure()) << "seed " << seed;
        terms += sets.terms;
        suspended += sets.suspended;
        renewed += sets.renewed;
    }
    EXPECT_GT(terms, 50u);
    EXPECT_GT(suspended, 5u);
    EXPECT_GT(renewed, 5u);
}

}  // namespace
}  // namespace merit::testing
