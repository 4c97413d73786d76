#include "node/runtime/validator_voice.hpp"

#include "contracts/beacon/beacon.hpp"
#include "contracts/beacon/operations.hpp"
#include "contracts/execute.hpp"
#include "contracts/framework/make_operation.hpp"
#include "contracts/validators/operations.hpp"
#include "contracts/validators/validators.hpp"
#include "crypto/random_secret.hpp"
#include "tests/support/examples.hpp"
#include "tests/support/temp_directory.hpp"
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
    const testing::TempDirectory folder;
    Byte secrets_made = 0;
    std::optional<ValidatorVoice> voice;

    Voice() { restart(); }

    // The process begins anew, with what it kept.
    void restart() {
        voice.emplace(world.network(), key_of(1), folder.path() / "secrets", [this] {
            crypto::Secret32 secret;
            secret.bytes.fill(++secrets_made);
            return secret;
        });
    }
    void lose_secrets() {
        std::filesystem::remove(folder.path() / "secrets");
        restart();
    }
    std::optional<ledger::Transaction> speak(std::uint64_t height, bool is_caught_up = true) {
        return voice->after_block(world.state(), Height{height}, world.time(), is_caught_up,
                                  ValidatorIndex{1});
    }
    // What it says now goes into a block. How many operations that were.
    std::size_t say() {
        const auto words = speak(world.height().value);
        if (!words) return 0;
        world.block({*words});
        EXPECT_EQ(world.last().receipts.at(0).outcome, ledger::Outcome::applied);
        return words->body.operations.size();
    }
    std::optional<contracts::beacon::SecretRecord> said_for(std::uint64_t epoch) const {
        return contracts::beacon::find_secret(world.state(), ledger::Epoch{epoch},
                                              world.validator(1));
    }
    contracts::beacon::BeaconRecord drawn(std::uint64_t epoch) const {
        return *contracts::beacon::find_beacon(world.state(), ledger::Epoch{epoch});
    }
    bool is_admitted(const ledger::Transaction& transaction) {
        const auto checked =
            ledger::check_stateless(ledger::encode_transaction(transaction), world.network());
        return checked &&
               contracts::admit(world.state(), checked.assume_value(), world.time()).verdict;
    }
};

TEST_F(Voice, CommitsOnceAnEpochAndRevealsInTheNext) {
    EXPECT_EQ(say(), 1U);
    ASSERT_TRUE(said_for(2));
    EXPECT_EQ(say(), 0U) << "no set is pending and nobody signed twice";
    world.close_epoch();
    EXPECT_EQ(say(), 2U);
    ASSERT_TRUE(said_for(2)->secret);
    EXPECT_EQ(said_for(2)->secret->bytes[0], 1);
    ASSERT_TRUE(said_for(3));
    EXPECT_FALSE(said_for(3)->secret);
    EXPECT_EQ(say(), 0U);
    world.close_epoch();
    EXPECT_EQ(drawn(2).revealed, 1U);
    EXPECT_EQ(say(), 2U);
    EXPECT_EQ(said_for(3)->secret->bytes[0], 2) << "each epoch has its own";
}

TEST_F(Voice, RevealsAfterARestartWhatItCommittedToBefore) {
    say();
    restart();
    EXPECT_EQ(say(), 0U) << "it has committed";
    world.close_epoch();
    restart();
    EXPECT_EQ(say(), 2U);
    EXPECT_EQ(said_for(2)->secret->bytes[0], 1);
}

TEST_F(Voice, CommitsToTheSameSecretIfItEndedBeforeTheCommitmentWasExecuted) {
    const auto before = speak(1);
    restart();
    const auto after = speak(1);
    ASSERT_TRUE(before && after);
    EXPECT_EQ(before->body.operations, after->body.operations);
    EXPECT_EQ(secrets_made, 1);
}

TEST_F(Voice, RevealsNothingInPlaceOfALostSecret) {
    say();
    lose_secrets();
    EXPECT_EQ(say(), 0U) << "it does not commit again";
    world.close_epoch();
    EXPECT_EQ(say(), 1U) << "only the next commitment";
    EXPECT_FALSE(said_for(2)->secret);
    world.close_epoch();
    EXPECT_EQ(drawn(2).revealed, 0U);
    EXPECT_TRUE(said_for(2)) << "a miss, for all to see";
    EXPECT_EQ(say(), 2U) << "and goes on as before";
}

TEST_F(Voice, DoesNotRevealWhatItsSecretDiffersFrom) {
    const crypto::Hash256 other = crypto::sha256({bytes_of("another machine with this key")});
    const contracts::beacon::BeaconCommit commit{ledger::Epoch{2}, other};
    speak(1);
    ASSERT_EQ(world.send(world.validator(1), commit), "applied");
    world.close_epoch();
    EXPECT_EQ(say(), 1U) << "only the next commitment";
}

TEST_F(Voice, CommitsToNothingThatItCannotKeep) {
    std::filesystem::create_directory(folder.path() / "secrets.new");
    EXPECT_FALSE(speak(1));
    std::filesystem::remove(folder.path() / "secrets.new");
    EXPECT_TRUE(speak(2));
}

TEST_F(Voice, HasOneTransactionUnderWayAtATime) {
    const auto commit = speak(1);
    ASSERT_TRUE(commit);
    voice->note(evidence(world.network()));
    EXPECT_FALSE(speak(2));
    EXPECT_FALSE(speak(20)) << "its report waits for the commitment";
    world.block({*commit});
    EXPECT_FALSE(speak(30));
    EXPECT_TRUE(speak(32)) << "validator 0 came first";
}

