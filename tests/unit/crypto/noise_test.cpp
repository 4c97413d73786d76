#include "crypto/noise.hpp"

#include "tests/unit/crypto/json_vectors.hpp"

#include <gtest/gtest.h>

#include <map>

namespace merit::crypto {
namespace {

using merit::testing::fixed_field;
using merit::testing::hex_field;
using merit::testing::text_field;

Secret32 secret_of(std::string_view label) {
    return Secret32(sha256({bytes_of(label)}).bytes);
}

NoiseSetup setup_of(NoiseRole role) {
    const bool initiator = role == NoiseRole::initiator;
    NoiseSetup setup;
    setup.role = role;
    setup.prologue = to_bytes(bytes_of("prologue"));
    setup.static_key =
        X25519KeyPair::from_secret(secret_of(initiator ? "initiator static" : "responder static"));
    setup.ephemeral =
        X25519KeyPair::from_secret(secret_of(initiator ? "initiator once" : "responder once"));
    return setup;
}

struct Pair {
    NoiseHandshake initiator{noise_xx, setup_of(NoiseRole::initiator)};
    NoiseHandshake responder{noise_xx, setup_of(NoiseRole::responder)};

    NoiseHandshake& writer() { return initiator.is_my_turn() ? initiator : responder; }
    NoiseHandshake& reader() { return initiator.is_my_turn() ? responder : initiator; }
    void step() {
        NoiseHandshake& to = reader();
        const Bytes message = writer().write_message(bytes_of("payload")).value();
        EXPECT_EQ(text_of(to.read_message(message).value().payload), "payload");
    }
};

// Patterns of the published vectors beside XX; the network uses none of these.
using enum NoiseToken;
constexpr NoisePattern noise_nn{"NN", false, false, {{{e}, {e, ee}, {}}}};
constexpr NoisePattern noise_kk{"KK", true, true, {{{e, es, ss}, {e, ee, se}, {}}}};
constexpr NoisePattern noise_xk{"XK", false, true, {{{e, es}, {e, ee}, {s, se}}}};
constexpr NoisePattern noise_ik{"IK", false, true, {{{e, es, s, ss}, {e, ee, se}, {}}}};

NoiseSetup setup_of_vector(const boost::json::object& vector, NoiseRole role) {
    const std::string prefix = role == NoiseRole::initiator ? "init_" : "resp_";
    const auto key = [&](const std::string& name) {
        return fixed_field<std::array<Byte, 32>>(vector, prefix + name);
    };
    NoiseSetup setup;
    setup.role = role;
    setup.prologue = hex_field(vector, prefix + "prologue");
    setup.ephemeral = X25519KeyPair::from_secret(Secret32(key("ephemeral")));
    if (vector.contains(prefix + "static")) {
        setup.static_key = X25519KeyPair::from_secret(Secret32(key("static")));
    }
    if (vector.contains(prefix + "remote_static")) setup.remote_static = key("remote_static");
    return setup;
}

void check_transport(NoiseHandshake& initiator, NoiseHandshake& responder, std::size_t first,
                     const boost::json::array& messages) {
    NoiseTransport initiators = initiator.split().value();
    NoiseTransport responders = responder.split().value();
    for (std::size_t i = first; i < messages.size(); ++i) {
        const boost::json::object& message = messages[i].as_object();
        const bool forward = i % 2 == 0;
        Bytes sealed;
        Bytes opened;
        EXPECT_FALSE((forward ? initiators : responders)
                         .send.encrypt(hex_field(message, "payload"), sealed));
        EXPECT_EQ(to_hex(sealed), text_field(message, "ciphertext"));
        EXPECT_FALSE((forward ? responders : initiators).receive.decrypt(sealed, opened));
        EXPECT_EQ(opened, hex_field(message, "payload"));
    }
}

void check_vector(const NoisePattern& pattern, const boost::json::object& vector) {
    NoiseHandshake initiator(pattern, setup_of_vector(vector, NoiseRole::initiator));
    NoiseHandshake responder(pattern, setup_of_vector(vector, NoiseRole::responder));
    const boost::json::array& messages = vector.at("messages").as_array();
    std::size_t next = 0;
    for (; !initiator.is_finished(); ++next) {
        const boost::json::object& message = messages[next].as_object();
        NoiseHandshake& writer = next % 2 == 0 ? initiator : responder;
        NoiseHandshake& reader = next % 2 == 0 ? responder : initiator;
        const Bytes payload = hex_field(message, "payload");
        Hash256 signed_hash;
        const auto make_payload = [&](const Hash256& hash) {
            signed_hash = hash;
            return payload;
        };
        const Bytes written = writer.write_message(make_payload).value();
        EXPECT_EQ(to_hex(written), text_field(message, "ciphertext"));
        const NoiseHandshake::Received received = reader.read_message(written).value();
        EXPECT_EQ(received.payload, payload);
        EXPECT_EQ(received.hash, signed_hash);
    }
    EXPECT_TRUE(responder.is_finished());
    EXPECT_EQ(to_hex(initiator.handshake_hash().view()), text_field(vector, "handshake_hash"));
    EXPECT_EQ(initiator.handshake_hash(), responder.handshake_hash());
    check_transport(initiator, responder, next, messages);
}

TEST(Noise, ReproducesThePublishedVectorsOfItsSuite) {
    MERIT_REQUIRE_SHARED("vectors/noise_cacophony_25519_chachapoly.json");
    const std::map<std::string_view, NoisePattern> patterns{
        {"Noise_XX_25519_ChaChaPoly_SHA256", noise_xx},
        {"Noise_NN_25519_ChaChaPoly_SHA256", noise_nn},
        {"Noise_KK_25519_ChaChaPoly_SHA256", noise_kk},
        {"Noise_XK_25519_ChaChaPoly_SHA256", noise_xk},
        {"Noise_IK_25519_ChaChaPoly_SHA256", noise_ik}};
    const auto file = testing::load_json("vectors/noise_cacophony_25519_chachapoly.json");
    std::size_t count = 0;
    for (const boost::json::value& value : file.at("vectors").as_array()) {
        const boost::json::object& vector = value.as_object();
        const auto pattern = patterns.find(text_field(vector, "protocol_name"));
        if (pattern == patterns.end()) continue;  // of another hash
        SCOPED_TRACE(pattern->first);
        check_vector(pattern->second, vector);
        ++count;
    }
    EXPECT_EQ(count, patterns.size());
}

TEST(Noise, BothSidesLearnTheOthersStaticKey) {
    Pair pair;
    while (!pair.initiator.is_finished())
        pair.step();
    EXPECT_EQ(pair.initiator.remote_static(),
              setup_of(NoiseRole::responder).static_key->public_key);
    EXPECT_EQ(pair.responder.remote_static(),
              setup_of(NoiseRole::initiator).static_key->public_key);
}

TEST(Noise, EphemeralKeysAreDrawnWhenNotGiven) {
    NoiseSetup setup = setup_of(NoiseRole::initiator);
    setup.ephemeral.reset();
    NoiseHandshake first(noise_xx, setup);
    NoiseHandshake second(noise_xx, setup);
    EXPECT_NE(first.write_message(BytesView()).value(), second.write_message(BytesView()).value());
}

// The first message is not authenticated by itself: a change there shows at the second.
TEST(Noise, EveryFlippedByteOfEveryHandshakeMessageFailsClosed) {
    const std::array<std::size_t, 3> sizes{32 + 7, 32 + 48 + 23, 48 + 23};
    for (std::size_t index = 0; index < sizes.size(); ++index) {
        for (std::size_t byte = 0; byte < sizes[index]; ++byte) {
            Pair pair;
            for (std::size_t i = 0; i < index; ++i)
                pair.step();
            NoiseHandshake* reader = &pair.reader();
            Bytes message = pair.writer().write_message(bytes_of("payload")).value();
            ASSERT_EQ(message.size(), sizes[index]);
            message[byte] ^= 1;
            auto outcome = reader->read_message(message);
            if (index == 0) {
                ASSERT_TRUE(outcome);
                const Bytes answer = reader->write_message(bytes_of("payload")).value();
                reader = &pair.initiator;
                outcome = reader->read_message(answer);
            }
            ASSERT_FALSE(outcome) << index << " " << byte;
            EXPECT_FALSE(reader->is_finished());
            EXPECT_EQ(reader->write_message(BytesView()).error(), NoiseError::closed);
            EXPECT_EQ(reader->split().error(), NoiseError::closed);
        }
    }
}

TEST(Noise, EveryCutHandshakeMessageIsRefused) {
    for (std::size_t index = 0; index < 3; ++index) {
        Pair sized;
        for (std::size_t i = 0; i < index; ++i)
            sized.step();
        const std::size_t size = sized.writer().write_message(BytesView()).value().size();
        for (std::size_t cut = 0; cut < size; ++cut) {
            Pair pair;
            for (std::size_t i = 0; i < index; ++i)
                pair.step();
            NoiseHandshake& reader = pair.reader();
            const Bytes message = pair.writer().write_message(BytesView()).value();
            EXPECT_FALSE(reader.read_message(BytesView(message).first(cut)));
        }
    }
}

TEST(Noise, AnotherPrologueFailsAtTheSecondMessage) {
    NoiseSetup other = setup_of(NoiseRole::responder);
    other.prologue.push_back(0);
    NoiseHandshake initiator(noise_xx, setup_of(NoiseRole::initiator));
    NoiseHandshake responder(noise_xx, other);
    ASSERT_TRUE(responder.read_message(initiator.write_message(BytesView()).value()));
    const Bytes answer = responder.write_message(BytesView()).value();
    EXPECT_EQ(initiator.read_message(answer).error(), NoiseError::authentication);
}

TEST(Noise, PointsOfSmallOrderAreRefused) {
    for (Byte first : {Byte{0}, Byte{1}}) {
        Bytes small(32, 0);
        small[0] = first;
        NoiseHandshake responder(noise_xx, setup_of(NoiseRole::responder));
        ASSERT_TRUE(responder.read_message(small));
        EXPECT_EQ(responder.write_message(BytesView()).error(), NoiseError::zero_shared_secret);
        EXPECT_EQ(responder.write_message(BytesView()).error(), NoiseError::closed);
    }
}

TEST(Noise, TurnsAreKept) {
    NoiseHandshake initiator(noise_xx, setup_of(NoiseRole::initiator));
    NoiseHandshake responder(noise_xx, setup_of(NoiseRole::responder));
    EXPECT_EQ(initiator.split().error(), NoiseError::out_of_turn);
    EXPECT_EQ(responder.write_message(BytesView()).error(), NoiseError::out_of_turn);
    EXPECT_EQ(initiator.read_message(Bytes(32, 9)).error(), NoiseError::out_of_turn);
    Pair pair;
    while (!pair.initiator.is_finished())
        pair.step();
    EXPECT_TRUE(pair.initiator.split());
    EXPECT_EQ(pair.initiator.split().error(), NoiseError::closed);
    EXPECT_EQ(pair.responder.read_message(Bytes(32, 9)).error(), NoiseError::out_of_turn);
}

TEST(Noise, HandshakeMessagesAreAtMost65535Bytes) {
    const auto first_message = [](std::size_t payload) {
        return NoiseHandshake(noise_xx, setup_of(NoiseRole::initiator))
            .write_message(Bytes(payload, 0));
    };
    constexpr std::size_t fits = noise_message_bytes_max - 32;
    EXPECT_EQ(first_message(fits - 1).value().size(), 65'534U);
    EXPECT_EQ(first_message(fits).value().size(), 65'535U);
    EXPECT_EQ(first_message(fits + 1).error(), NoiseError::message_too_long);
    NoiseHandshake responder(noise_xx, setup_of(NoiseRole::responder));
    EXPECT_EQ(responder.read_message(Bytes(65'536, 1)).error(), NoiseError::message_too_long);
}

TEST(NoiseTransport, FramesAreAtMost65519BytesOfPlaintext) {
    for (std::size_t size : {65'518U, 65'519U, 65'520U}) {
        NoiseDirection send(secret_of("k"), secret_of("ck"));
        NoiseDirection receive(secret_of("k"), secret_of("ck"));
        Bytes sealed;
        Bytes opened;
        const auto error = send.encrypt(Bytes(size, 3), sealed);
        EXPECT_EQ(error.has_value(), size > 65'519);
        if (error) continue;
        EXPECT_FALSE(receive.decrypt(sealed, opened));
        EXPECT_EQ(opened, Bytes(size, 3));
    }
}

// BOLT 8, appendix A, "message encryption": every message is two uses, of its length and its body.
TEST(NoiseTransport, RatchetGivesThePublishedOutputsOfBolt8) {
    const auto secret = [](std::string_view hex) {
        return Secret32(Hash256::from(from_hex(hex).value()).bytes);
    };
    NoiseDirection send(secret("969ab31b4d288cedf6218839b27a3e2140827047f2c0f01bf5c04435d43511a9"),
                        secret("919219dbb2920afa8db80f9a51787a840bcf111ed8d588caf9ab4be716e42b01"));
    const std::map<int, std::string_view> published{
        {0, "cf2b30ddf0cf3f80e7c35a6e6730b59fe802473180f396d88a8fb0db8cbcf25d2f214cf9ea1d95"},
        {1, "72887022101f0b6753e0c7de21657d35a4cb2a1f5cde2650528bbc8f837d0f0d7ad833b1a256a1"},
        {500, "178cb9d7387190fa34db9c2d50027d21793c9bc2d40b1e14dcf30ebeeeb220f48364f7a4c68bf8"},
        {501, "1b186c57d44eb6de4c057c49940d79bb838a145cb528d6e8fd26dbe50a60ca2c104b56b60e45bd"},
        {1000, "4a2f3cc3b5e78ddb83dcb426d9863d9d9a723b0337c89dd0b005d89f8d3c05c52b76b29b740f09"},
        {1001, "2ecd8c8a5629d0d02ab457a0fdd0f7b90a192cd46be5ecb6ca570bfc5e268338b1a16cf4ef2d36"}};
    for (int message = 0; message <= 1001; ++message) {
        Bytes sealed;
        ASSERT_FALSE(send.encrypt(from_hex("0005").value(), sealed));
        ASSERT_FALSE(send.encrypt(bytes_of("hello"), sealed));
        if (const auto found = published.find(message); found != published.end()) {
            EXPECT_EQ(to_hex(sealed), found->second) << message;
        }
    }
}

TEST(NoiseTransport, TwoSidesStayInStepThroughManyKeys) {
    Pair pair;
    while (!pair.initiator.is_finished())
        pair.step();
    NoiseTransport left = pair.initiator.split().value();
    NoiseTransport right = pair.responder.split().value();
    // 5,500 uses: five changes of key; only one direction is used, the other stays at its first.
    for (int i = 0; i < 5'500; ++i) {
        Bytes sealed;
        Bytes opened;
        ASSERT_FALSE(left.send.encrypt(bytes_of("frame"), sealed));
        ASSERT_FALSE(right.receive.decrypt(sealed, opened));
        ASSERT_EQ(text_of(opened), "frame");
    }
    Bytes sealed;
    Bytes opened;
    ASSERT_FALSE(right.send.encrypt(bytes_of("back"), sealed));
    ASSERT_FALSE(left.receive.decrypt(sealed, opened));
    EXPECT_EQ(text_of(opened), "back");
}

TEST(NoiseTransport, ChangedReplayedOrReorderedFramesCloseTheDirection) {
    const auto sealed_frames = [] {
        NoiseDirection send(secret_of("k"), secret_of("ck"));
        std::array<Bytes, 2> frames;
        for (Bytes& frame : frames)
            EXPECT_FALSE(send.encrypt(bytes_of("frame"), frame));
        return frames;
    }();
    Bytes opened;
    for (std::size_t i = 0; i < sealed_frames[0].size(); ++i) {
        NoiseDirection receive(secret_of("k"), secret_of("ck"));
        Bytes changed = sealed_frames[0];
        changed[i] ^= 1;
        EXPECT_EQ(receive.decrypt(changed, opened), NoiseError::authentication);
        EXPECT_EQ(receive.decrypt(sealed_frames[0], opened), NoiseError::closed);
    }
    NoiseDirection replayed(secret_of("k"), secret_of("ck"));
    EXPECT_FALSE(replayed.decrypt(sealed_frames[0], opened));
    opened.clear();
    EXPECT_EQ(replayed.decrypt(sealed_frames[0], opened), NoiseError::authentication);
    NoiseDirection reordered(secret_of("k"), secret_of("ck"));
    EXPECT_EQ(reordered.decrypt(sealed_frames[1], opened), NoiseError::authentication);
    NoiseDirection cut(secret_of("k"), secret_of("ck"));
    EXPECT_EQ(cut.decrypt(BytesView(sealed_frames[0]).first(15), opened),
              NoiseError::authentication);
    EXPECT_TRUE(opened.empty());
}

TEST(NoiseTransport, ACounterAtItsEndRefuses) {
    NoiseCipher last(secret_of("k"), UINT64_MAX - 1);
    Bytes sealed;
    EXPECT_FALSE(last.encrypt({}, bytes_of("x"), sealed));
    EXPECT_EQ(last.encrypt({}, bytes_of("x"), sealed), NoiseError::nonce_exhausted);
    EXPECT_EQ(last.decrypt({}, sealed, sealed), NoiseError::nonce_exhausted);
    EXPECT_EQ(name_of(NoiseError::nonce_exhausted), "noise_nonce_exhausted");
}

}  // namespace
}  // namespace merit::crypto
