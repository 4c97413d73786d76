// Replaying a chain of two terms from genesis.
#include "node/snapshot/history_replay.hpp"

#include "contracts/execute.hpp"
#include "tests/support/temp_directory.hpp"
#include "tests/support/two_term_chain.hpp"

#include <gtest/gtest.h>

#include <unistd.h>

namespace merit::node {
namespace {

using ledger::ExportedBlock;
using ledger::Height;
using ledger::Term;

constexpr std::size_t boundary = 2;  // its index in the chain's blocks

struct HistoryTermsTest : ::testing::Test {
    const testing::TempDirectory temporary;
    const std::filesystem::path folder = temporary.path();
    merit::testing::TwoTermChain chain{true};
    std::unique_ptr<storage::Store> store;
    std::optional<HistoryReplay> replay;

    HistoryTermsTest() {
        chain.add({});
        chain.add({}, ledger::VoteKind::notarize);
        chain.add({});
        begin();
    }
    ~HistoryTermsTest() override {
        store.reset();
    }
    void begin() {
        store.reset();
        std::filesystem::remove_all(folder);
        store = std::move(storage::Store::open(folder, {}).value());
        store->initialize(chain.genesis(), contracts::genesis_state(chain.genesis()), {});
        replay.emplace(*store, chain.genesis());
    }
    std::string apply(const ExportedBlock& block) {
        const auto applied = replay->apply(block);
        return applied ? "ok" : history_error(applied.error());
    }
    void apply_before(std::size_t index) {
        for (std::size_t i = 0; i < index; ++i)
            ASSERT_EQ(apply(chain.blocks[i]), "ok") << i;
    }
    // Of the head, by the first validators of a set of this size.
    ledger::CertificateBytes checkpoint_by(std::uint16_t set_size) const {
        const storage::Head head = store->head();
        const ledger::Checkpoint checkpoint{ledger::network_of(chain.genesis()),
                                            head.height,
                                            head.block,
                                            head.roots.log_size,
                                            head.roots.log_root,
                                            head.roots.state_root};
        std::vector<ledger::CheckpointVote> votes;
        for (std::uint16_t i = 0; i < ledger::quorum(set_size); ++i) {
            const auto key =
                merit::testing::key(static_cast<std::uint8_t>(merit::testing::first_key + i));
            votes.push_back(ledger::sign_checkpoint(checkpoint, ledger::ValidatorIndex{i}, key));
        }
        return ledger::CertificateBytes(ledger::encode_checkpoint_certificate(
            ledger::make_checkpoint_certificate(votes, set_size)));
    }
};

TEST_F(HistoryTermsTest, AReplayGoesOnOverTheBoundaryAndStoresHowTheTermEnded) {
    apply_before(chain.blocks.size());
    EXPECT_EQ(store->head().height, chain.blocks.back().height);
    const auto end = store->term_end(Term{0});
    ASSERT_TRUE(end.has_value());
    EXPECT_EQ(ledger::encode(*end), ledger::encode(chain.end()));
}

TEST_F(HistoryTermsTest, AReplayThatIsOpenedAtTheBoundaryGoesOnWithTheNextSet) {
    apply_before(boundary + 1);
    replay.emplace(*store, chain.genesis());
    for (std::size_t i = boundary + 1; i < chain.blocks.size(); ++i)
        EXPECT_EQ(apply(chain.blocks[i]), "ok") << i;
}

TEST_F(HistoryTermsTest, AFinalPrefixEndsWithTheBoundaryAndTheNextBeginsThere) {
    const std::span<const ExportedBlock> all(chain.blocks);
    EXPECT_EQ(replay->final_prefix(all), boundary + 1);
    apply_before(boundary + 1);
    EXPECT_EQ(replay->final_prefix(all.subspan(boundary + 1)), 3U);
    EXPECT_EQ(replay->final_prefix(all.subspan(boundary + 1, 2)), 1U) << "notarized alone";
}

TEST_F(HistoryTermsTest, WithoutItsProofABoundaryIsNotFinalAndNotTaken) {
    apply_before(boundary);
    ExportedBlock bare = chain.boundary();
    bare.term_end.reset();
    EXPECT_EQ(replay->final_prefix(std::span(&bare, 1)), 0U);
    EXPECT_EQ(apply(bare), "history.no_term_end");
    ExportedBlock forged = chain.boundary();
    forged.term_end->back() ^= 1;
    EXPECT_EQ(apply(forged), "history.bad_term_end");
    EXPECT_EQ(store->head().height, Height{boundary});
    EXPECT_EQ(apply(chain.boundary()), "ok");
}

TEST_F(HistoryTermsTest, ABlockThatIsNoBoundaryEndsNoTerm) {
    ExportedBlock block = chain.blocks[0];
    block.term_end = chain.boundary().term_end;
    EXPECT_EQ(apply(block), "history.bad_term_end");
}

TEST_F(HistoryTermsTest, ACheckpointIsOfTheSetOfItsBlocksTerm) {
    apply_before(boundary + 1);
    ExportedBlock last_of_old = chain.boundary();
    last_of_old.checkpoint = checkpoint_by(5);
    const auto by_next_set = checkpoint_by(4);
    ASSERT_EQ(apply(chain.blocks[boundary + 1]), "ok");
    ExportedBlock first_of_new = chain.blocks[boundary + 1];
    first_of_new.checkpoint = checkpoint_by(4);

    begin();
    apply_before(boundary);
    EXPECT_EQ(apply(last_of_old), "ok");
    EXPECT_EQ(store->highest_checkpoint()->checkpoint.height, Height{boundary + 1});
    EXPECT_EQ(apply(first_of_new), "ok");
    EXPECT_EQ(store->highest_checkpoint()->checkpoint.height, Height{boundary + 2});

    begin();
    apply_before(boundary);
    last_of_old.checkpoint = by_next_set;
    EXPECT_EQ(apply(last_of_old), "history.bad_checkpoint");
}

}  // namespace
}  // namespace merit::node
