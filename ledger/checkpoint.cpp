#include "ledger/checkpoint.hpp"

#include "crypto/assert.hpp"
#include "ledger/codec/codec.hpp"
#include "ledger/signer_bitmap.hpp"

#include <map>

namespace merit::ledger {

namespace {

std::string origin_of(const NetworkId& network) {
    return "merit/" + network.hex().substr(0, 16);
}

// C2SP signed-note: the first four bytes of SHA-256(name | newline | 0x01 | public key).
Bytes note_key_id(std::string_view name, const crypto::PublicKey& key) {
    const Byte separator[] = {'\n', 0x01};
    const crypto::Hash256 hash = crypto::sha256({bytes_of(name), separator, key.view()});
    return to_bytes(hash.view().first(4));
}

}  // namespace

bool CheckpointCertificate::is_canonical() const {
    return is_exact_bitmap(signers, validators, signatures.size());
}

std::string checkpoint_text(const Checkpoint& checkpoint) {
    std::string text = origin_of(checkpoint.network) + "\n";
    text += std::to_string(checkpoint.log_size) + "\n";
    text += to_base64(checkpoint.log_root.view()) + "\n";
    text += "height " + std::to_string(checkpoint.height.value) + "\n";
    text += "block " + checkpoint.block.hex() + "\n";
    text += "state " + to_hex(checkpoint.state_root.view()) + "\n";
    return text;
}

std::string checkpoint_note(const CheckpointCertificate& certificate,
                            std::span<const crypto::PublicKey> validators) {
    std::string note = checkpoint_text(certificate.checkpoint) + "\n";
    std::size_t next = 0;
    for (std::uint16_t i = 0; i < certificate.validators; ++i) {
        if (!has_bit(certificate.signers, i)) continue;
        const std::string name =
            origin_of(certificate.checkpoint.network) + "/" + std::to_string(i);
        Bytes signature = note_key_id(name, validators[i]);
        const BytesView bytes = certificate.signatures[next++].view();
        signature.insert(signature.end(), bytes.begin(), bytes.end());
        note += "\u2014 " + name + " " + to_base64(signature) + "\n";
    }
    return note;
}

CheckpointVote sign_checkpoint(const Checkpoint& checkpoint, ValidatorIndex signer,
                               const crypto::KeyPair& key) {
    return {checkpoint, signer, key.sign(bytes_of(checkpoint_text(checkpoint)))};
}

CheckpointCertificate make_checkpoint_certificate(std::span<const CheckpointVote> votes,
                                                  std::uint16_t validators) {
    MERIT_ASSERT(!votes.empty(), "a certificate needs votes");
    std::map<std::uint16_t, crypto::Signature> by_signer;
    for (const CheckpointVote& vote : votes) {
        MERIT_ASSERT(vote.checkpoint == votes[0].checkpoint,
                     "the votes of a certificate cover one checkpoint");
        by_signer.emplace(vote.signer.value, vote.signature);
    }
    CheckpointCertificate certificate;
    certificate.checkpoint = votes[0].checkpoint;
    certificate.validators = validators;
    certificate.signers = decltype(certificate.signers)(make_bitmap(by_signer, validators));
    for (const auto& [signer, signature] : by_signer)
        certificate.signatures.push_back(signature);
    return certificate;
}

bool verify_checkpoint_vote(const CheckpointVote& vote,
                            std::span<const crypto::PublicKey> validators) {
    if (vote.signer.value >= validators.size()) return false;
    return crypto::verify(validators[vote.signer.value], bytes_of(checkpoint_text(vote.checkpoint)),
                          vote.signature);
}

bool verify_checkpoint_certificate(const CheckpointCertificate& certificate,
                                   std::span<const crypto::PublicKey> validators) {
    if (!certificate.is_canonical() || certificate.validators != validators.size()) return false;
    if (certificate.signatures.size() < quorum(validators.size())) return false;
    const std::string text = checkpoint_text(certificate.checkpoint);
    std::size_t next = 0;
    for (std::uint16_t i = 0; i < certificate.validators; ++i) {
        if (!has_bit(certificate.signers, i)) continue;
        if (!crypto::verify(validators[i], bytes_of(text), certificate.signatures[next++])) {
            return false;
        }
    }
    return true;
}

Bytes encode_checkpoint_vote(const CheckpointVote& vote) {
    return encode(vote);
}
Result<CheckpointVote, DecodeError> decode_checkpoint_vote(BytesView bytes) {
    return decode<CheckpointVote>(bytes);
}
Bytes encode_checkpoint_certificate(const CheckpointCertificate& certificate) {
    return encode(certificate);
}
Result<CheckpointCertificate, DecodeError> decode_checkpoint_certificate(BytesView bytes) {
    return decode<CheckpointCertificate>(bytes);
}

}  // namespace merit::ledger
