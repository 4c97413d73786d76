// merit evidence: proof that a validator signed twice.
#include "contracts/validators/operations.hpp"
#include "ledger/json/evidence_file.hpp"
#include "ledger/json/read_json.hpp"
#include "wallet/commands/commands.hpp"
#include "wallet/commands/helpers.hpp"
#include "wallet/commands/set_warning.hpp"
#include "wallet/commands/trusted_network.hpp"
#include "wallet/files.hpp"
#include "wallet/transactions/sender.hpp"

#include <algorithm>

namespace merit::wallet {

namespace json = boost::json;

namespace {

constexpr std::size_t evidence_bytes_max = std::size_t{256} << 20;  // with all steps there may be

Failure not_evidence(const std::string& path, std::string_view why) {
    return {ExitCode::verification_failed, "verify." + std::string(why),
            path + " proves no double signing: " + std::string(why), {}, {}};
}

Outcome<ledger::EvidenceFile> load_evidence(const std::string& path) {
    MERIT_TRY(const auto text, load_text(path, evidence_bytes_max));
    if (!text) return usage_failure("cannot open " + path);
    std::string problem;
    const auto file = ledger::read_evidence_file(*text, problem);
    if (file) return *file;
    return Failure{ExitCode::verification_failed, "verify.not_this_format",
                   path + " cannot be read: " + problem, {}, {}};
}

Outcome<ledger::ProvenEvidence> check_file(const std::string& path,
                                           const ledger::EvidenceFile& file,
                                           const ledger::NetworkId& trusted) {
    const auto proven = ledger::check_evidence_file(file, trusted);
    if (!proven) return not_evidence(path, proven.assume_error());
    return proven.assume_value();
}

Outcome<void> run_check(Session& session, const Arguments& arguments) {
    const std::string path = arguments.get("FILE");
    MERIT_TRY(const auto trusted, trusted_network(session, arguments));
    MERIT_TRY(const auto file, load_evidence(path));
    const ledger::NetworkId network = ledger::network_of(file.genesis);
    MERIT_TRY(const auto proven, check_file(path, file, trusted.value_or(network)));
    if (!trusted) warn_untrusted(session, network);
    const std::string key = to_hex(proven.signer_key.view());
    const std::uint64_t term = proven.first.term.value;
    session.output().answer_text(
        json::object{{"network", network.hex()},
                     {"term", term},
                     {"view", proven.first.view.value},
                     {"signer", proven.first.signer.value},
                     {"consensus_key", key}},
        "ok  validator " + std::to_string(proven.first.signer.value) + " with the key " + key +
            " signed two conflicting votes in term " + std::to_string(term) + ", view " +
            std::to_string(proven.first.view.value) + "\n");
    return success();
}

Outcome<void> run_report(Session& session, const Arguments& arguments) {
    const std::string path = arguments.get("FILE");
    MERIT_TRY(const auto network, session.network());
    MERIT_TRY(const auto file, load_evidence(path));
    MERIT_TRY(const auto proven, check_file(path, file, network.id));
    return send_and_answer(session, arguments,
                           contracts::validators::ReportEvidence{proven.first, proven.second});
}

template <class Value>
Outcome<Value> read_answer(const json::object& answer, std::string_view name) {
    Value value;
    const json::value* const member = answer.if_contains(name);
    if (member != nullptr && ledger::read_json(*member, value).empty()) return value;
    return Failure{ExitCode::unreachable, "rpc.error",
                   "the node answers no " + std::string(name), {}, {}};
}

// Kinds are printed as numbers.
Outcome<ledger::Vote> read_vote(const json::object& answer) {
    ledger::Vote vote;
    MERIT_TRY(const auto kind, read_answer<std::uint8_t>(answer, "kind"));
    vote.kind = static_cast<ledger::VoteKind>(std::min<std::uint8_t>(kind, 2));
    MERIT_TRY(vote.term, read_answer<ledger::Term>(answer, "term"));
    MERIT_TRY(vote.view, read_answer<ledger::View>(answer, "view"));
    MERIT_TRY(vote.digest, read_answer<ledger::BlockDigest>(answer, "digest"));
    MERIT_TRY(vote.signer, read_answer<ledger::ValidatorIndex>(answer, "signer"));
    MERIT_TRY(vote.signature, read_answer<crypto::Signature>(answer, "signature"));
    return vote;
}

// From the validators of genesis to those of `term`.
Outcome<ledger::TermSteps> steps_to(Session& session, std::uint64_t term) {
    ledger::TermSteps steps;
    for (std::uint64_t ended = 0; ended < term; ++ended) {
        MERIT_TRY(const json::object answer,
                  session.rpc("chain_getTermEnd", {{"term", ended}}));
        const auto end = from_base64(text_member(answer, "term_end"));
        const auto next_set = from_base64(text_member(answer, "next_set"));
        if (!end || !next_set || steps.size() == ledger::term_steps_max) {
            return Failure{ExitCode::unreachable, "rpc.error",
                           "the node does not prove that term " + std::to_string(ended) +
                               " ended", {}, {}};
        }
        steps.push_back({ledger::TermEndBytes(*end), ledger::ValidatorSetBytes(*next_set)});
    }
    return steps;
}

Outcome<void> run_export(Session& session, const Arguments& arguments) {
    const std::string path = arguments.get("--output-file");
    MERIT_TRY(check_absent(path));
    MERIT_TRY(const auto term, number_argument("TERM", arguments.get("TERM"), 0, INT64_MAX));
    MERIT_TRY(const auto signer, number_argument("SIGNER", arguments.get("SIGNER"), 0,
                                                 ledger::limits::validators_max - 1));
    MERIT_TRY(const auto network, session.network());
    MERIT_TRY(const json::object answer,
              ask_govern(session, "evidence", {{"from_term", term}}));
    for (const json::value& item : array_member(answer, "items")) {
        const json::object& row = object_of(item);
        if (number_member(row, "term") != term || number_member(row, "signer") != signer) continue;
        const json::object& value = object_member(row, "value");
        MERIT_TRY(const auto first, read_vote(object_member(value, "first")));
        MERIT_TRY(const auto second, read_vote(object_member(value, "second")));
        MERIT_TRY(const auto genesis, ask_genesis(session));
        MERIT_TRY(auto steps, steps_to(session, term));
        const auto file = ledger::make_evidence_file(genesis, std::move(steps), first, second);
        MERIT_TRY(check_file(path, file, network.id));
        MERIT_TRY(store_text(path, ledger::evidence_file_json(file)));
        session.output().answer(json::object{{"file", path}});
        return success();
    }
    return Failure{ExitCode::not_found, "not_found",
                   "no evidence against validator " + std::to_string(signer) + " of term " +
                       std::to_string(term) + " is on the ledger", {}, {}};
}

Outcome<void> run_list(Session& session, const Arguments& arguments) {
    MERIT_TRY(const auto from,
              number_argument("--from-term", arguments.get("--from-term"), 0, INT64_MAX));
    MERIT_TRY(const json::object answer, ask_govern(session, "evidence", {{"from_term", from}}));
    json::array rows;
    for (const json::value& item : array_member(answer, "items")) {
        json::object row = object_member(object_of(item), "value");
        row["term"] = number_member(object_of(item), "term");
        row["signer"] = number_member(object_of(item), "signer");
        rows.push_back(std::move(row));
    }
    session.output().answer(rows, {"term", "signer", "consensus_key", "effect", "reporter",
                                   "height"});
    return success();
}

}  // namespace

std::vector<Command> evidence_commands() {
    return {
        {"evidence list",
         "Proven double signing on the ledger, who reported it, what followed",
         "  merit evidence list\n",
         {option("--from-term", "The first term to show", "0")},
         false,
         run_list},
        {"evidence report",
         "Report a validator that signed twice; it leaves with the next set",
         "  merit evidence report evidence.json --from alice\n",
         {positional("FILE", "Evidence that a node or merit evidence export wrote")},
         true,
         run_report},
        {"evidence export",
         "Write reported evidence to a file that anybody can check",
         "  merit evidence export 0 2 -O evidence.json\n",
         {positional("TERM", "Term of the votes"), positional("SIGNER", "Index of the validator"),
          output_file("File to write", true)},
         false,
         run_export},
        {"evidence check",
         "Check a file of evidence, without a node",
         "  merit evidence check evidence.json --genesis-hash 5f2c...d0\n",
         {positional("FILE", "File to check"), genesis_hash_argument()},
         false,
         run_check},
    };
}

}  // namespace merit::wallet
