#include "ledger/json/evidence_file.hpp"

#include "ledger/json/json.hpp"
#include "ledger/json/parse_json.hpp"
#include "ledger/json/read_json.hpp"

#include <boost/json/serialize.hpp>

namespace merit::ledger {

EvidenceFile make_evidence_file(const NetworkId& network, const ValidatorSet& set,
                                const Vote& first, const Vote& second) {
    return {Text<32>(std::string(evidence_format)), network, set,
            Blob<256>(encode_vote(first)), Blob<256>(encode_vote(second))};
}

std::string evidence_file_json(const EvidenceFile& file) {
    return boost::json::serialize(to_json(file, AddressStyle::main)) + "\n";
}

std::optional<EvidenceFile> read_evidence_file(std::string_view text, std::string& problem) {
    const auto value = parse_json(text, problem);
    if (!value) return std::nullopt;
    EvidenceFile file;
    const auto problems = read_json(*value, file);
    if (!problems.empty()) {
        problem = problems[0].path + ": expected " + problems[0].expected + ", got " +
                  problems[0].got;
        return std::nullopt;
    }
    if (file.format != evidence_format) {
        problem = "the format is not " + std::string(evidence_format);
        return std::nullopt;
    }
    return file;
}

Result<ProvenEvidence, std::string_view> check_evidence_file(const EvidenceFile& file,
                                                             const NetworkId& trusted) {
    using Problem = std::string_view;
    if (file.network != trusted) return Problem("other_network");
    const auto first = decode_vote(file.first);
    const auto second = decode_vote(file.second);
    if (!first || !second) return Problem("bad_vote");
    const Vote& vote = first.assume_value();
    const auto check =
        check_evidence(vote, second.assume_value(), trusted, consensus_keys(file.set));
    if (!check) return name_of(check.error());
    return ProvenEvidence{vote, second.assume_value(), file.set.validators.at(vote.signer.value),
                          set_digest(file.set)};
}

}  // namespace merit::ledger
