// Double signing as a file: what anybody needs to check it, without a node.
//
// JSON: format, genesis, the steps from its validator set to that of the votes' term, and the
// canonical bytes of both votes in hexadecimal. The file proves that a validator of that term
// signed both votes, to whoever trusts the genesis hash. Thread rule: values and pure functions.
#pragma once

#include "ledger/evidence.hpp"
#include "ledger/genesis.hpp"
#include "ledger/term_steps.hpp"

#include <string>

namespace merit::ledger {

inline constexpr std::string_view evidence_format = "merit-evidence-1";

struct EvidenceFile {
    Text<32> format;
    Genesis genesis;
    TermSteps term_steps;  // one for each term before the votes'
    Blob<256> first;       // canonical bytes of a Vote
    Blob<256> second;
    MERIT_FIELDS(format, genesis, term_steps, first, second)
    static bool is_optional_field(std::string_view name) { return name == "term_steps"; }
};

EvidenceFile make_evidence_file(const Genesis& genesis, TermSteps term_steps, const Vote& first,
                                const Vote& second);

// The printed file.
std::string evidence_file_json(const EvidenceFile& file);
// The file, or nothing and `problem` in words: not JSON, not this format, not these fields.
std::optional<EvidenceFile> read_evidence_file(std::string_view text, std::string& problem);

struct ProvenEvidence {
    Vote first;
    Vote second;
    crypto::PublicKey signer_key;
};
// The votes and whom they prove to have signed twice, or what is wrong: "other_network" if the file
// is of another network than `trusted`, "bad_genesis" if its genesis is not valid, "bad_vote" if a
// vote does not decode, "term_step.NAME" of a TermStepError, "other_term" if the steps lead to
// another term, or the name of an EvidenceError.
Result<ProvenEvidence, std::string> check_evidence_file(const EvidenceFile& file,
                                                        const NetworkId& trusted);

}  // namespace merit::ledger
