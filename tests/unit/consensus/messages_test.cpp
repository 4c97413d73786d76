#include "consensus/messages.hpp"

#include "consensus/record.hpp"
#include "tests/support/examples.hpp"

#include <gtest/gtest.h>

namespace merit::consensus {
namespace {

using ledger::Height;
using ledger::ValidatorIndex;
using ledger::View;
using ledger::VoteKind;

const ledger::Genesis genesis = testing::genesis(4);
const ledger::Header header = ledger::genesis_header(genesis);

ledger::Certificate certificate(VoteKind kind) {
    return ledger::make_certificate(testing::votes(kind, testing::keys(4), 3, header.network), 4);
}

BatchKey key(std::uint64_t position) {
    return {ValidatorIndex{1}, ledger::Position{position}, ledger::BatchDigest{{7}}};
}

// One of each kind, with every optional part and list filled.
std::vector<Message> examples() {
    Proposal proposal{header, certificate(VoteKind::notarize), {}, {}};
    proposal.nulls.push_back(certificate(VoteKind::nullify));
    ledger::Checkpoint checkpoint;
    checkpoint.network = header.network;
    const auto vote = ledger::sign_checkpoint(checkpoint, ValidatorIndex{0}, testing::key(1));
    const ledger::CheckpointCertificate anchor =
        ledger::make_checkpoint_certificate(std::vector{vote}, 1);
    ledger::SignedBatch batch;
    batch.batch = decltype(batch.batch)(Bytes{1, 2, 3});
    Headers headers;
    headers.items.push_back({header, certificate(VoteKind::finalize)});
    Blocks blocks;
    blocks.items.push_back({header, certificate(VoteKind::finalize)});
    blocks.anchor = anchor;
    GetBatches get_batches;
    get_batches.keys.push_back(key(1));
    BatchesNotHeld not_held;
    not_held.keys.push_back(key(2));
    GetCertificates get_certificates;
    get_certificates.views.push_back(View{5});
    Certificates certificates;
    certificates.views.push_back(View{5});
    certificates.items.push_back(certificate(VoteKind::nullify));
    Own own;
    own.votes.push_back(testing::votes(VoteKind::nullify, testing::keys(1), 1, header.network)[0]);
    own.tips.push_back(header.cut[0]);
    ledger::TermEnd end;
    end.boundary = header;
    end.notar = certificate(VoteKind::notarize);
    end.seals.push_back({View{9}, ValidatorIndex{1}});
    end.final = certificate(VoteKind::finalize);
    return {proposal,
            testing::votes(VoteKind::finalize, testing::keys(1), 1, header.network)[0],
            certificate(VoteKind::notarize),
            CheckpointShare{ledger::Term{2}, vote},
            CheckpointProof{ledger::Term{2}, anchor},
            Status{ledger::Term{0}, View{9}, View{8}, Height{7}, Height{6}},
            AckVector{ledger::Term{0}, header.cut},
            batch,
            GetHeaders{ledger::block_digest(header), 64},
            headers,
            GetBlocks{Height{3}, 64},
            blocks,
            get_batches,
            not_held,
            get_certificates,
            certificates,
            GetOwn{},
            own,
            end,
            Submission{ledger::TransactionBytes(Bytes{4, 5})}};
}

TEST(Message, EveryKindDecodesToTheSameBytes) {
    const std::vector<Message> all = examples();
    ASSERT_EQ(all.size(), std::variant_size_v<Message>);
    for (std::size_t i = 0; i < all.size(); ++i) {
        ASSERT_EQ(all[i].index(), i);
        const Bytes bytes = encode_message(all[i]);
        EXPECT_EQ(bytes[0], i);
        EXPECT_LE(bytes.size(), message_bytes_max(bytes[0]));
        const auto decoded = decode_message(bytes);
        ASSERT_TRUE(decoded) << name_of(all[i]);
        EXPECT_EQ(encode_message(decoded.assume_value()), bytes) << name_of(all[i]);
    }
}

TEST(Message, EveryShorterAndLongerFormIsRefused) {
    for (const Message& message : examples()) {
        Bytes bytes = encode_message(message);
        for (std::size_t size = 0; size < bytes.size(); ++size) {
            EXPECT_FALSE(decode_message(BytesView(bytes).first(size))) << name_of(message);
        }
        bytes.push_back(0);
        EXPECT_FALSE(decode_message(bytes)) << name_of(message);
    }
}

TEST(Message, AFlippedBitIsRefusedOrEncodesToItself) {
    for (const Message& message : examples()) {
        const Bytes good = encode_message(message);
        for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
            Bytes bytes = good;
            bytes[bit / 8] ^= static_cast<Byte>(1U << (bit % 8));
            const auto decoded = decode_message(bytes);
            if (!decoded) continue;
            EXPECT_EQ(encode_message(decoded.assume_value()), bytes);
        }
    }
}

TEST(Message, AnUnknownKindOrASizeAboveItsBoundIsRefusedAtOnce) {
    const auto kinds = static_cast<Byte>(std::variant_size_v<Message>);
    EXPECT_EQ(message_bytes_max(kinds), 0U);
    EXPECT_EQ(decode_message(Bytes{kinds}).assume_error(), ledger::DecodeError::bad_choice);
    const Bytes vote(message_bytes_max(1) + 1, 1);
    EXPECT_EQ(decode_message(vote).assume_error(), ledger::DecodeError::too_long);
}

// CometBFT GHSA-hrhf-2vcr-ghch: a malformed bit array must not get beyond the decoder.
TEST(Message, AnInexactBitmapIsADecodeError) {
    ledger::Certificate stray = certificate(VoteKind::notarize);
    stray.signers[0] |= 0x80;
    EXPECT_EQ(decode_message(encode_message(stray)).assume_error(),
              ledger::DecodeError::not_canonical);
    ledger::Certificate longer = certificate(VoteKind::notarize);
    longer.signers.push_back(0);
    EXPECT_FALSE(decode_message(encode_message(longer)));
    ledger::Certificate fewer = certificate(VoteKind::notarize);
    fewer.signatures.pop_back();
    EXPECT_FALSE(decode_message(encode_message(fewer)));
}

TEST(Message, ConsensusGoesBeforeEverythingElse) {
    const std::vector<Message> all = examples();
    EXPECT_EQ(priority_of(all[0]), Priority::consensus);
    EXPECT_EQ(priority_of(all[3]), Priority::checkpoints);
    EXPECT_EQ(priority_of(all[7]), Priority::batches);
    EXPECT_EQ(priority_of(all[12]), Priority::sync);
}

TEST(Record, EveryKindDecodesToTheSameBytes) {
    const auto votes = testing::votes(VoteKind::notarize, testing::keys(2), 2, header.network);
    const std::vector<Record> records{
        CommittedRecord{Height{4}, ledger::block_digest(header), {}, {}},
        HeaderRecord{header},
        OwnVoteRecord{votes[0]},
        CertificateRecord{certificate(VoteKind::nullify)},
        EvidenceRecord{votes[0], votes[1]},
        NoVoteBelowRecord{ledger::Term{3}, View{9}}};
    ASSERT_EQ(records.size(), std::variant_size_v<Record>);
    for (std::size_t i = 0; i < records.size(); ++i) {
        EXPECT_EQ(kind_of(records[i]), i);
        const Bytes payload = encode_record(records[i]);
        const auto decoded = decode_record(static_cast<std::uint8_t>(i), payload);
        ASSERT_TRUE(decoded);
        EXPECT_EQ(encode_record(decoded.assume_value()), payload);
    }
    EXPECT_FALSE(decode_record(6, encode_record(records.back())));
}

}  // namespace
}  // namespace merit::consensus