// Its commitments come to nothing, again and again.
TEST_F(Voice, SaysTheRestBetweenWordsForTheBeaconThatFail) {
    const auto found = evidence(world.network());
    voice->note(found);
    std::vector<bool> is_report;
    for (const std::uint64_t height : {10U, 20U, 30U, 40U}) {
        const auto words = speak(height);
        ASSERT_TRUE(words) << height;
        is_report.push_back(words->body.operations.at(0) ==
                            contracts::make_operation(contracts::validators::ReportEvidence{
                                found.first, found.second}));
        world.move_time(ValidatorVoice::valid_for_ms + 1);
    }
    EXPECT_EQ(is_report, (std::vector<bool>{false, false, true, false})) << "due from 22 on";
}

TEST_F(Voice, SaysRevealAndCommitmentApartIfTheyCameToNothingTogether) {
    say();
    world.close_epoch();
    const auto both = speak(1);
    ASSERT_TRUE(both);
    ASSERT_EQ(both->body.operations.size(), 2U);
    for (const std::size_t part : {0U, 1U, 0U}) {
        world.move_time(ValidatorVoice::valid_for_ms + 1);
        const auto words = speak(2);
        ASSERT_TRUE(words);
        ASSERT_EQ(words->body.operations.size(), 1U);
        EXPECT_EQ(words->body.operations[0], both->body.operations[part]) << "in turn";
    }
    world.move_time(ValidatorVoice::valid_for_ms + 1);
    EXPECT_EQ(say(), 1U);
    EXPECT_EQ(say(), 1U);
    EXPECT_TRUE(said_for(2)->secret);
    EXPECT_TRUE(said_for(3));
    world.close_epoch();
    EXPECT_EQ(say(), 2U) << "in the next epoch together again";
}

TEST_F(Voice, SaysAgainWhatHasExpired) {
    const auto first = speak(1);
    world.move_time(ValidatorVoice::valid_for_ms);
    EXPECT_FALSE(speak(2)) << "it may still be executed";
    world.move_time(1);
    const auto again = speak(3);
    ASSERT_TRUE(first && again);
    EXPECT_NE(again->body.valid_until_ms, first->body.valid_until_ms);
    EXPECT_EQ(again->body.operations, first->body.operations);
}

// Nothing of it gets through, as if it were lost each time.
TEST_F(Voice, HasANonceThatCanBeUsedHoweverOftenNothingCameOfIt) {
    for (std::size_t words = 0; words < 2 * ledger::limits::nonce_window; ++words) {
        const auto commit = speak(words);
        ASSERT_TRUE(commit);
        ASSERT_TRUE(is_admitted(*commit)) << commit->body.nonce;
        world.move_time(ValidatorVoice::valid_for_ms + 1);
    }
}

TEST_F(Voice, ReportsADoubleSigningInItsTurnAndAgainUntilItIsOnTheLedger) {
    say();
    voice->note(evidence(world.network()));
    EXPECT_FALSE(speak(10)) << "validator 0 comes first";
    EXPECT_FALSE(speak(11));
    const auto report = speak(12);
    ASSERT_TRUE(report);
    EXPECT_TRUE(is_admitted(*report));
    EXPECT_EQ(report->body.account, world.validator(1));
    EXPECT_FALSE(speak(13)) << "it is on its way";
    world.move_time(ValidatorVoice::valid_for_ms + 1);
    EXPECT_FALSE(speak(14)) << "not yet again";
    const auto again = speak(12 + ValidatorVoice::blocks_between_words);
    ASSERT_TRUE(again);
    EXPECT_NE(again->body.valid_until_ms, report->body.valid_until_ms);
    const auto found = evidence(world.network());
    const contracts::validators::ReportEvidence operation{found.first, found.second};
    ASSERT_EQ(world.send(world.validator(0), operation), "applied");
    EXPECT_FALSE(speak(200)) << "another has reported it";
}

TEST_F(Voice, SaysNothingBeforeItHasCaughtUp) {
    voice->note(evidence(world.network()));
    for (std::uint64_t height = 10; height < 100; ++height)
        EXPECT_FALSE(speak(height, false));
}

TEST_F(Voice, OfAKeyThatNoSetNamesIsSilent) {
    ValidatorVoice stranger(world.network(), testing::key(200), folder.path() / "stranger",
                            crypto::random_secret);
    stranger.note(evidence(world.network()));
    for (std::uint64_t height = 10; height < 100; ++height) {
        EXPECT_FALSE(stranger.after_block(world.state(), Height{height}, world.time(), true,
                                          std::nullopt));
    }
}

TEST_F(Voice, KeepsSoManyReportsAndNoMore) {
    say();
    for (std::size_t i = 0; i < ValidatorVoice::evidence_max + 5; ++i) {
        auto found = evidence(world.network());
        found.first.term = found.second.term = ledger::Term{i + 1};  // none of them has begun
        voice->note(found);
    }
    const auto report = speak(12);
    EXPECT_FALSE(report);
    const auto reports = speak(20);
    ASSERT_TRUE(reports);
    EXPECT_EQ(reports->body.operations.size(), ValidatorVoice::evidence_max);
}

}  // namespace
}  // namespace merit::node
