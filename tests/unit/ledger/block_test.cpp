#include "ledger/block.hpp"

#include "ledger/checkpoint.hpp"
#include "tests/support/examples.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <set>

namespace merit::ledger {
namespace {

const NetworkId network = network_of(testing::genesis());

TEST(Certificate, OfAQuorumVerifiesAndOneVoteLessDoesNot) {
    for (std::size_t n : {1U, 4U, 5U, 7U, 10U}) {
        const auto keys = testing::keys(n);
        const auto set = testing::public_keys(keys);
        const std::size_t q = quorum(n);
        const auto votes = testing::votes(VoteKind::notarize, keys, n, network);
        const auto size = static_cast<std::uint16_t>(n);
        EXPECT_TRUE(
            verify_certificate(make_certificate(std::span(votes).first(q), size), network, set));
        if (q > 1) {
            EXPECT_FALSE(verify_certificate(make_certificate(std::span(votes).first(q - 1), size),
                                            network, set));
        }
    }
}

TEST(Certificate, VotesOfAnotherKindOrNetworkDoNotCount) {
    const auto keys = testing::keys(4);
    const auto set = testing::public_keys(keys);
    auto certificate = make_certificate(testing::votes(VoteKind::notarize, keys, 3, network), 4);
    EXPECT_FALSE(verify_certificate(certificate, NetworkId{}, set));
    certificate.kind = VoteKind::finalize;
    EXPECT_FALSE(verify_certificate(certificate, network, set));
}

TEST(Certificate, EveryFlippedBitIsRefused) {
    const auto keys = testing::keys(4);
    const auto set = testing::public_keys(keys);
    const Bytes good = encode_certificate(
        make_certificate(testing::votes(VoteKind::nullify, keys, 3, network), 4));
    for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
        Bytes bytes = good;
        bytes[bit / 8] ^= static_cast<Byte>(1U << (bit % 8));
        const auto certificate = decode_certificate(bytes);
        EXPECT_FALSE(certificate && verify_certificate(certificate.assume_value(), network, set))
            << bit;
    }
}

TEST(Certificate, AStrayBitOrAWrongCountIsADecodeError) {
    const auto keys = testing::keys(5);
    const auto good = make_certificate(testing::votes(VoteKind::notarize, keys, 4, network), 5);
    ASSERT_TRUE(decode_certificate(encode_certificate(good)));
    auto stray = good;
    stray.signers[0] |= 0x20;  // bit 5 of 5 validators
    stray.signatures.push_back({});
    EXPECT_FALSE(decode_certificate(encode_certificate(stray)));
    auto count = good;
    count.signatures.pop_back();
    EXPECT_FALSE(decode_certificate(encode_certificate(count)));
    auto longer = good;
    longer.signers.push_back(0);
    EXPECT_FALSE(decode_certificate(encode_certificate(longer)));
    auto none = good;
    none.validators = 0;
    EXPECT_FALSE(decode_certificate(encode_certificate(none)));
}

TEST(Header, TheDigestCoversEveryField) {
    const Header header = genesis_header(testing::genesis());
    const std::vector<std::function<void(Header&)>> changes{
        [](Header& changed) { changed.network.bytes[0] ^= 1; },
        [](Header& changed) { changed.term = Term{1}; },
        [](Header& changed) { changed.kind = BlockKind::boundary; },
        [](Header& changed) { changed.view = View{1}; },
        [](Header& changed) { changed.height = Height{1}; },
        [](Header& changed) { changed.parent_digest = BlockDigest{{1}}; },
        [](Header& changed) { changed.parent_view = View{1}; },
        [](Header& changed) { changed.time_ms.value += 1; },
        [](Header& changed) { changed.cut[3].position = Position{1}; },
        [](Header& changed) { changed.cut[3].batch_digest = BatchDigest{{1}}; },
        [](Header& changed) { changed.set_height = Height{1}; },
        [](Header& changed) { changed.next_set_digest = crypto::blake2b("test", {}); },
        [](Header& changed) { changed.proposer = ValidatorIndex{1}; },
    };
    std::set<BlockDigest> digests{block_digest(header)};
    for (const auto& change : changes) {
        Header changed = header;
        change(changed);
        EXPECT_TRUE(digests.insert(block_digest(changed)).second) << digests.size();
    }
}

TEST(Genesis, TheHeaderStandsAtTheRootsOfAllLanes) {
    const Genesis genesis = testing::genesis();
    const Header header = genesis_header(genesis);
    ASSERT_EQ(header.cut.size(), 4U);
    EXPECT_EQ(header.cut[2].position, Position{0});
    EXPECT_NE(header.cut[2].batch_digest, header.cut[3].batch_digest);
    EXPECT_FALSE(check_genesis(genesis));
}

TEST(Genesis, EveryInconsistencyHasItsName) {
    Genesis none = testing::genesis();
    none.validators.clear();
    EXPECT_EQ(check_genesis(none), "genesis.no_validators");
    Genesis repeated = testing::genesis();
    repeated.validators[1].consensus_key = repeated.validators[0].consensus_key;
    EXPECT_EQ(check_genesis(repeated), "genesis.repeated_key");
    Genesis small_order = testing::genesis();
    small_order.members[0].keys[0] = crypto::PublicKey{{1}};
    EXPECT_EQ(check_genesis(small_order), "genesis.bad_key");
    Genesis rich = testing::genesis();
    rich.balances = {{0, Amount{1ULL << 62}}, {1, Amount{1ULL << 62}}};
    EXPECT_EQ(check_genesis(rich), "genesis.balance_overflow");
}

TEST(Checkpoint, TheSignedTextIsATlogCheckpointNote) {
    Checkpoint checkpoint;
    checkpoint.height = Height{5};
    checkpoint.log_size = 9;
    EXPECT_EQ(checkpoint_text(checkpoint),
              "merit/0000000000000000\n9\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\nheight 5\n"
              "block 0000000000000000000000000000000000000000000000000000000000000000\n"
              "state 0000000000000000000000000000000000000000000000000000000000000000\n");
}

TEST(Checkpoint, ACertificateNeedsAQuorumOfGoodSignatures) {
    const auto keys = testing::keys(4);
    const auto set = testing::public_keys(keys);
    Checkpoint checkpoint;
    checkpoint.network = network;
    std::vector<CheckpointVote> votes;
    for (std::uint16_t i = 0; i < 3; ++i) {
        votes.push_back(sign_checkpoint(checkpoint, ValidatorIndex{i}, keys[i]));
        EXPECT_TRUE(verify_checkpoint_vote(votes.back(), set));
    }
    const auto good = make_checkpoint_certificate(votes, 4);
    EXPECT_TRUE(verify_checkpoint_certificate(good, set));
    EXPECT_FALSE(verify_checkpoint_certificate(
        make_checkpoint_certificate(std::span(votes).first(2), 4), set));
    auto other = good;
    other.checkpoint.state_root.bytes[0] ^= 1;
    EXPECT_FALSE(verify_checkpoint_certificate(other, set));
}

// Every signature of the ledger is good for its own kind of message and for no other.
TEST(Domains, ASignatureVerifiesInItsOwnCellOnly) {
    const auto pair = testing::key(9);
    const auto digest = BlockDigest::from(crypto::blake2b("test", {}));
    Checkpoint checkpoint;
    checkpoint.network = network;
    const std::vector<Bytes> messages = {
        signing_bytes(network, TxId{digest.bytes}),
        vote_signing_bytes(network, VoteKind::notarize, Term{0}, View{1}, digest),
        vote_signing_bytes(network, VoteKind::finalize, Term{0}, View{1}, digest),
        vote_signing_bytes(network, VoteKind::nullify, Term{0}, View{1}, digest),
        batch_signing_bytes(network, BatchDigest{digest.bytes}),
        crypto::signed_message("MERIT.PEER", crypto::Hash256{network.bytes}, digest.view()),
        to_bytes(bytes_of(checkpoint_text(checkpoint))),
    };
    for (std::size_t signed_as = 0; signed_as < messages.size(); ++signed_as) {
        const auto signature = pair.sign(messages[signed_as]);
        for (std::size_t read_as = 0; read_as < messages.size(); ++read_as) {
            EXPECT_EQ(crypto::verify(pair.public_key(), messages[read_as], signature),
                      signed_as == read_as);
        }
    }
}

}  // namespace
}  // namespace merit::ledger
