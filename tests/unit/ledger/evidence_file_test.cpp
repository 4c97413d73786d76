#include "ledger/json/evidence_file.hpp"

#include "ledger/codec/codec.hpp"
#include "tests/unit/ledger/example_steps.hpp"

#include <gtest/gtest.h>

namespace merit::ledger {
namespace {

using namespace example_steps;

const Genesis genesis = testing::genesis(size);
const NetworkId network = network_of(genesis);

// Of validator `signer` of term 0 or 1, signed with the key of `key`.
Vote vote(Term term, std::uint16_t signer, Byte block, std::uint16_t key) {
    Vote vote{VoteKind::notarize, term, View{3}, BlockDigest{{block}}, ValidatorIndex{signer}, {}};
    const int first = term == Term{0} ? 101 : 11;
    vote.signature = testing::key(static_cast<std::uint8_t>(first + key))
                         .sign(vote_signing_bytes(network, vote.kind, term, vote.view, vote.digest));
    return vote;
}
Vote vote(Term term, std::uint16_t signer, Byte block) {
    return vote(term, signer, block, signer);
}

EvidenceFile of_genesis() {
    return make_evidence_file(genesis, {}, vote(Term{0}, 1, 1), vote(Term{0}, 1, 2));
}
EvidenceFile of_term_1() {
    TermSteps steps;
    steps.push_back(step_of(genesis, Term{0}, Height{10}, 101, set_of(11)));
    return make_evidence_file(genesis, steps, vote(Term{1}, 2, 1), vote(Term{1}, 2, 2));
}

std::string verdict(const EvidenceFile& file, const NetworkId& trusted = network) {
    const auto check = check_evidence_file(file, trusted);
    return check ? "good" : check.error();
}

TEST(EvidenceFile, IsReadAsItWasWrittenAndNamesTheKey) {
    for (const EvidenceFile& file : {of_genesis(), of_term_1()}) {
        std::string problem;
        const auto read = read_evidence_file(evidence_file_json(file), problem);
        ASSERT_TRUE(read) << problem;
        EXPECT_EQ(evidence_file_json(*read), evidence_file_json(file));
        const auto proven = check_evidence_file(*read, network);
        ASSERT_TRUE(proven) << proven.error();
        const bool is_of_genesis = file.term_steps.empty();
        EXPECT_EQ(proven.value().signer_key, testing::key(is_of_genesis ? 102 : 13).public_key());
    }
}

TEST(EvidenceFile, NamesWhatIsWrong) {
    EXPECT_EQ(verdict(of_genesis(), NetworkId{}), "other_network");
    EvidenceFile file = of_genesis();
    file.second = file.first;
    EXPECT_EQ(verdict(file), "not_conflicting");
    file.second.pop_back();
    EXPECT_EQ(verdict(file), "bad_vote");
    EXPECT_EQ(verdict(make_evidence_file(genesis, {}, vote(Term{0}, 2, 1, 1),
                                         vote(Term{0}, 2, 2, 1))),
              "bad_signature");
    EXPECT_EQ(verdict(make_evidence_file(genesis, {}, vote(Term{0}, 4, 1), vote(Term{0}, 4, 2))),
              "unknown_signer");
}

// Whoever makes up a validator set can sign whatever he likes with its keys.
TEST(EvidenceFile, OnlyTheSetToWhichTheStepsLeadIsBelieved) {
    EvidenceFile file = of_term_1();
    file.term_steps.clear();
    EXPECT_EQ(verdict(file), "other_term");
    file = of_term_1();
    file.term_steps[0] = step_of(genesis, Term{0}, Height{10}, 31, set_of(11));
    EXPECT_EQ(verdict(file), "term_step.bad_signatures");
    file = of_term_1();
    file.term_steps[0].next_set = ValidatorSetBytes(encode(set_of(31)));
    EXPECT_EQ(verdict(file), "term_step.other_set");
    file = of_term_1();
    file.genesis.validators[0].consensus_key = testing::key(50).public_key();
    EXPECT_EQ(verdict(file), "other_network");
}

TEST(EvidenceFile, OfAnotherFormatIsNotRead) {
    EvidenceFile file = of_genesis();
    file.format = Text<32>("merit-evidence-2");
    std::string problem;
    EXPECT_FALSE(read_evidence_file(evidence_file_json(file), problem));
    EXPECT_EQ(problem, "the format is not merit-evidence-1");
    EXPECT_FALSE(read_evidence_file("{}", problem));
    EXPECT_FALSE(read_evidence_file("no json", problem));
}

}  // namespace
}  // namespace merit::ledger
