// A checkpoint: what the ledger was at one height, signed by the validators after they executed it.
//
// What is signed is the text of a C2SP tlog-checkpoint note and nothing else, so outside witnesses
// can cosign the same text. Source: PROTOCOL section 2, DETAILS section 2.
#pragma once

#include "crypto/result.hpp"
#include "crypto/sign.hpp"
#include "ledger/codec/bounded.hpp"
#include "ledger/codec/decode_error.hpp"
#include "ledger/codec/fields.hpp"
#include "ledger/ids.hpp"
#include "ledger/limits.hpp"
#include "ledger/quorum.hpp"
#include "ledger/strong.hpp"

#include <span>
#include <string>
#include <string_view>

namespace merit::ledger {

struct Checkpoint {
    NetworkId network;
    Height height;
    BlockDigest block;
    std::uint64_t log_size = 0;
    crypto::Hash256 log_root;
    crypto::Hash256 state_root;
    MERIT_FIELDS(network, height, block, log_size, log_root, state_root)
    auto operator<=>(const Checkpoint&) const = default;
};

struct CheckpointVote {
    Checkpoint checkpoint;
    ValidatorIndex signer;
    crypto::Signature signature;
    MERIT_FIELDS(checkpoint, signer, signature)
};

// At least a quorum of signatures over one checkpoint; the bitmap is exact as in Certificate.
struct CheckpointCertificate {
    Checkpoint checkpoint;
    std::uint16_t validators = 0;
    Blob<(limits::validators_max + 7) / 8> signers;
    Bounded<crypto::Signature, limits::validators_max> signatures;
    MERIT_FIELDS(checkpoint, validators, signers, signatures)
    bool is_canonical() const;
};

// The signed text: origin, log size, log root, then the lines height, block and state.
std::string checkpoint_text(const Checkpoint& checkpoint);

// The whole note: the text, an empty line, and one signature line a validator, with key names
// merit/<16 hex digits of network>/<validator index>.
std::string checkpoint_note(const CheckpointCertificate& certificate,
                            std::span<const crypto::PublicKey> validators);

CheckpointVote sign_checkpoint(const Checkpoint& checkpoint, ValidatorIndex signer,
                               const crypto::KeyPair& key);

// Votes of distinct signers over one checkpoint become a certificate; anything else is a bug.
CheckpointCertificate make_checkpoint_certificate(std::span<const CheckpointVote> votes,
                                                  std::uint16_t validators);

bool verify_checkpoint_vote(const CheckpointVote& vote,
                            std::span<const crypto::PublicKey> validators);
bool verify_checkpoint_certificate(const CheckpointCertificate& certificate,
                                   std::span<const crypto::PublicKey> validators);

Bytes encode_checkpoint_vote(const CheckpointVote& vote);
Result<CheckpointVote, DecodeError> decode_checkpoint_vote(BytesView bytes);
Bytes encode_checkpoint_certificate(const CheckpointCertificate& certificate);
Result<CheckpointCertificate, DecodeError> decode_checkpoint_certificate(BytesView bytes);

}  // namespace merit::ledger
