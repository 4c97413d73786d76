// Double signing as a file: what anybody needs to check it, without a node.
//
// JSON: format, network, the validator set of the votes' term (members, keys), and the canonical
// bytes of both votes in hexadecimal. The file proves that the holder of a key signed both votes
// for this network; that the key was a validator's follows from the digest of the set, which
// genesis (term 0) or the boundary block of the term names. Node and wallet share reader and
// writer. Thread rule: values and pure functions.
#pragma once

#include "ledger/evidence.hpp"
#include "ledger/validator_set.hpp"

#include <string>

namespace merit::ledger {

inline constexpr std::string_view evidence_format = "merit-evidence-1";

struct EvidenceFile {
    Text<32> format;
    NetworkId network;
    ValidatorSet set;  // of the votes' term
    Blob<256> first;   // canonical bytes of a Vote
    Blob<256> second;
    MERIT_FIELDS(format, network, set, first, second)
};

EvidenceFile make_evidence_file(const NetworkId& network, const ValidatorSet& set,
                                const Vote& first, const Vote& second);

// The printed file.
std::string evidence_file_json(const EvidenceFile& file);
// The file, or nothing and `problem` in words: not JSON, not this format, not these fields.
std::optional<EvidenceFile> read_evidence_file(std::string_view text, std::string& problem);

struct ProvenEvidence {
    Vote first;
    Vote second;
    Validator signer;
    crypto::Hash256 set_digest;
};
// The votes and whom they prove to have signed twice, or what is wrong: "other_network" if the file
// is of another network than `trusted`, "bad_vote" if a vote does not decode, or the name of an
// EvidenceError.
Result<ProvenEvidence, std::string_view> check_evidence_file(const EvidenceFile& file,
                                                             const NetworkId& trusted);

}  // namespace merit::ledger
