// Files whose close was certified by validators of a later term: the way to them is in the file.
#include "contracts/explain/verify.hpp"

#include "ledger/json/json.hpp"
#include "ledger/json/read_json.hpp"
#include "tests/unit/contracts/explain/rewarded_world.hpp"

#include <gtest/gtest.h>

namespace merit::testing {
namespace {

using contracts::explain::StatementFile;
using contracts::explain::verify_statement;

constexpr std::uint8_t genesis_keys = 101;
constexpr std::uint8_t next_keys = 201;
constexpr std::uint16_t validators = 4;

crypto::KeyPair signer(std::uint8_t first, std::uint16_t index) {
    return key(static_cast<std::uint8_t>(first + index));
}

// Term 0 ended with the block of this height; keys 201 .. decide after it.
ledger::TermStep step_at(const ledger::NetworkId& network, ledger::Height height) {
    ledger::ValidatorSet next;
    for (std::uint16_t i = 0; i < validators; ++i)
        next.validators.push_back({{}, signer(next_keys, i).public_key(), {}});
    ledger::TermEnd end;
    end.boundary.network = network;
    end.boundary.kind = ledger::BlockKind::boundary;
    end.boundary.height = height;
    end.boundary.next_set_digest = ledger::set_digest(next);
    const auto digest = ledger::block_digest(end.boundary);
    std::vector<ledger::Vote> votes;
    for (std::uint16_t i = 0; i < ledger::quorum(validators); ++i) {
        ledger::Vote vote{ledger::VoteKind::finalize, {}, {}, digest, ledger::ValidatorIndex{i},
                          {}};
        vote.signature = signer(genesis_keys, i).sign(ledger::vote_signing_bytes(
            network, vote.kind, vote.term, vote.view, digest));
        votes.push_back(vote);
    }
    end.final = ledger::make_certificate(votes, validators);
    return ledger::make_term_step(end, next);
}

void sign_with(std::uint8_t first, ledger::CheckpointCertificate& certificate) {
    std::vector<ledger::CheckpointVote> votes;
    for (std::uint16_t i = 0; i < ledger::quorum(validators); ++i) {
        votes.push_back(ledger::sign_checkpoint(certificate.checkpoint, ledger::ValidatorIndex{i},
                                                signer(first, i)));
    }
    certificate = ledger::make_checkpoint_certificate(votes, validators);
}

std::string verdict(const StatementFile& file, const RewardedWorld& world) {
    const auto checked = verify_statement(file, world.network());
    if (checked) return "verified";
    return std::string(name_of(checked.error().error)) + " " + checked.error().place;
}

struct LaterTerm : ::testing::Test {
    RewardedWorld world;
    StatementFile file = world.file_of({world.author});
    ledger::Height certified = file.proof.checkpoint.checkpoint.height;

    LaterTerm() {
        file.proof.term_steps.push_back(
            step_at(world.network(), ledger::Height{certified.value - 1}));
        sign_with(next_keys, file.proof.checkpoint);
    }
};

TEST_F(LaterTerm, IsVerifiedByTheStepsInTheFile) {
    EXPECT_EQ(verdict(file, world), "verified");
    StatementFile read;
    const auto style = ledger::AddressStyle::main;
    EXPECT_TRUE(ledger::read_json(ledger::to_json(file, style), read).empty());
    EXPECT_EQ(verdict(read, world), "verified");
}

TEST_F(LaterTerm, WithoutStepsTheKeysAreThoseOfGenesis) {
    file.proof.term_steps.clear();
    EXPECT_EQ(verdict(file, world), "certificate /proof/checkpoint");
}

TEST_F(LaterTerm, AValidatorSetThatIsOverCertifiesNothing) {
    sign_with(genesis_keys, file.proof.checkpoint);
    EXPECT_EQ(verdict(file, world), "certificate /proof/checkpoint");
}

TEST_F(LaterTerm, ASetThatBeginsAtTheCheckpointDoesNotCertifyIt) {
    file.proof.term_steps.at(0) = step_at(world.network(), certified);
    EXPECT_EQ(verdict(file, world), "term_step /proof/term_steps/0");
}

TEST_F(LaterTerm, AChangedStepIsNamed) {
    file.proof.term_steps.at(0).term_end.back() ^= 1;
    EXPECT_EQ(verdict(file, world), "term_step /proof/term_steps/0");
}

// Nodes before terms wrote none.
TEST(FilesOfTheFirstTerm, MayLackTheSteps) {
    const RewardedWorld world;
    auto json = ledger::to_json(world.file_of({world.author}), ledger::AddressStyle::main);
    json.at_pointer("/proof").as_object().erase("term_steps");
    StatementFile read;
    EXPECT_TRUE(ledger::read_json(json, read).empty());
    EXPECT_EQ(verdict(read, world), "verified");
}

}  // namespace
}  // namespace merit::testing
