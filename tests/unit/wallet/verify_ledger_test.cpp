// An exported ledger of two terms, made by hand and replayed.
#include "wallet/verify/verify_ledger.hpp"

#include "tests/support/two_term_chain.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <unistd.h>

namespace merit::wallet {
namespace {

using ledger::ExportedBlock;
using ledger::Height;
using ledger::View;
using ledger::VoteKind;


class Chain : public testing::TwoTermChain {
  public:
    using TwoTermChain::TwoTermChain;
    // With one more block, of this time.
    Chain(bool is_sealed, std::uint64_t time_ms) : TwoTermChain(is_sealed) {
        add({}, VoteKind::finalize, ledger::TimeMs{time_ms});
    }

    // "ok", or "code height".
    std::string verdict() const {
        const auto path = std::filesystem::temp_directory_path() /
                          ("merit-verify-" + std::to_string(getpid()) + ".ledger");
        write(path);
        const std::string answer = verify(path);
        std::filesystem::remove(path);
        return answer;
    }
    void write(const std::filesystem::path& path) const {
        auto writer = ledger::ExportWriter::create(path, ledger::encode_genesis(genesis_));
        ASSERT_TRUE(writer.has_value());
        for (const ExportedBlock& block : blocks)
            ASSERT_TRUE(writer.value().write(block).has_value());
        ledger::ExportedEnd end;
        end.height = blocks.back().height;
        if (!blocks.back().term_end) end.final_certificate = blocks.back().certificate;
        if (final_of_end) end.final_certificate = final_of_end;
        end.checkpoint = checkpoint_of_end;
        ASSERT_TRUE(writer.value().finish(end).has_value());
    }
    std::string verify(const std::filesystem::path& path) const {
        const auto checked = verify_ledger_file(path.string(), network_, [](std::uint64_t) {});
        if (checked) return "ok term " + std::to_string(checked.assume_value().term.value);
        const Failure& failure = checked.assume_error();
        return failure.code + " " + std::to_string(failure.data.at("height").to_number<int>());
    }

    // Of a height of term 1, signed by a quorum of its set; the roots are nobody's.
    ledger::CertificateBytes checkpoint(std::uint64_t height) const {
        ledger::Checkpoint checkpoint;
        checkpoint.network = network_;
        checkpoint.height = Height{height};
        std::vector<ledger::CheckpointVote> votes;
        for (std::uint16_t i = 0; i < 3; ++i) {
            votes.push_back(ledger::sign_checkpoint(
                checkpoint, ledger::ValidatorIndex{i},
                testing::key(static_cast<std::uint8_t>(testing::first_key + i))));
        }
        return ledger::CertificateBytes(ledger::encode_checkpoint_certificate(
            ledger::make_checkpoint_certificate(votes, testing::validators - 1)));
    }

