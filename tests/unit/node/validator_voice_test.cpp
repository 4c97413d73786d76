#include "node/runtime/validator_voice.hpp"

#include "contracts/execute.hpp"
#include "contracts/validators/operations.hpp"
#include "contracts/validators/validators.hpp"
#include "tests/support/examples.hpp"
#include "tests/support/test_world.hpp"

#include <gtest/gtest.h>

namespace merit::node {
namespace {

using ledger::Height;
using ledger::ValidatorIndex;
using testing::TestWorld;

crypto::KeyPair key_of(std::uint16_t validator) {
    return testing::key(static_cast<std::uint8_t>(101 + validator));
}

// Two votes of validator 3 of which an honest one makes only one.
consensus::EvidenceRecord evidence(const ledger::NetworkId& network) {
    const auto sign = [&](Byte digest) {
        ledger::Vote vote{ledger::VoteKind::notarize, {}, ledger::View{9}, {}, ValidatorIndex{3},
                          {}};
        vote.digest.bytes[0] = digest;
        vote.signature = key_of(3).sign(
            ledger::vote_signing_bytes(network, vote.kind, vote.term, vote.view, vote.digest));
        return vote;
    };
    return {sign(1), sign(2)};
}

struct Voice : ::testing::Test {
    TestWorld world;
    ValidatorVoice voice{world.network(), key_of(1)};

    std::optional<ledger::Transaction> speak(std::uint64_t height, bool is_caught_up = true) {
        return voice.after_block(world.state(), Height{height}, world.time(), is_caught_up,
                                 ValidatorIndex{1});
    }
    bool is_admitted(const ledger::Transaction& transaction) {
        const auto checked =
            ledger::check_stateless(ledger::encode_transaction(transaction), world.network());
        return checked &&
               contracts::admit(world.state(), checked.assume_value(), world.time()).verdict;
    }
};

TEST_F(Voice, HasNothingToSayWhileNoSetIsPendingAndNobodySignedTwice) {
    EXPECT_FALSE(speak(10));
}

TEST_F(Voice, ReportsADoubleSigningInItsTurnAndAgainUntilItIsOnTheLedger) {
    voice.note(evidence(world.network()));
    EXPECT_FALSE(speak(10)) << "validator 0 comes first";
    EXPECT_FALSE(speak(11));
    const auto report = speak(12);
    ASSERT_TRUE(report);
    EXPECT_TRUE(is_admitted(*report));
    EXPECT_EQ(report->body.account, world.validator(1));
    EXPECT_FALSE(speak(13)) << "it is on its way";
    const auto again = speak(12 + ValidatorVoice::blocks_between_words);
    ASSERT_TRUE(again);
    EXPECT_NE(again->body.nonce, report->body.nonce);
    const auto found = evidence(world.network());
    const contracts::validators::ReportEvidence operation{found.first, found.second};
    ASSERT_EQ(world.send(world.validator(0), operation), "applied");
    EXPECT_FALSE(speak(200)) << "another has reported it";
}

// Nothing of it gets through, as if it were refused each time.
TEST_F(Voice, HasANonceThatCanBeUsedHoweverOftenNothingCameOfIt) {
    voice.note(evidence(world.network()));
    std::uint64_t height = 10;
    for (std::size_t words = 0; words < 2 * ledger::limits::nonce_window; ++height) {
        const auto report = speak(height);
        if (!report) continue;
        ++words;
        ASSERT_TRUE(is_admitted(*report)) << words << " nonce " << report->body.nonce;
    }
}

TEST_F(Voice, SaysNothingBeforeItHasCaughtUp) {
    voice.note(evidence(world.network()));
    for (std::uint64_t height = 10; height < 100; ++height)
        EXPECT_FALSE(speak(height, false));
}

TEST_F(Voice, OfAKeyThatNoSetNamesIsSilent) {
    ValidatorVoice stranger(world.network(), testing::key(200));
    stranger.note(evidence(world.network()));
    for (std::uint64_t height = 10; height < 100; ++height) {
        EXPECT_FALSE(stranger.after_block(world.state(), Height{height}, world.time(), true,
                                          std::nullopt));
    }
}

TEST_F(Voice, KeepsSoManyReportsAndNoMore) {
    for (std::size_t i = 0; i < ValidatorVoice::evidence_max + 5; ++i) {
        auto found = evidence(world.network());
        found.first.term = found.second.term = ledger::Term{i + 1};  // none of them has begun
        voice.note(found);
    }
    const auto report = speak(12);
    EXPECT_FALSE(report);
    const auto reports = speak(20);
    ASSERT_TRUE(reports);
    EXPECT_EQ(reports->body.operations.size(), ValidatorVoice::evidence_max);
}

}  // namespace
}  // namespace merit::node
