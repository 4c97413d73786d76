// Learning the validators of later terms from pages, and what a store gives of them.
#include "node/snapshot/known_terms.hpp"

#include "contracts/execute.hpp"
#include "contracts/validators/state.hpp"
#include "contracts/validators/validators.hpp"
#include "ledger/codec/codec.hpp"
#include "tests/support/later_terms.hpp"
#include "tests/support/temp_directory.hpp"

#include <gtest/gtest.h>

#include <unistd.h>

namespace merit::node {
namespace {

using ledger::Height;
using ledger::Term;
using merit::testing::term_set;
using merit::testing::term_step;
namespace validators = contracts::validators;

struct KnownTermsTest : ::testing::Test {
    ledger::Genesis genesis = merit::testing::genesis();
    ledger::NetworkId network = ledger::network_of(genesis);
    KnownTerms terms{genesis};

    Terms page(std::uint64_t from, std::uint64_t to) const {
        Terms made{Term{from}, {}};
        for (; from < to; ++from)
            made.steps.push_back(term_step(network, from));
        return made;
    }
};

TEST_F(KnownTermsTest, PagesLeadFromGenesisToTheSetOfEachTerm) {
    EXPECT_TRUE(std::ranges::equal(terms.validators(Term{0}), ledger::consensus_keys(genesis)));
    EXPECT_TRUE(terms.validators(Term{1}).empty());
    ASSERT_TRUE(terms.take(page(0, 2)));
    ASSERT_TRUE(terms.take(page(2, 3)));
    EXPECT_EQ(terms.last(), Term{3});
    EXPECT_EQ(terms.ends().size(), 3U);
    for (std::uint64_t term = 1; term <= 3; ++term) {
        EXPECT_TRUE(std::ranges::equal(terms.validators(Term{term}),
                                       ledger::consensus_keys(term_set(Term{term}))));
    }
}

TEST_F(KnownTermsTest, WhatIsKnownIsPassedOverAndAGapIsRefused) {
    ASSERT_TRUE(terms.take(page(0, 2)));
    ASSERT_TRUE(terms.take(page(0, 3))) << "from another peer";
    EXPECT_EQ(terms.last(), Term{3});
    EXPECT_EQ(terms.take(page(4, 5)).error(), ledger::TermStepError::other_boundary);
    EXPECT_EQ(terms.last(), Term{3});
}

TEST_F(KnownTermsTest, AfterALieWhatWasProvenBeforeItStays) {
    Terms lie = page(0, 3);
    lie.steps[1].next_set = ledger::ValidatorSetBytes(ledger::encode(term_set(Term{7})));
    EXPECT_EQ(terms.take(lie).error(), ledger::TermStepError::other_set);
    EXPECT_EQ(terms.last(), Term{1});
    EXPECT_TRUE(terms.take(page(1, 3)));
}

// A store in which terms 0 to `count` - 1 have ended, each with so many seals.
struct TermStore {
    const testing::TempDirectory temporary;
    const std::filesystem::path folder = temporary.path();
    std::unique_ptr<storage::Store> store;

    TermStore(const ledger::Genesis& genesis, std::size_t count, std::size_t seals,
              std::size_t set_size) {
        store = std::move(storage::Store::open(folder, {}).value());
        store->initialize(genesis, contracts::genesis_state(genesis), {});
        ledger::ValidatorSet set;
        set.validators.resize(set_size);
        const auto digest = ledger::set_digest(set);
        const auto end =
            merit::testing::term_end(ledger::network_of(genesis), Term{0}, Height{1});
        for (std::uint64_t i = 0; i < count; ++i) {
            storage::BlockCommit commit;
            commit.height = Height{i + 1};
            commit.digest.bytes[0] = static_cast<Byte>(i + 1);
            commit.term_end = end;
            commit.term_end->boundary.term = Term{i};
            commit.term_end->seals.resize(seals);
            ledger::StateDelta& delta = commit.executed.delta;
            delta[validators::sets.key(digest)] = ledger::encode(set);
            delta[validators::terms.key(Term{i + 1})] =
                ledger::encode(validators::TermRecord{Height{i + 1}, digest});
            store->commit(commit);
        }
    }
    ~TermStore() {
        store.reset();
    }
};

TEST_F(KnownTermsTest, APageHasNoMoreStepsThanItsBoundAndTheNextGoesOn) {
    const TermStore held(genesis, terms_steps_max + 1, 0, 4);
    EXPECT_EQ(make_terms_page(*held.store, Term{2}).steps.size(), terms_steps_max - 1);
    EXPECT_EQ(make_terms_page(*held.store, Term{1}).steps.size(), terms_steps_max);
    EXPECT_EQ(make_terms_page(*held.store, Term{0}).steps.size(), terms_steps_max);
    EXPECT_EQ(make_terms_page(*held.store, Term{terms_steps_max}).steps.size(), 1U);
    EXPECT_TRUE(make_terms_page(*held.store, Term{terms_steps_max + 1}).steps.empty());
    EXPECT_TRUE(make_terms_page(*held.store, Term{~std::uint64_t{0}}).steps.empty());
}

TEST_F(KnownTermsTest, APageOfTheGreatestStepsFitsItsMessage) {
    const TermStore held(genesis, 30, ledger::TermEnd::seals_max, ledger::limits::validators_max);
    const Terms page = make_terms_page(*held.store, Term{0});
    const std::size_t step = page.steps[0].term_end.size() + page.steps[0].next_set.size();
    EXPECT_EQ(page.steps.size(), terms_bytes_max / step);
    EXPECT_LT(page.steps.size(), 30U);
    const Bytes bytes = encode_snapshot_message(page);
    EXPECT_LE(bytes.size(), node_message_bytes_max(bytes[0]));
    EXPECT_TRUE(decode_snapshot_message(bytes));
}

TEST_F(KnownTermsTest, AStoreStandsOnItsOwnEndsAlone) {
    const TermStore held(genesis, 0, 0, 4);
    EXPECT_TRUE(stands_on(*held.store, {}));
    ASSERT_TRUE(terms.take(page(0, 1)));
    EXPECT_FALSE(stands_on(*held.store, terms.ends())) << "its state is of term 0";
}

}  // namespace
}  // namespace merit::node
