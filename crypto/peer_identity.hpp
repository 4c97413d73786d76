// Who is at the other end: the long-lived Ed25519 identity of a peer, bound to one Noise session.
//
// The Noise static key is fresh for every start of a process; the payload of the second and of the
// third handshake message says whose it is:
//
//   identity public key 32 | signature 64 over
//   signed_message("MERIT.PEER", network, role u8 | h 32 | Noise static key 32)
//
// role is the signer's (0 initiator, 1 responder) and h the handshake hash after the keys of that
// message and before its payload. h covers the prologue and all keys so far, so a signature serves
// no other session, network or version, and by the role it cannot be reflected.
// Thread rule: pure functions.
// Source: RELIABILITY 4.1, DETAILS section 2.
#pragma once

#include "crypto/noise.hpp"
#include "crypto/sign.hpp"

#include <cstdint>
#include <string_view>

namespace merit::crypto {

inline constexpr std::size_t identity_payload_bytes = 32 + 64;

enum class PeerIdentityError {
    wrong_length,     // not exactly identity_payload_bytes
    own_identity,     // we talk to ourselves, or somebody holds our key
    wrong_signature,  // not signed by that identity for this session and role
};

std::string_view name_of(PeerIdentityError error);

// "MERITP2P/1" | network 32 | wire version u32 little-endian | signature-rule fingerprint 32. Any
// difference between two peers makes their handshake fail.
Bytes make_peer_prologue(const Hash256& network, std::uint32_t wire_version,
                         const Hash256& signature_rule);

// For NoiseHandshake::write_message, as the payload maker gives `hash`.
Bytes make_identity_payload(const KeyPair& identity, const Hash256& network, NoiseRole own_role,
                            const Hash256& hash, const X25519PublicKey& own_static);

// Of a message that was received: the peer's identity. Whether that identity may connect is the
// caller's list to ask, before any other byte is exchanged.
Result<PublicKey, PeerIdentityError> check_identity_payload(
    BytesView payload, const Hash256& network, NoiseRole peer_role, const Hash256& hash,
    const X25519PublicKey& peer_static, const PublicKey& own_identity);

}  // namespace merit::crypto