    std::optional<ledger::CertificateBytes> final_of_end;
    std::optional<ledger::CertificateBytes> checkpoint_of_end;
};

TEST(VerifyLedger, ATermThatEndedByItselfOrThroughSealsHandsOver) {
    for (const bool is_sealed : {false, true}) {
        Chain chain(is_sealed);
        EXPECT_EQ(chain.verdict(), "ok term 1") << "ends with the boundary";
        chain.add({});
        chain.add({}, VoteKind::notarize);
        chain.add({});
        EXPECT_EQ(chain.verdict(), "ok term 1") << "ends within the next term";
    }
}

TEST(VerifyLedger, ABoundaryWithoutTheProofThatItsTermEndedIsRefused) {
    Chain chain(true);
    chain.add({});
    chain.boundary().term_end.reset();
    EXPECT_EQ(chain.verdict(), "verify.no_term_end 3");
}

TEST(VerifyLedger, ATermEndBesideABlockThatIsNoBoundaryIsRefused) {
    Chain chain(false);
    chain.blocks.at(1).term_end = chain.boundary().term_end;
    EXPECT_EQ(chain.verdict(), "verify.bad_term_end 2");
}

TEST(VerifyLedger, ATermEndOfAnotherBoundaryIsRefused) {
    Chain chain(true);
    ledger::TermEnd end = chain.end();
    end.boundary.time_ms.value += 1;
    chain.seal(end, {5});  // all signatures valid
    chain.set_end(end);
    EXPECT_EQ(chain.verdict(), "verify.term_end.other_boundary 3");
}

TEST(VerifyLedger, SealsOutOfOrderAreRefused) {
    Chain chain(true);
    ledger::TermEnd end = chain.end();
    chain.seal(end, {8, 5});
    chain.set_end(end);
    EXPECT_EQ(chain.verdict(), "verify.term_end.bad_term_end 3");
    chain.seal(end, {3});  // of the boundary's own view
    chain.set_end(end);
    EXPECT_EQ(chain.verdict(), "verify.term_end.bad_term_end 3");
}

TEST(VerifyLedger, ATermEndWithoutAQuorumOfItsSetIsRefused) {
    Chain chain(true);
    ledger::TermEnd end = chain.end();
    end.final.signatures[0].bytes[7] ^= 1;
    chain.set_end(end);
    EXPECT_EQ(chain.verdict(), "verify.term_end.bad_signatures 3");
}

TEST(VerifyLedger, EveryChangedByteOfATermEndIsFoundAtItsHeight) {
    const Chain good(true);
    const std::size_t size = good.blocks.at(2).term_end->size();
    for (std::size_t at = 0; at < size; at += 5) {
        Chain chain = good;
        (*chain.boundary().term_end)[at] ^= 0x10;
        const std::string verdict = chain.verdict();
        EXPECT_EQ(verdict.substr(0, 16), "verify.term_end.") << at;
        EXPECT_EQ(verdict.substr(verdict.size() - 2), " 3") << at;
    }
}

TEST(VerifyLedger, AFinalBesideABoundaryAtTheEndIsRefused) {
    Chain chain(false);
    chain.final_of_end = chain.boundary().certificate;
    EXPECT_EQ(chain.verdict(), "verify.not_final 3");
}

TEST(VerifyLedger, RootsThatAQuorumCertifiedAndTheReplayDoesNotGiveAreFound) {
    Chain chain(true);
    chain.add({});
    chain.blocks.back().checkpoint = chain.checkpoint(4);
    EXPECT_EQ(chain.verdict(), "verify.roots_differ 4");
}

TEST(VerifyLedger, ACheckpointBesideABlockIsOfItsHeight) {
    Chain chain(true);
    chain.add({});
    chain.add({});
    chain.blocks.back().checkpoint = chain.checkpoint(4);
    EXPECT_EQ(chain.verdict(), "verify.bad_checkpoint 5");
}

// Of a height in the file it would contradict the replay, of one above it the file is cut.
TEST(VerifyLedger, ACheckpointAtTheEndIsTheHighestOfTheFile) {
    Chain chain(true);
    chain.add({});
    chain.add({});
    chain.checkpoint_of_end = chain.checkpoint(4);
    EXPECT_EQ(chain.verdict(), "verify.bad_checkpoint 5");
    chain.checkpoint_of_end = chain.checkpoint(6);
    EXPECT_EQ(chain.verdict(), "verify.bad_checkpoint 5");
    chain.checkpoint_of_end = chain.checkpoint(5);
    EXPECT_EQ(chain.verdict(), "verify.roots_differ 5");
}

TEST(VerifyLedger, ATimeThatNoClockHasIsRefused) {
    Chain chain(true, UINT64_MAX);
    EXPECT_EQ(chain.verdict(), "verify.bad_header 4");
}

TEST(VerifyLedger, ALastBlockOfALaterTermNeedsItsFinal) {
    Chain chain(true);
    chain.add({}, VoteKind::notarize);
    EXPECT_EQ(chain.verdict(), "verify.not_final 4");
}

}  // namespace
}  // namespace merit::wallet
