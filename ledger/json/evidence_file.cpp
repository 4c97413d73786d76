#include "ledger/json/evidence_file.hpp"

#include "ledger/json/json.hpp"
#include "ledger/json/parse_json.hpp"
#include "ledger/json/read_json.hpp"

#include <boost/json/serialize.hpp>

namespace merit::ledger {

EvidenceFile make_evidence_file(const Genesis& genesis, TermSteps term_steps, const Vote& first,
                                const Vote& second) {
    return {Text<32>(std::string(evidence_format)), genesis, std::move(term_steps),
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

Result<ProvenEvidence, std::string> check_evidence_file(const EvidenceFile& file,
                                                        const NetworkId& trusted) {
    if (network_of(file.genesis) != trusted) return std::string("other_network");
    if (check_genesis(file.genesis)) return std::string("bad_genesis");
    const auto first = decode_vote(file.first);
    const auto second = decode_vote(file.second);
    if (!first || !second) return std::string("bad_vote");
    TermWalk walk(file.genesis);
    for (const TermStep& step : file.term_steps) {
        const auto taken = walk.take(step);
        if (!taken) return "term_step." + std::string(name_of(taken.error()));
    }
    const Vote& vote = first.value();
    if (walk.term() != vote.term) return std::string("other_term");
    const auto check = check_evidence(vote, second.value(), trusted, walk.keys());
    if (!check) return std::string(name_of(check.error()));
    return ProvenEvidence{vote, second.value(), walk.keys().at(vote.signer.value)};
}

}  // namespace merit::ledger
