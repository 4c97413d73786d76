#include "ledger/json/evidence_file.hpp"
#include "tests/support/examples.hpp"

#include <gtest/gtest.h>

namespace merit::ledger {
namespace {

const NetworkId network = NetworkId::from(crypto::blake2b("test", {}));
const auto pairs = testing::keys(4);

ValidatorSet set_of_keys() {
    ValidatorSet set;
    for (const auto& pair : pairs)
        set.validators.push_back({{}, pair.public_key(), {}});
    return set;
}

Vote vote(std::uint16_t signer, Byte block) {
    Vote vote{VoteKind::notarize, Term{2}, View{3}, BlockDigest{{block}}, ValidatorIndex{signer},
              {}};
    vote.signature = pairs[1].sign(
        vote_signing_bytes(network, vote.kind, vote.term, vote.view, vote.digest));
    return vote;
}

std::string verdict(const EvidenceFile& file, const NetworkId& trusted = network) {
    const auto check = check_evidence_file(file, trusted);
    return std::string(check ? "good" : check.error());
}

TEST(EvidenceFile, IsReadAsItWasWritten) {
    const auto file = make_evidence_file(network, set_of_keys(), vote(1, 1), vote(1, 2));
    std::string problem;
    const auto read = read_evidence_file(evidence_file_json(file), problem);
    ASSERT_TRUE(read) << problem;
    EXPECT_EQ(evidence_file_json(*read), evidence_file_json(file));
    const auto proven = check_evidence_file(*read, network);
    ASSERT_TRUE(proven);
    EXPECT_EQ(proven.assume_value().signer.consensus_key, pairs[1].public_key());
    EXPECT_EQ(proven.assume_value().set_digest, set_digest(set_of_keys()));
}

TEST(EvidenceFile, NamesWhatIsWrong) {
    const auto set = set_of_keys();
    EXPECT_EQ(verdict(make_evidence_file(network, set, vote(1, 1), vote(1, 2))), "good");
    EXPECT_EQ(verdict(make_evidence_file(network, set, vote(1, 1), vote(1, 2)), NetworkId{}),
              "other_network");
    EXPECT_EQ(verdict(make_evidence_file(network, set, vote(1, 1), vote(1, 1))),
              "not_conflicting");
    EXPECT_EQ(verdict(make_evidence_file(network, set, vote(2, 1), vote(2, 2))), "bad_signature");
    EXPECT_EQ(verdict(make_evidence_file(network, set, vote(4, 1), vote(4, 2))), "unknown_signer");
    auto file = make_evidence_file(network, set, vote(1, 1), vote(1, 2));
    file.second.pop_back();
    EXPECT_EQ(verdict(file), "bad_vote");
}

TEST(EvidenceFile, OfAnotherFormatIsNotRead) {
    auto file = make_evidence_file(network, set_of_keys(), vote(1, 1), vote(1, 2));
    file.format = Text<32>("merit-evidence-2");
    std::string problem;
    EXPECT_FALSE(read_evidence_file(evidence_file_json(file), problem));
    EXPECT_EQ(problem, "the format is not merit-evidence-1");
    EXPECT_FALSE(read_evidence_file("{}", problem));
    EXPECT_FALSE(read_evidence_file("no json", problem));
}

}  // namespace
}  // namespace merit::ledger
