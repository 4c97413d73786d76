#include "ledger/evidence.hpp"
#include "tests/support/examples.hpp"

#include <gtest/gtest.h>

namespace merit::ledger {
namespace {

const NetworkId network = NetworkId::from(crypto::blake2b("test", {}));
const auto pairs = testing::keys(4);
const auto keys = testing::public_keys(pairs);

Vote vote(VoteKind kind, std::uint16_t signer, Byte block = 1) {
    return {kind,
            Term{2},
            View{3},
            kind == VoteKind::nullify ? BlockDigest{} : BlockDigest{{block}},
            ValidatorIndex{signer},
            {}};
}

Vote signed_vote(Vote vote) {
    vote.signature = pairs.at(vote.signer.value)
                         .sign(vote_signing_bytes(network, vote.kind, vote.term, vote.view,
                                                  vote.digest));
    return vote;
}

std::string verdict(const Vote& first, const Vote& second) {
    const auto check = check_evidence(first, second, network, keys);
    return check ? "good" : std::string(name_of(check.error()));
}

TEST(Evidence, IsExactlyWhatAnHonestValidatorNeverSigns) {
    const Vote notarize = vote(VoteKind::notarize, 1);
    const Vote nullify = vote(VoteKind::nullify, 1);
    const Vote finalize = vote(VoteKind::finalize, 1);
    EXPECT_TRUE(are_conflicting(notarize, vote(VoteKind::notarize, 1, 2)));
    EXPECT_TRUE(are_conflicting(finalize, vote(VoteKind::finalize, 1, 2)));
    EXPECT_TRUE(are_conflicting(notarize, vote(VoteKind::finalize, 1, 2)));
    EXPECT_TRUE(are_conflicting(vote(VoteKind::finalize, 1, 2), notarize));
    EXPECT_TRUE(are_conflicting(finalize, nullify));
    EXPECT_TRUE(are_conflicting(nullify, finalize));
    EXPECT_FALSE(are_conflicting(notarize, finalize));
    EXPECT_FALSE(are_conflicting(notarize, nullify));
    EXPECT_FALSE(are_conflicting(notarize, notarize));
    EXPECT_FALSE(are_conflicting(finalize, finalize));
    EXPECT_FALSE(are_conflicting(nullify, nullify));
    EXPECT_FALSE(are_conflicting(notarize, vote(VoteKind::notarize, 2, 2)));
    Vote later = vote(VoteKind::notarize, 1, 2);
    later.view = View{4};
    EXPECT_FALSE(are_conflicting(notarize, later));
    Vote other_term = vote(VoteKind::notarize, 1, 2);
    other_term.term = Term{3};
    EXPECT_FALSE(are_conflicting(notarize, other_term));
}

TEST(Evidence, IsGoodWithBothSignatures) {
    EXPECT_EQ(verdict(signed_vote(vote(VoteKind::finalize, 3)),
                      signed_vote(vote(VoteKind::nullify, 3))),
              "good");
}

TEST(Evidence, OfOneSignatureUsedTwiceIsForged) {
    const Vote first = signed_vote(vote(VoteKind::notarize, 1));
    Vote second = vote(VoteKind::notarize, 1, 2);
    second.signature = first.signature;
    EXPECT_EQ(verdict(first, second), "bad_signature");
    EXPECT_EQ(verdict(second, first), "bad_signature");
}

TEST(Evidence, SignedByAnotherValidatorIsForged) {
    Vote second = vote(VoteKind::notarize, 1, 2);
    second.signature =
        pairs[2].sign(vote_signing_bytes(network, second.kind, second.term, second.view,
                                         second.digest));
    EXPECT_EQ(verdict(signed_vote(vote(VoteKind::notarize, 1)), second), "bad_signature");
}

TEST(Evidence, OfAnotherNetworkIsForged) {
    const Vote first = signed_vote(vote(VoteKind::notarize, 1));
    const Vote second = signed_vote(vote(VoteKind::notarize, 1, 2));
    EXPECT_EQ(check_evidence(first, second, NetworkId{}, keys).error(),
              EvidenceError::bad_signature);
}

TEST(Evidence, NamesWhatIsWrong) {
    const Vote first = signed_vote(vote(VoteKind::notarize, 1));
    EXPECT_EQ(verdict(first, signed_vote(vote(VoteKind::notarize, 2, 2))), "different_places");
    EXPECT_EQ(verdict(first, signed_vote(vote(VoteKind::nullify, 1))), "not_conflicting");
    EXPECT_EQ(verdict(first, first), "not_conflicting");
    EXPECT_EQ(verdict(vote(VoteKind::notarize, 4), vote(VoteKind::notarize, 4, 2)),
              "unknown_signer");
}

}  // namespace
}  // namespace merit::ledger
