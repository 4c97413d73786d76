// The law of the encoding: what decodes, encodes to the same bytes; here over mutated valid
// objects.
#include "ledger/codec/codec.hpp"
#include "tests/support/examples.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace merit::ledger {
namespace {

// Changes up to four bytes, cuts or lengthens.
Bytes mutated(Bytes bytes) {
    const int changes = *rc::gen::inRange(0, 5);
    for (int i = 0; i < changes && !bytes.empty(); ++i) {
        const auto at = *rc::gen::inRange<std::size_t>(0, bytes.size());
        // Small values hit lengths, presence bytes and enumerators.
        bytes[at] = *rc::gen::element<Byte>(0, 1, 2, 3, 4, 0x7f, 0x80, 0xff);
    }
    const int length = *rc::gen::inRange(-2, 3);
    if (length < 0 && bytes.size() > 2)
        bytes.resize(bytes.size() - static_cast<std::size_t>(-length));
    for (int i = 0; i < length; ++i)
        bytes.push_back(*rc::gen::arbitrary<Byte>());
    return bytes;
}

template <class T>
void check_law(const Bytes& valid) {
    EXPECT_TRUE(rc::check([&] {
        const Bytes bytes = mutated(valid);
        const auto value = decode<T>(bytes);
        RC_CLASSIFY(value.has_value());
        if (value) RC_ASSERT(encode(value.assume_value()) == bytes);
    }));
}

TEST(Canonicity, HoldsForEveryWireType) {
    const Genesis genesis = testing::genesis();
    const NetworkId network = network_of(genesis);
    const auto keys = testing::keys(4);
    const Transaction transaction = testing::transaction(network);
    Batch batch;
    batch.transactions.push_back(TransactionBytes(encode(transaction)));
    Checkpoint checkpoint;
    std::vector<CheckpointVote> checkpoint_votes;
    for (std::uint16_t i = 0; i < 3; ++i) {
        checkpoint_votes.push_back(sign_checkpoint(checkpoint, ValidatorIndex{i}, keys[i]));
    }
    const auto votes = testing::votes(VoteKind::notarize, keys, 3, network);

    check_law<Genesis>(encode(genesis));
    check_law<Transaction>(encode(transaction));
    check_law<Batch>(encode(batch));
    check_law<Header>(encode(genesis_header(genesis)));
    check_law<Vote>(encode(votes[0]));
    check_law<Certificate>(encode(make_certificate(votes, 4)));
    check_law<CheckpointCertificate>(encode(make_checkpoint_certificate(checkpoint_votes, 4)));
}

}  // namespace
}  // namespace merit::ledger
