#include "crypto/peer_identity.hpp"

#include <gtest/gtest.h>

namespace merit::crypto {
namespace {

const Hash256 network = sha256({bytes_of("a network")});
const Hash256 session = sha256({bytes_of("a session")});

KeyPair identity_of(std::string_view name) {
    return KeyPair::from_seed(sha256({bytes_of(name)}).bytes);
}

X25519PublicKey static_of(std::string_view name) {
    return sha256({bytes_of(name)}).bytes;
}

Bytes payload_of_alice() {
    return make_identity_payload(identity_of("alice"), network, NoiseRole::responder, session,
                                 static_of("alice"));
}

auto check(BytesView payload) {
    return check_identity_payload(payload, network, NoiseRole::responder, session,
                                  static_of("alice"), identity_of("bob").public_key());
}

TEST(PeerIdentity, NamesThePeer) {
    EXPECT_EQ(check(payload_of_alice()).value(), identity_of("alice").public_key());
}

TEST(PeerIdentity, ServesOnlyItsNetworkRoleSessionAndStaticKey) {
    const Bytes payload = payload_of_alice();
    const PublicKey bob = identity_of("bob").public_key();
    const X25519PublicKey alice_static = static_of("alice");
    using enum NoiseRole;
    const auto error = PeerIdentityError::wrong_signature;
    EXPECT_EQ(
        check_identity_payload(payload, session, responder, session, alice_static, bob).error(),
        error);
    EXPECT_EQ(
        check_identity_payload(payload, network, initiator, session, alice_static, bob).error(),
        error);
    EXPECT_EQ(
        check_identity_payload(payload, network, responder, network, alice_static, bob).error(),
        error);
    EXPECT_EQ(
        check_identity_payload(payload, network, responder, session, static_of("eve"), bob).error(),
        error);
}

TEST(PeerIdentity, EveryFlippedByteAndEveryOtherLengthIsRefused) {
    const Bytes payload = payload_of_alice();
    for (std::size_t i = 0; i < payload.size(); ++i) {
        Bytes changed = payload;
        changed[i] ^= 1;
        EXPECT_EQ(check(changed).error(), PeerIdentityError::wrong_signature);
        EXPECT_EQ(check(BytesView(payload).first(i)).error(), PeerIdentityError::wrong_length);
    }
    Bytes longer = payload;
    longer.push_back(0);
    EXPECT_EQ(check(longer).error(), PeerIdentityError::wrong_length);
}

TEST(PeerIdentity, OwnIdentityIsRefused) {
    EXPECT_EQ(check_identity_payload(payload_of_alice(), network, NoiseRole::responder, session,
                                     static_of("alice"), identity_of("alice").public_key())
                  .error(),
              PeerIdentityError::own_identity);
    EXPECT_EQ(name_of(PeerIdentityError::own_identity), "peer_identity_own");
}

TEST(PeerIdentity, PrologueHoldsEveryThingThatPeersMustShare) {
    const Bytes prologue = make_peer_prologue(network, 0x01020304, session);
    EXPECT_EQ(to_hex(prologue), to_hex(bytes_of("MERITP2P/1")) + to_hex(network.view()) +
                                    "04030201" + to_hex(session.view()));
}

// The whole way: both sides prove their identity inside one handshake.
TEST(PeerIdentity, TwoPeersKnowEachOtherAfterTheHandshake) {
    const auto make = [](NoiseRole role) {
        NoiseSetup setup;
        setup.role = role;
        setup.prologue = make_peer_prologue(network, 1, session);
        setup.static_key = X25519KeyPair::generate();
        return setup;
    };
    const NoiseSetup alices = make(NoiseRole::initiator);
    const NoiseSetup bobs = make(NoiseRole::responder);
    const KeyPair alice = identity_of("alice");
    const KeyPair bob = identity_of("bob");
    NoiseHandshake initiator(noise_xx, alices);
    NoiseHandshake responder(noise_xx, bobs);

    ASSERT_TRUE(responder.read_message(initiator.write_message(BytesView()).value()));
    const Bytes second = responder
                             .write_message([&](const Hash256& hash) {
                                 return make_identity_payload(bob, network, NoiseRole::responder,
                                                              hash, bobs.static_key->public_key);
                             })
                             .value();
    const auto from_bob = initiator.read_message(second).value();
    EXPECT_EQ(check_identity_payload(from_bob.payload, network, NoiseRole::responder, from_bob.hash,
                                     *initiator.remote_static(), alice.public_key())
                  .value(),
              bob.public_key());

    const Bytes third = initiator
                            .write_message([&](const Hash256& hash) {
                                return make_identity_payload(alice, network, NoiseRole::initiator,
                                                             hash, alices.static_key->public_key);
                            })
                            .value();
    const auto from_alice = responder.read_message(third).value();
    EXPECT_EQ(check_identity_payload(from_alice.payload, network, NoiseRole::initiator,
                                     from_alice.hash, *responder.remote_static(), bob.public_key())
                  .value(),
              alice.public_key());
    // Its own proof, sent back by a mirror, serves nothing.
    EXPECT_EQ(
        check_identity_payload(from_alice.payload, network, NoiseRole::responder, from_alice.hash,
                               alices.static_key->public_key, bob.public_key())
            .error(),
        PeerIdentityError::wrong_signature);
}

}  // namespace
}  // namespace merit::crypto
