#include "ledger/term_steps.hpp"

#include "ledger/codec/codec.hpp"
#include "tests/unit/ledger/example_steps.hpp"

#include <gtest/gtest.h>

namespace merit::ledger {
namespace {

using namespace example_steps;

// Genesis signs with 101 .., term 1 from height 11 with 11 .., term 2 from height 21 with 21 ...
struct Walks : ::testing::Test {
    Genesis genesis = testing::genesis(size);
    std::vector<TermStep> steps{step_of(genesis, Term{0}, Height{10}, 101, set_of(11)),
                                step_of(genesis, Term{1}, Height{20}, 11, set_of(21))};

    std::string answer(std::size_t count, std::uint64_t height) const {
        const auto keys = keys_at(genesis, std::span(steps).first(count), Height{height});
        if (!keys) {
            return std::string(name_of(keys.error().error)) + " " +
                   std::to_string(keys.error().term.value);
        }
        if (keys.value() == consensus_keys(genesis)) return "genesis";
        return keys.value() == consensus_keys(set_of(11)) ? "term 1" : "term 2";
    }
};

TEST_F(Walks, EachHeightHasTheSetOfItsTermAndABoundaryTheOneBefore) {
    EXPECT_EQ(answer(0, 0), "genesis");
    EXPECT_EQ(answer(0, 10), "genesis");
    EXPECT_EQ(answer(1, 10), "beyond 0");
    EXPECT_EQ(answer(1, 11), "term 1");
    EXPECT_EQ(answer(1, 20), "term 1");
    EXPECT_EQ(answer(2, 20), "beyond 1");
    EXPECT_EQ(answer(2, 21), "term 2");
}

TEST_F(Walks, AStepThatIsMissingOrOutOfTurnIsNamed) {
    std::swap(steps[0], steps[1]);
    EXPECT_EQ(answer(2, 30), "other_boundary 0");
    EXPECT_EQ(answer(1, 30), "other_boundary 0");
}

TEST_F(Walks, AStepOfAnotherSetOrNetworkIsRefused) {
    const TermStep good = steps[0];
    steps[0].next_set = ValidatorSetBytes(encode(set_of(31)));
    EXPECT_EQ(answer(1, 30), "other_set 0");
    steps[0] = step_of(genesis, Term{0}, Height{10}, 31, set_of(31));
    EXPECT_EQ(answer(1, 30), "bad_signatures 0");
    Genesis other = genesis;
    other.time_ms.value += 1;
    steps[0] = step_of(other, Term{0}, Height{10}, 101, set_of(11));
    EXPECT_EQ(answer(1, 30), "other_boundary 0");
    steps[0] = good;
    steps[1] = step_of(genesis, Term{1}, Height{10}, 11, set_of(21));  // no block of its own
    EXPECT_EQ(answer(2, 30), "other_boundary 1");
    steps[0] = step_of(genesis, Term{0}, Height{10}, 101, {});
    EXPECT_EQ(answer(1, 30), "bad_encoding 0");
}

TEST_F(Walks, EveryChangedByteIsFound) {
    for (Bytes* bytes : {static_cast<Bytes*>(&steps[0].term_end),
                         static_cast<Bytes*>(&steps[0].next_set)}) {
        for (Byte& byte : *bytes) {
            byte ^= 4;
            EXPECT_NE(answer(1, 11), "term 1");
            byte ^= 4;
        }
    }
}

TEST(TermSteps, TheLargestProofAndSetFitTheirBytes) {
    Certificate certificate;
    certificate.validators = limits::validators_max;
    certificate.signers.assign(13, 0xff);
    certificate.signers.back() = 0x0f;
    certificate.signatures.resize(limits::validators_max);
    TermEnd end;
    end.boundary.cut.resize(limits::validators_max);
    end.notar = end.final = certificate;
    end.seals.resize(TermEnd::seals_max);
    EXPECT_LE(encode(end).size(), term_end_bytes_max);
    EXPECT_GE(encode(end).size() + 16, term_end_bytes_max);
    ValidatorSet set;
    set.validators.resize(limits::validators_max);
    EXPECT_LE(encode(set).size(), validator_set_bytes_max);
}

}  // namespace
}  // namespace merit::ledger
