// merit validator: the set in force, the pending one, and proposals to change it.
#include "contracts/govern/operations.hpp"
#include "contracts/validators/change_set.hpp"
#include "wallet/commands/commands.hpp"
#include "wallet/commands/helpers.hpp"
#include "wallet/commands/set_warning.hpp"
#include "wallet/transactions/sender.hpp"

#include <algorithm>
#include <set>

namespace merit::wallet {

namespace json = boost::json;
namespace validators = contracts::validators;
using validators::ChangeKind;
using validators::SetChange;

namespace {

std::vector<std::string> split(std::string_view text) {
    std::vector<std::string> parts;
    for (std::size_t at = 0; at <= text.size();) {
        const std::size_t end = std::min(text.find(':', at), text.size());
        parts.emplace_back(text.substr(at, end - at));
        at = end + 1;
    }
    return parts;
}

Outcome<std::vector<std::string>> parts_of(std::string_view name, std::string_view form,
                                           const std::string& text) {
    auto parts = split(text);
    if (parts.size() == split(form).size()) return parts;
    return usage_failure(std::string(name) + " is " + std::string(form), "got \"" + text + "\"");
}

Outcome<crypto::PublicKey> public_key(std::string_view text) {
    const auto bytes = text.size() == 64 ? from_hex(text) : std::nullopt;
    if (!bytes) {
        return usage_failure("a validator's key is 64 hexadecimal digits",
                             "got \"" + std::string(text) + "\"");
    }
    crypto::PublicKey key;
    std::ranges::copy(*bytes, key.bytes.begin());
    if (crypto::is_registrable(key)) return key;
    return usage_failure(std::string(text) + " is not a key that can be registered");
}

// A validator in force by its index, its consensus key, or the key's first digits.
Outcome<crypto::PublicKey> validator_in_force(const json::array& rows, std::string_view text) {
    constexpr std::size_t prefix_min = 8;
    std::vector<std::string> found;
    for (const json::value& value : rows) {
        const json::object& row = object_of(value);
        const std::string key = text_member(row, "consensus_key");
        const bool is_index =
            text.size() < prefix_min && std::to_string(number_member(row, "index")) == text;
        if (is_index || (text.size() >= prefix_min && key.starts_with(text))) found.push_back(key);
    }
    if (found.size() == 1) return public_key(found.front());
    return Failure{ExitCode::not_found,
                   "not_found",
                   (found.empty() ? "no validator is " : "more than one validator is ") +
                       std::string(text),
                   "merit validator list shows their indexes and keys",
                   {}};
}

Outcome<SetChange> read_add(Session& session, const std::string& text) {
    MERIT_TRY(const auto parts, parts_of("--add", "MEMBER:CONSENSUS_KEY:TRANSPORT_KEY", text));
    SetChange change;
    MERIT_TRY(const auto member, resolve_id(session, parts[0], "member_get", "member"));
    change.member = ledger::MemberId::from(member);
    MERIT_TRY(change.consensus_key, public_key(parts[1]));
    MERIT_TRY(change.transport_key, public_key(parts[2]));
    return change;
}

Outcome<SetChange> read_rotate(const json::array& rows, const std::string& text) {
    MERIT_TRY(const auto parts,
              parts_of("--rotate", "VALIDATOR:CONSENSUS_KEY:TRANSPORT_KEY", text));
    SetChange change;
    change.change = ChangeKind::rotate;
    MERIT_TRY(change.leaving_key, validator_in_force(rows, parts[0]));
    MERIT_TRY(change.consensus_key, public_key(parts[1]));
    MERIT_TRY(change.transport_key, public_key(parts[2]));
    return change;
}

Outcome<std::vector<SetChange>> read_changes(Session& session, const Arguments& arguments,
                                             const json::array& rows) {
    std::vector<SetChange> changes;
    for (const std::string& text : arguments.list("--remove")) {
        SetChange change;
        change.change = ChangeKind::remove;
        MERIT_TRY(change.leaving_key, validator_in_force(rows, text));
        changes.push_back(change);
    }
    for (const std::string& text : arguments.list("--rotate")) {
        MERIT_TRY(const SetChange change, read_rotate(rows, text));
        changes.push_back(change);
    }
    for (const std::string& text : arguments.list("--add")) {
        MERIT_TRY(const SetChange change, read_add(session, text));
        changes.push_back(change);
    }
    if (changes.empty()) return usage_failure("name at least one --add, --remove or --rotate");
    return changes;
}

// How the set would bear faults, before anything is sent.
void tell_effect(Session& session, std::size_t before, const std::vector<SetChange>& changes) {
    std::set<crypto::PublicKey> removed;
    std::size_t after = before;
    for (const SetChange& change : changes) {
        if (change.change == ChangeKind::remove) removed.insert(change.leaving_key);
        if (change.change == ChangeKind::add) ++after;
    }
    if (before == 0 || after <= removed.size()) return;  // the node refuses it
    const auto effect = validators::effect_of(before, after - removed.size());
    session.output().note("the new set: " + std::to_string(effect.validators_after) +
                          " validators, of which " + std::to_string(effect.faults_after) +
                          " may be faulty; " + std::to_string(effect.quorum_after) +
                          " must agree");
    if (const auto warning = validators::warning_of(effect)) session.output().warn(*warning);
}

Outcome<void> run_propose(Session& session, const Arguments& arguments) {
    MERIT_TRY(const json::object set, session.rpc("chain_getValidators", {}));
    const json::array& rows = array_member(set, "validators");
    MERIT_TRY(const auto changes, read_changes(session, arguments, rows));
    contracts::govern::ProposeSet op;
    MERIT_TRY(op.changes, list_argument<validators::SetChanges>("the list of changes", changes));
    tell_effect(session, rows.size(), changes);
    session.output().note("the members vote on it with merit proposal vote");
    return send_and_answer(session, arguments, op);
}

std::string rows_text(const json::array& rows) {
    std::string text;
    for (const json::value& value : rows) {
        const json::object& outer = object_of(value);
        const bool is_pending = outer.contains("validator");
        const json::object& row = is_pending ? object_member(outer, "validator") : outer;
        text += "  " + std::to_string(number_member(row, "index")) + "  " +
                printable(text_member(row, "member_name"), LineEnds::escaped) + "  " +
                text_member(row, "consensus_key");
        const auto* ready = outer.if_contains("ready");
        if (ready != nullptr && *ready == json::value(true)) text += "  ready";
        const auto* suspended = row.if_contains("suspended");
        if (suspended != nullptr && *suspended == json::value(true)) text += "  suspended";
        text += "\n";
    }
    return text;
}

Outcome<void> run_list(Session& session, const Arguments& arguments) {
    json::object answer;
    if (const auto text = arguments.find("--term")) {
        MERIT_TRY(const auto term, number_argument("--term", *text, 0, INT64_MAX));
        MERIT_TRY(answer, ask_govern(session, "validator_set", {{"term", term}}));
        answer["term"] = term;
    } else {
        MERIT_TRY(answer, session.rpc("chain_getValidators", {}));
    }
    const json::array& rows = array_member(answer, "validators");
    session.output().answer_text(
        answer, "term " + std::to_string(number_member(answer, "term")) + ": " +
                    std::to_string(rows.size()) + " validators, of which " +
                    std::to_string(number_member(answer, "faults")) + " may be faulty; " +
                    std::to_string(number_member(answer, "quorum")) + " must agree\n" +
                    rows_text(rows));
    return success();
}

Outcome<void> run_pending(Session& session, const Arguments&) {
    auto asked = ask_govern(session, "pending_set", {});
    if (!asked && asked.error().exit == ExitCode::not_found) {
        return Failure{ExitCode::not_found, "not_found", "no validator set is pending", {}, {}};
    }
    MERIT_TRY(const json::object answer, std::move(asked));
    const std::uint64_t quorum = number_member(object_member(answer, "effect"), "quorum_after");
    session.output().answer_text(
        answer, "pending since block " + std::to_string(number_member(answer, "since_height")) +
                    " by " + text_member(answer, "reason") + ": " +
                    std::to_string(number_member(answer, "ready_count")) + " are ready, " +
                    std::to_string(quorum) + " are needed\n" +
                    rows_text(array_member(answer, "validators")));
    warn_of_set(session, answer);
    return success();
}

Outcome<void> run_terms(Session& session, const Arguments& arguments) {
    MERIT_TRY(const auto from,
              number_argument("--from-term", arguments.get("--from-term"), 0, INT64_MAX));
    MERIT_TRY(const json::object answer, ask_govern(session, "terms", {{"from_term", from}}));
    session.output().answer(answer, {"term", "since_height", "set_digest"});
    return success();
}

}  // namespace

Outcome<json::object> ask_govern(Session& session, std::string_view query, json::object args) {
    MERIT_TRY(const json::object answer,
              session.rpc("contract_query",
                          {{"contract", "govern"}, {"query", query}, {"args", std::move(args)}}));
    return object_member(answer, "result");
}

void warn_of_set(Session& session, const json::object& answer) {
    const std::string warning = text_member(answer, "warning");
    if (!warning.empty()) session.output().warn(printable(warning, LineEnds::escaped));
}

std::vector<Command> validator_commands() {
    return {
        {"validator list",
         "The validators in force, or those of a term",
         "  merit validator list\n  merit validator list --term 0\n",
         {option("--term", "Number of a term (default: the one in force)")},
         false,
         run_list},
        {"validator pending",
         "The next validators, and who is ready",
         "  merit validator pending\n",
         {},
         false,
         run_pending},
        {"validator history",
         "The terms and from which block each is in force",
         "  merit validator history --from-term 12\n",
         {option("--from-term", "The first one to show", "0")},
         false,
         run_terms},
        {"validator propose",
         "Propose to add, remove or rekey validators; members vote on it",
         "  merit validator propose --add 5f2c91d0:9b1e...07:44ac...f1 --from member0\n"
         "  merit validator propose --remove 3 --from member0\n"
         "  merit validator propose --rotate 2:9b1e...07:44ac...f1 --from member2\n",
         {list_option("--add", "MEMBER:CONSENSUS_KEY:TRANSPORT_KEY"),
          list_option("--remove", "Validator, by index or consensus key"),
          list_option("--rotate", "VALIDATOR:CONSENSUS_KEY:TRANSPORT_KEY, the new keys")},
         true,
         run_propose},
    };
}

}  // namespace merit::wallet
