#include "tests/unit/consensus/one_view.hpp"

#include <gtest/gtest.h>

namespace merit::consensus {
namespace {

struct RealRules : Rules {
    static constexpr bool forgets_in_a_crash = false;
};

struct Case {
    std::size_t validators;
    std::size_t faults;
    int blocks;
    std::size_t states;
};

class OneViewCheck : public ::testing::TestWithParam<Case> {};

// The counts are those of PROTOCOL section 9: an honest validator's state there is its `first` and
// whether it finalized or nullified after, which is what OwnRecord holds.
TEST_P(OneViewCheck, HasNoConflictAndNoDeadEnd) {
    const Case& c = GetParam();
    const OneViewResult result = OneView<RealRules>(c.validators, c.faults, c.blocks).explore();
    EXPECT_EQ(result.states, c.states);
    EXPECT_FALSE(result.conflicts);
    EXPECT_FALSE(result.gets_stuck);
    EXPECT_FALSE(result.breaks_exclusivity);
}
INSTANTIATE_TEST_SUITE_P(Sizes, OneViewCheck,
                         ::testing::Values(Case{4, 1, 2, 92}, Case{4, 1, 3, 192},
                                           Case{5, 1, 2, 194}, Case{6, 1, 2, 482},
                                           Case{7, 2, 2, 482}, Case{10, 3, 2, 1'716}));

// --- seeded mistakes: each must be caught ---

struct NullifyAfterFinalize : RealRules {
    template <class Block>
    static bool may_nullify(const OwnRecord<Block>& own) {
        return !own.nullified;
    }
};
struct NotarizeTwice : RealRules {
    static constexpr bool forgets_in_a_crash = true;
};
struct QuorumOffByOne : RealRules {
    static std::size_t quorum(std::size_t validators) { return Rules::quorum(validators) - 1; }
};
struct FinalizeAfterNullify : RealRules {
    template <class Block>
    static bool may_finalize(const OwnRecord<Block>& own, const Block& notarized) {
        return own.notarized == notarized && !own.finalized;
    }
};
struct FinalizeAnotherBlock : RealRules {
    template <class Block>
    static bool may_finalize(const OwnRecord<Block>& own, const Block&) {
        return own.notarized.has_value() && !own.nullified && !own.finalized;
    }
};

template <class R>
OneViewResult at_four_validators() {
    return OneView<R>(4, 1, 2).explore();
}

TEST(OneViewMistake, NullifyAfterFinalizeIsCaught) {
    EXPECT_TRUE(at_four_validators<NullifyAfterFinalize>().conflicts);
}
TEST(OneViewMistake, NotarizeTwiceAfterACrashIsCaught) {
    EXPECT_TRUE(at_four_validators<NotarizeTwice>().conflicts);
}
TEST(OneViewMistake, AQuorumOneTooSmallIsCaught) {
    EXPECT_TRUE(at_four_validators<QuorumOffByOne>().conflicts);
}
TEST(OneViewMistake, FinalizeAfterNullifyIsCaught) {
    EXPECT_TRUE(at_four_validators<FinalizeAfterNullify>().conflicts);
}

// With one NOTAR at most there is no second block to make final, so what is broken is R7 itself.
TEST(OneViewMistake, FinalizeForAnotherBlockIsCaught) {
    EXPECT_TRUE(at_four_validators<FinalizeAnotherBlock>().breaks_exclusivity);
}

TEST(OneViewMistake, RecordingAVoteThatBreaksExclusivityEndsTheProcess) {
    OwnRecord<int> own;
    record_vote(own, ledger::VoteKind::notarize, 0);
    EXPECT_DEATH(record_vote(own, ledger::VoteKind::finalize, 1), "FINALIZE only for the block");
    EXPECT_DEATH(record_vote(own, ledger::VoteKind::notarize, 1), "one NOTARIZE a view");
    record_vote(own, ledger::VoteKind::finalize, 0);
    EXPECT_DEATH(record_vote(own, ledger::VoteKind::nullify, 0), "never with NULLIFY");
}

// --- batches: a notarized block can always be fetched from an honest validator ---

struct VoteWithoutBatch : RealRules {
    template <class Block>
    static bool may_notarize(const OwnRecord<Block>& own, NotarizeConditions conditions) {
        conditions.batches_are_held = true;
        return Rules::may_notarize(own, conditions);
    }
};

// For every subset of the honest that hold the batch, the most NOTARIZE votes that they give: is
// there a NOTAR of a block whose batch no honest validator holds?
template <class R>
bool can_lose_a_batch(std::size_t validators, std::size_t faults) {
    const std::size_t honest = validators - faults;
    for (unsigned holders = 0; holders < (1U << honest); ++holders) {
        std::size_t votes = faults;
        for (std::size_t i = 0; i < honest; ++i) {
            const bool held = ((holders >> i) & 1U) != 0;
            votes += R::may_notarize(OwnRecord<int>{}, NotarizeConditions{true, true, true, held});
        }
        if (votes >= R::quorum(validators) && holders == 0) return true;
    }
    return false;
}

TEST(OneViewMistake, VotingWithAnUnheldBatchIsCaught) {
    EXPECT_FALSE(can_lose_a_batch<RealRules>(4, 1));
    EXPECT_FALSE(can_lose_a_batch<RealRules>(7, 2));
    EXPECT_TRUE(can_lose_a_batch<VoteWithoutBatch>(4, 1));
}

}  // namespace
}  // namespace merit::consensus
