#include "node/snapshot/messages.hpp"

#include "consensus/messages.hpp"
#include "node/config/config_key.hpp"
#include "node/p2p/framing.hpp"

#include <gtest/gtest.h>

namespace merit::node {
namespace {

std::vector<SnapshotMessage> examples() {
    History history;
    history.from = ledger::Height{7};
    history.blocks.emplace_back().height = ledger::Height{7};
    storage::SnapshotId id;
    id.bytes[0] = 9;
    OfferedSnapshot offer;
    offer.manifest.assign(10, 1);
    SnapshotChunk chunk{id, 3, {}};
    chunk.rows.assign(20, 2);
    return {GetSnapshot{}, offer, GetSnapshotChunk{id, 3}, chunk, GetHistory{ledger::Height{7}},
            history, GetTerms{ledger::Term{5}}, Terms{ledger::Term{5}, {ledger::TermStep{}}}};
}

TEST(SnapshotMessages, OfEveryKindComeBackAsTheyWereAndNeverCutOrLonger) {
    for (const SnapshotMessage& message : examples()) {
        const Bytes bytes = encode_snapshot_message(message);
        EXPECT_TRUE(is_snapshot_kind(bytes[0]));
        const auto decoded = decode_snapshot_message(bytes);
        ASSERT_TRUE(decoded.has_value()) << message.index();
        EXPECT_EQ(decoded.value().index(), message.index());
        EXPECT_EQ(encode_snapshot_message(decoded.value()), bytes);
        for (std::size_t size = 0; size < bytes.size(); ++size)
            EXPECT_FALSE(decode_snapshot_message(BytesView(bytes).first(size)));
        Bytes longer = bytes;
        longer.push_back(0);
        EXPECT_FALSE(decode_snapshot_message(longer));
    }
}

TEST(SnapshotMessages, HaveKindsThatConsensusHasNot) {
    for (unsigned kind = 0; kind < 256; ++kind) {
        const auto byte = static_cast<Byte>(kind);
        const bool is_of_consensus = consensus::message_bytes_max(byte) > 0;
        EXPECT_FALSE(is_of_consensus && is_snapshot_kind(byte));
        const bool is_known = is_of_consensus || (kind >= 128 && kind < 136);
        EXPECT_EQ(node_message_bytes_max(byte) > 0, is_known) << kind;
    }
    EXPECT_FALSE(decode_snapshot_message(Bytes{136}));
    EXPECT_FALSE(decode_snapshot_message(Bytes{0}));
    EXPECT_FALSE(decode_snapshot_message({}));
}

TEST(SnapshotMessages, OfTheGreatestSizeFitTheirBoundAndAboveItAreRefused) {
    SnapshotChunk chunk;
    chunk.rows.assign(storage::snapshot_chunk_bytes_max, 0);
    Bytes bytes = encode_snapshot_message(chunk);
    EXPECT_LE(bytes.size(), node_message_bytes_max(bytes[0]));
    EXPECT_TRUE(decode_snapshot_message(bytes));
    bytes.resize(node_message_bytes_max(bytes[0]) + 1);
    EXPECT_EQ(decode_snapshot_message(bytes).error(), ledger::DecodeError::too_long);
    OfferedSnapshot offer;
    offer.manifest.assign(storage::snapshot_manifest_bytes_max, 0);
    const Bytes offered = encode_snapshot_message(offer);
    EXPECT_LE(offered.size(), node_message_bytes_max(offered[0]));
}

TEST(SnapshotMessages, OfTheGreatestSizeFitTheSmallestSendQueueThatCanBeSet) {
    const ConfigKey* key = find_config_key("p2p", "send_queue_bytes_max");
    ASSERT_NE(key, nullptr);
    for (unsigned kind = 0; kind < 256; ++kind) {
        const std::size_t bytes = node_message_bytes_max(static_cast<Byte>(kind));
        if (bytes == 0) continue;
        p2p::SendQueues queues(key->min);
        const Bytes message(bytes);
        EXPECT_TRUE(queues.push(p2p::Priority::snapshots, p2p::make_message(message))) << kind;
    }
}

}  // namespace
}  // namespace merit::node
