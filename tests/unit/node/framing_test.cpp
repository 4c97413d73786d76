#include "node/p2p/framing.hpp"

#include "node/p2p/limits.hpp"

#include <gtest/gtest.h>

namespace merit::node::p2p {
namespace {

constexpr std::uint8_t vote = 1;
constexpr std::uint8_t batch = 2;
constexpr std::uint8_t chunk = snapshots_kind_first;

std::size_t bytes_max(Byte kind) {
    if (kind == vote) return 100;
    return kind == batch || kind == chunk ? 1'000'000 : 0;
}

// A message of `size` bytes in all.
SharedMessage message(Byte kind, std::size_t size) {
    Bytes bytes(size, 7);
    bytes.front() = kind;
    return make_message(bytes);
}

struct Received {
    Byte kind;
    std::size_t bytes;
    bool operator==(const Received&) const = default;
};

// Reads frames until one is refused.
struct Wire {
    MessageReader reader{bytes_max};
    std::vector<Received> received;
    std::optional<PeerError> feed(BytesView frame) {
        return reader.read_frame(frame, [&](const Bytes& bytes) {
            received.push_back({bytes.front(), bytes.size()});
        });
    }
};

Bytes header(Byte priority, Byte kind, std::uint32_t length) {
    Bytes frame = {priority};
    for (unsigned shift = 0; shift < 32; shift += 8)
        frame.push_back(Byte(length >> shift));
    frame.push_back(kind);
    return frame;
}

TEST(Framing, SmallMessagesShareAFrame) {
    SendQueues queues(1'000);
    for (int i = 0; i < 3; ++i)
        queues.push(Priority::consensus, message(vote, 11));
    Bytes frame;
    ASSERT_TRUE(queues.next_frame(frame));
    EXPECT_EQ(frame.size(), 1u + 3 * 15);
    EXPECT_TRUE(queues.is_empty());
    Wire wire;
    EXPECT_FALSE(wire.feed(frame));
    EXPECT_EQ(wire.received, (std::vector<Received>{{vote, 11}, {vote, 11}, {vote, 11}}));
}

TEST(Framing, AVoteOvertakesALongBatchBetweenFrames) {
    SendQueues queues(1'000'000);
    queues.push(Priority::batches, message(batch, 150'000));
    Wire wire;
    Bytes first;
    queues.next_frame(first);
    EXPECT_EQ(first.size(), frame_plaintext_bytes_max);
    queues.push(Priority::consensus, message(vote, 7));
    EXPECT_FALSE(wire.feed(first));
    for (Bytes frame; queues.next_frame(frame); frame.clear()) {
        EXPECT_LE(frame.size(), frame_plaintext_bytes_max);
        EXPECT_FALSE(wire.feed(frame));
    }
    EXPECT_EQ(wire.received, (std::vector<Received>{{vote, 7}, {batch, 150'000}}));
}

TEST(Framing, AKindAloneIsAMessage) {
    SendQueues queues(100);
    queues.push(Priority::consensus, message(vote, 1));
    Bytes frame;
    queues.next_frame(frame);
    Wire wire;
    EXPECT_FALSE(wire.feed(frame));
    EXPECT_EQ(wire.received, (std::vector<Received>{{vote, 1}}));
}

TEST(Framing, TheLengthIsCheckedBeforeAnythingIsAllocated) {
    for (const std::uint32_t length : {0U, 2U, 99U, 100U, 101U, 0xffffffffU}) {
        Wire wire;
        const auto error = wire.feed(header(0, vote, length));
        if (length >= 1 && length <= 100) {
            EXPECT_FALSE(error);
            EXPECT_EQ(wire.reader.buffered(), 1u);
        } else {
            EXPECT_EQ(error, PeerError::message_length);
            EXPECT_EQ(wire.reader.buffered(), 0u);
        }
    }
}

TEST(Framing, EachThingThatIsNotAMessageIsRefusedByName) {
    EXPECT_EQ(Wire().feed({}), PeerError::frame_length);
    EXPECT_EQ(Wire().feed(Bytes{static_cast<Byte>(priorities)}), PeerError::unknown_priority);
    EXPECT_EQ(Wire().feed(Bytes{in_use_mark}), PeerError::in_use);
    EXPECT_EQ(Wire().feed(Bytes{in_use_mark, 0}), PeerError::unknown_priority);
    EXPECT_EQ(Wire().feed(header(0, 3, 1)), PeerError::unknown_kind);
    EXPECT_EQ(name_of(PeerError::unknown_kind), "peer.unknown_kind");
}

// So that of a peer's long messages one alone can be unfinished.
TEST(Framing, KindsOfSnapshotsTravelInTheirStreamAlone) {
    for (Byte priority = 0; priority < priorities; ++priority) {
        const bool is_snapshots = priority == static_cast<Byte>(Priority::snapshots);
        const auto error = [](bool is_taken) {
            return is_taken ? std::nullopt : std::optional(PeerError::unknown_kind);
        };
        EXPECT_EQ(Wire().feed(header(priority, chunk, 9)), error(is_snapshots));
        EXPECT_EQ(Wire().feed(header(priority, batch, 9)), error(!is_snapshots));
    }
}

TEST(Framing, AHeaderMaySpanFrames) {
    Wire wire;
    const Bytes whole = header(0, vote, 3);
    for (std::size_t i = 1; i < whole.size(); ++i) {
        EXPECT_FALSE(wire.feed(Bytes{0, whole[i]}));
    }
    EXPECT_FALSE(wire.feed(Bytes{0, 8}));
    EXPECT_TRUE(wire.received.empty());
    EXPECT_FALSE(wire.feed(Bytes{0, 9}));
    EXPECT_EQ(wire.received, (std::vector<Received>{{vote, 3}}));
}

TEST(SendQueues, AFullPriorityDropsWhatIsNewAndLeavesTheOthersAlone) {
    for (const std::size_t cap : {14U, 15U, 16U}) {  // a message of 11 bytes takes 15
        SendQueues queues(cap);
        EXPECT_EQ(queues.push(Priority::batches, message(batch, 11)), cap >= 15);
        EXPECT_FALSE(queues.push(Priority::batches, message(batch, 11)));
        EXPECT_EQ(queues.push(Priority::sync, message(batch, 11)), cap >= 15);
        EXPECT_EQ(queues.dropped(), cap >= 15 ? 1u : 3u);
    }
}

TEST(TokenBucket, TheDebtSaysHowLongToWait) {
    TokenBucket bucket(1'000, 0);
    EXPECT_EQ(bucket.take(1'000, 0), 0u);
    EXPECT_EQ(bucket.take(500, 0), 501u);
    EXPECT_EQ(bucket.take(0, 500), 0u);
    EXPECT_FALSE(bucket.try_take(500));
    EXPECT_TRUE(bucket.try_take(501));
}

TEST(TokenBucket, IdleTimeFillsItOnlyOnce) {
    TokenBucket bucket(10, 0);
    for (int i = 0; i < 10; ++i)
        EXPECT_TRUE(bucket.try_take(1'000'000'000));
    EXPECT_FALSE(bucket.try_take(1'000'000'000));
}

TEST(Suspension, EachIsTwiceAsLongAsTheOneBefore) {
    Suspension suspension;
    EXPECT_TRUE(suspension.is_over(0));
    std::uint64_t now_ms = 0;
    for (const std::uint64_t seconds : {1U, 2U, 4U, 8U, 16U, 32U, 32U}) {
        const std::uint64_t length_ms = 1'000 * seconds;
        suspension.begin(now_ms);
        EXPECT_FALSE(suspension.is_over(now_ms + length_ms - 1));
        EXPECT_TRUE(suspension.is_over(now_ms + length_ms));
        now_ms += length_ms;
    }
    now_ms += Suspension::forgotten_after_ms - 1;
    suspension.begin(now_ms);
    EXPECT_FALSE(suspension.is_over(now_ms + 31'999)) << "not forgotten yet";
    now_ms += 32'000 + Suspension::forgotten_after_ms;
    suspension.begin(now_ms);
    EXPECT_TRUE(suspension.is_over(now_ms + 1'000));
}

std::size_t draw_first(std::size_t) {
    return 0;
}

std::size_t draw_last(std::size_t below) {
    return below - 1;
}

TEST(HalfOpenTable, OneOfTheNetworkGoesAtItsCap) {
    HalfOpenTable table(100, 2, draw_first);
    const auto first = table.enter("10.0.0.1", false);
    EXPECT_FALSE(table.enter("10.0.0.2", false).evicted);
    EXPECT_FALSE(table.enter("10.0.1.1", false).evicted);
    EXPECT_EQ(table.enter("10.0.0.3", false).evicted, first.id);
    EXPECT_EQ(table.size(), 3u);
}

TEST(HalfOpenTable, OneOfAllStrangersGoesAtTheTotalCap) {
    HalfOpenTable table(2, 2, draw_first);
    const auto first = table.enter("10.0.0.1", false);
    const auto second = table.enter("10.0.1.1", false);
    EXPECT_EQ(table.enter("10.0.2.1", false).evicted, first.id);
    table.leave(second.id);
    EXPECT_FALSE(table.enter("10.0.3.1", false).evicted);
    EXPECT_EQ(table.size(), 2u);
}

TEST(HalfOpenTable, WhoGoesIsDrawn) {
    HalfOpenTable table(3, 2, draw_last);
    table.enter("10.0.0.1", false);
    const auto second = table.enter("10.0.0.2", false);
    const auto third = table.enter("10.0.1.1", false);
    EXPECT_EQ(table.enter("10.0.2.1", false).evicted, third.id);  // of all three
    EXPECT_EQ(table.enter("10.0.0.3", false).evicted, second.id);  // of the two of its network
}

TEST(HalfOpenTable, AFloodOfStrangersClosesNoHandshakeOfAPeer) {
    for (const auto& draw : {draw_first, draw_last}) {
        HalfOpenTable table(64, 16, draw);
        const auto peer = table.enter("10.0.0.1", true);
        const auto network = [](int i) {
            return "10." + std::to_string(i / 250) + "." + std::to_string(i % 250) + ".1";
        };
        for (int i = 0; i < 10'000; ++i) {
            EXPECT_NE(table.enter(network(i), false).evicted, peer.id);
            EXPECT_LE(table.size(), 64u + 1u);
        }
        // Nor does it take the place of the next one.
        EXPECT_FALSE(table.enter("10.0.0.2", true).evicted);
    }
}

TEST(HalfOpenTable, AddressesOfPeersHaveTheSameCapsAmongThemselves) {
    HalfOpenTable table(3, 2, draw_first);
    const auto stranger = table.enter("10.0.0.1", false);
    const auto first = table.enter("10.0.0.1", true);
    const auto second = table.enter("10.0.0.1", true);
    EXPECT_FALSE(table.enter("10.0.0.2", true).evicted);  // another origin in the same network
    EXPECT_EQ(table.enter("10.0.0.1", true).evicted, first.id);
    EXPECT_EQ(table.enter("10.0.0.3", true).evicted, second.id);
    EXPECT_EQ(table.size(), 4u);
    table.leave(stranger.id);
    EXPECT_EQ(table.size(), 3u);
}

TEST(PeerAddresses, TheNewestOfEachPeerAreKept) {
    PeerAddresses addresses;
    const auto note = [&](std::uint16_t peer, std::size_t last) {
        addresses.note(PeerNumber{peer}, "10.0.0." + std::to_string(last));
    };
    note(7, 100);
    for (std::size_t i = 0; i < PeerAddresses::per_peer_max; ++i)
        note(1, i);
    note(1, 0);  // again: now the newest
    EXPECT_TRUE(addresses.contains("10.0.0.1"));
    note(1, 50);
    EXPECT_FALSE(addresses.contains("10.0.0.1"));
    for (const auto* kept : {"10.0.0.0", "10.0.0.2", "10.0.0.3", "10.0.0.50", "10.0.0.100"})
        EXPECT_TRUE(addresses.contains(kept)) << kept;
}

TEST(PeerAddresses, AnAddressIsTheSameInBothFamilies) {
    PeerAddresses addresses;
    addresses.note(PeerNumber{1}, "::ffff:10.1.2.3");
    EXPECT_TRUE(addresses.contains("10.1.2.3"));
    addresses.note(PeerNumber{1}, "10.1.2.4");
    EXPECT_TRUE(addresses.contains("::ffff:a01:204"));
    EXPECT_FALSE(addresses.contains("10.1.2.5"));
}

TEST(HalfOpenTable, NetworksAreSlash24AndSlash64) {
    EXPECT_EQ(network_of_address("10.1.2.3"), "10.1.2.0/24");
    EXPECT_EQ(network_of_address("::ffff:10.1.2.3"), "10.1.2.0/24");
    EXPECT_EQ(network_of_address("::ffff:a01:203"), "10.1.2.0/24");
    EXPECT_EQ(network_of_address("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
    EXPECT_EQ(network_of_address("2001:db8:1:2::9"), "2001:db8:1:2::/64");
    EXPECT_EQ(network_of_address("::1"), "::/64");
    EXPECT_EQ(network_of_address("nowhere"), "nowhere");
}

}  // namespace
}  // namespace merit::node::p2p
