#include "crypto/peer_identity.hpp"

#include <algorithm>

namespace merit::crypto {

namespace {

Bytes session_message(const Hash256& network, NoiseRole role, const Hash256& hash,
                      const X25519PublicKey& static_key) {
    Bytes rest{static_cast<Byte>(role)};
    rest.insert(rest.end(), hash.bytes.begin(), hash.bytes.end());
    rest.insert(rest.end(), static_key.begin(), static_key.end());
    return signed_message("MERIT.PEER", network, rest);
}

}  // namespace

std::string_view name_of(PeerIdentityError error) {
    switch (error) {
        case PeerIdentityError::wrong_length:
            return "peer_identity_wrong_length";
        case PeerIdentityError::own_identity:
            return "peer_identity_own";
        case PeerIdentityError::wrong_signature:
            return "peer_identity_wrong_signature";
    }
    return "peer_identity_unknown_error";
}

Bytes make_peer_prologue(const Hash256& network, std::uint32_t wire_version,
                         const Hash256& signature_rule) {
    Bytes prologue = to_bytes(bytes_of("MERITP2P/1"));
    prologue.insert(prologue.end(), network.bytes.begin(), network.bytes.end());
    for (unsigned i = 0; i < 4; ++i)
        prologue.push_back(static_cast<Byte>(wire_version >> 8 * i));
    prologue.insert(prologue.end(), signature_rule.bytes.begin(), signature_rule.bytes.end());
    return prologue;
}

Bytes make_identity_payload(const KeyPair& identity, const Hash256& network, NoiseRole own_role,
                            const Hash256& hash, const X25519PublicKey& own_static) {
    const Signature signature = identity.sign(session_message(network, own_role, hash, own_static));
    Bytes payload = to_bytes(identity.public_key().view());
    payload.insert(payload.end(), signature.bytes.begin(), signature.bytes.end());
    return payload;
}

Result<PublicKey, PeerIdentityError> check_identity_payload(
    BytesView payload, const Hash256& network, NoiseRole peer_role, const Hash256& hash,
    const X25519PublicKey& peer_static, const PublicKey& own_identity) {
    if (payload.size() != identity_payload_bytes) return PeerIdentityError::wrong_length;
    PublicKey key;
    Signature signature;
    std::copy_n(payload.begin(), key.bytes.size(), key.bytes.begin());
    std::copy_n(payload.begin() + static_cast<std::ptrdiff_t>(key.bytes.size()),
                signature.bytes.size(), signature.bytes.begin());
    if (key == own_identity) return PeerIdentityError::own_identity;
    if (!verify(key, session_message(network, peer_role, hash, peer_static), signature)) {
        return PeerIdentityError::wrong_signature;
    }
    return key;
}

}  // namespace merit::crypto
