// merit verify: checks files with no network and no trust beside a genesis hash.
#include "contracts/explain/epoch_report.hpp"
#include "contracts/explain/verify.hpp"

#include "ledger/json/json.hpp"
#include "ledger/json/parse_json.hpp"
#include "ledger/json/read_json.hpp"
#include "wallet/amount_text.hpp"
#include "wallet/commands/commands.hpp"
#include "wallet/commands/helpers.hpp"
#include "wallet/commands/trusted_network.hpp"
#include "wallet/files.hpp"
#include "wallet/verify/file_format.hpp"
#include "wallet/verify/verify_ledger.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <filesystem>
#include <set>

namespace merit::wallet {

namespace json = boost::json;
namespace explain = contracts::explain;

namespace {

Failure difference_failure(const explain::Difference& difference) {
    Failure failure{ExitCode::verification_failed,
                    "verify." + std::string(name_of(difference.error)),
                    difference.place + ": the rules give " + difference.expected +
                        ", the file says " + difference.found,
                    {},
                    {}};
    failure.data = {{"place", difference.place},
                    {"expected", difference.expected},
                    {"found", difference.found}};
    return failure;
}

template <class File>
Outcome<File> load_file(const std::string& path) {
    // A node answers at most 25 MiB (INTERFACES 1.8), and these files are answers of a node.
    constexpr std::size_t bytes_max = std::size_t{26} << 20;
    MERIT_TRY(const auto text, load_text(path, bytes_max));
    if (!text) return usage_failure("cannot open " + path);
    std::string problem;
    const auto value = ledger::parse_json(*text, problem);
    const auto unreadable = [&](const std::string& why) {
        return Failure{ExitCode::verification_failed,
                       "verify.not_this_format",
                       path + " cannot be read: " + why,
                       {},
                       {}};
    };
    if (!value) return unreadable(problem);
    File file;
    if (const auto other = other_format(*value, file.what, file.format)) {
        Failure failure = difference_failure(*other);
        failure.message = path + ": " + failure.message;
        return failure;
    }
    const auto problems = ledger::read_json(*value, file);
    if (!problems.empty()) {
        return unreadable(problems[0].path + ": expected " + problems[0].expected + ", got " +
                          problems[0].got);
    }
    return file;
}

json::object verified_json(const explain::Verified& verified) {
    json::array equations;
    for (const explain::Equation& equation : verified.equations) {
        equations.push_back(json::object{{"place", equation.place}, {"text", equation.text}});
    }
    return {{"equations", std::move(equations)},
            {"checkpoint", verified.checkpoint.value},
            {"signatures", verified.signatures},
            {"validators", verified.validators}};
}

std::string signatures_text(const explain::Verified& verified) {
    return "certified by checkpoint " + std::to_string(verified.checkpoint.value) + " (" +
           std::to_string(verified.signatures) + " of " + std::to_string(verified.validators) +
           " validators)\n";
}

std::string equations_text(Session& session, const explain::Verified& verified) {
    constexpr std::size_t shown_max = 40;
    const std::size_t shown = session.output().terminal().verbose > 0
                                  ? verified.equations.size()
                                  : std::min(shown_max, verified.equations.size());
    std::string text =
        "  all figures in units of 0.000001; alpha and beta of 0.000000001, w and W of 10^-15\n";
    for (std::size_t i = 0; i < shown; ++i)
        text += "  " + verified.equations[i].text + "\n";
    if (verified.equations.size() > shown) {
        text += "  ... and " + std::to_string(verified.equations.size() - shown) +
                " more equations (-v shows all)\n";
    }
    return text;
}

struct CheckedStatement {
    json::object answer;
    std::string text;
};

Outcome<CheckedStatement> check_statement_file(Session& session, const std::string& path,
                                               const std::optional<ledger::NetworkId>& trusted) {
    MERIT_TRY(const auto file, load_file<explain::StatementFile>(path));
    const auto network = ledger::network_of(file.genesis);
    const auto verified = explain::verify_statement(file, trusted.value_or(network));
    if (!verified) {
        Failure failure = difference_failure(verified.assume_error());
        failure.message = path + ": " + failure.message;
        return failure;
    }
    if (!trusted) warn_untrusted(session, network);
    CheckedStatement checked{verified_json(verified.assume_value()),
                             equations_text(session, verified.assume_value())};
    checked.answer["reward"] = std::to_string(file.statement.reward.value);
    const std::string reward = amount_text(file.statement.reward);
    checked.text +=
        "ok  " + reward + " = " + reward + "  " + signatures_text(verified.assume_value());
    return checked;
}

Outcome<void> run_statement(Session& session, const Arguments& arguments) {
    MERIT_TRY(const auto trusted, trusted_network(session, arguments));
    json::array answers;
    std::string text;
    for (const std::string& path : arguments.list("FILES")) {
        MERIT_TRY(CheckedStatement checked, check_statement_file(session, path, trusted));
        answers.push_back(std::move(checked.answer));
        text += checked.text;
    }
    session.output().answer_text(answers, text);
    return success();
}

Outcome<void> run_epoch(Session& session, const Arguments& arguments) {
    MERIT_TRY(const auto trusted, trusted_network(session, arguments));
    MERIT_TRY(const auto file, load_file<explain::EpochFile>(arguments.get("FILE")));
    const auto network = ledger::network_of(file.genesis);
    const auto verified = explain::verify_epoch(file, trusted.value_or(network));
    if (!verified) return difference_failure(verified.assume_error());
    if (!trusted) warn_untrusted(session, network);
    json::object answer = verified_json(verified.assume_value());
    answer["statements"] = file.statements.size();
    session.output().answer_text(answer, equations_text(session, verified.assume_value()) + "ok  " +
                                             std::to_string(file.statements.size()) +
                                             " statements  " +
                                             signatures_text(verified.assume_value()));
    return success();
}

std::string percent(std::uint32_t ppm) {
    const std::string digits = std::to_string(ppm % 10'000);
    return std::to_string(ppm / 10'000) + "." + std::string(4 - digits.size(), '0') + digits + " %";
}

std::string report_text(const explain::EpochReport& report) {
    std::string text = "epochs " + std::to_string(report.epochs) + "  recipients " +
                       std::to_string(report.recipients) + "  rewarded " +
                       std::to_string(report.rewarded) + "\n";
    text += "rewards " + ledger::to_decimal(report.rewards.value) + " units\n";
    for (const explain::TopShare& top : report.top)
        text += "largest " + std::to_string(top.recipients) + ": " + percent(top.share) + "\n";
    text += "Gini of rewards " + percent(report.gini_of_rewards) + "; of points " +
            percent(report.gini_of_points) + ", of work before the curve " +
            percent(report.gini_of_scores) + "\n";
    text += "max_share kept " + ledger::to_decimal(report.kept_by_max_share.value) +
            " units from " + std::to_string(report.cut) + " statements\n";
    for (const explain::KindTotal& kind : report.kinds)
        text += std::string(name_of(kind.kind)) + ": work " + ledger::to_decimal(kind.score.value) +
                ", points " + ledger::to_decimal(kind.points.value) + "\n";
    return text;
}

Outcome<void> run_report(Session& session, const Arguments& arguments) {
    MERIT_TRY(const auto trusted, trusted_network(session, arguments));
    std::vector<explain::EpochFile> files;
    std::set<std::pair<ledger::PoolId, ledger::Epoch>> seen;
    for (const std::string& path : arguments.list("FILES")) {
        MERIT_TRY(auto file, load_file<explain::EpochFile>(path));
        const auto network = ledger::network_of(file.genesis);
        const auto verified = explain::verify_epoch(file, trusted.value_or(network));
        if (!verified) return difference_failure(verified.assume_error());
        if (!trusted) warn_untrusted(session, network);
        if (!seen.emplace(file.close.pool, file.close.epoch).second) {
            return usage_failure(path + " is of the same pool and epoch as another file");
        }
        files.push_back(std::move(file));
    }
    const explain::EpochReport report = explain::report_of(files);
    session.output().answer_text(ledger::to_json(report, ledger::AddressStyle::main),
                                 report_text(report));
    return success();
}

Outcome<void> run_ledger(Session& session, const Arguments& arguments) {
    MERIT_TRY(const auto trusted, trusted_network(session, arguments));
    const std::string path = arguments.get("FILE");
    std::error_code error;
    if (std::filesystem::exists(path, error) && !std::filesystem::is_regular_file(path, error)) {
        return usage_failure(path + " is not a file: a ledger is read from a regular file");
    }
    const auto size = std::filesystem::file_size(path, error);
    if (error) return usage_failure("cannot open " + path);
    MERIT_TRY(const LedgerVerdict verdict,
              verify_ledger_file(path, trusted, [&](std::uint64_t bytes) {
                  session.output().progress("verifying", static_cast<std::size_t>(bytes),
                                            static_cast<std::size_t>(size));
              }));
    if (!trusted) warn_untrusted(session, verdict.network);
    const json::object answer = {{"network", verdict.network.hex()},
                                 {"name", verdict.name},
                                 {"last_block", verdict.height.value},
                                 {"term", verdict.term.value},
                                 {"transactions", verdict.transactions},
                                 {"checkpoints", verdict.checkpoints},
                                 {"checkpoint_height", verdict.checkpoint_height.value},
                                 {"log_size", verdict.replayed.log_size},
                                 {"log_root", to_hex(verdict.replayed.log_root.view())},
                                 {"state_root", to_hex(verdict.replayed.state_root.view())}};
    session.output().answer_text(
        answer, "blocks 0-" + std::to_string(verdict.height.value) +
                    "  headers ok  certificates ok  " +
                    std::to_string(verdict.term.value) + " handovers ok  " + std::to_string(verdict.transactions) +
                    " transactions ok\n" + std::to_string(verdict.checkpoints) +
                    " checkpoints equal the replayed roots, the last at height " +
                    std::to_string(verdict.checkpoint_height.value) + "\nlog root   " +
                    to_hex(verdict.replayed.log_root.view()) + " (" +
                    std::to_string(verdict.replayed.log_size) + " leaves)\nstate root " +
                    to_hex(verdict.replayed.state_root.view()) + "\n");
    return success();
}

}  // namespace

std::vector<Command> verify_commands() {
    const Argument genesis = genesis_hash_argument();
    return {
        {"verify statement",
         "Recompute one reward from its file and check the proofs",
         "  merit verify statement bob-12.json --genesis-hash 5f2c...d0\n",
         {{"FILES", "From merit statement export", Argument::Kind::list, true}, genesis},
         false,
         run_statement},
        {"verify epoch",
         "Recompute everything that a pool paid in an epoch",
         "  merit verify epoch demo-12.json --genesis-hash 5f2c...d0\n",
         {positional("FILE", "From merit epoch export"), genesis},
         false,
         run_epoch},
        {"epoch report",
         "How a pool's rewards were spread: totals, Gini, top shares",
         "  merit epoch report demo-12.json demo-13.json --genesis-hash 5f2c...d0\n",
         {{"FILES", "From merit epoch export", Argument::Kind::list, true}, genesis},
         false,
         run_report},
        {"verify ledger",
         "Replay an exported ledger from genesis to the same roots",
         "  merit verify ledger ledger.bin --genesis-hash 5f2c...d0\n",
         {positional("FILE", "From meritd export"), genesis},
         false,
         run_ledger},
    };
}

}  // namespace merit::wallet
