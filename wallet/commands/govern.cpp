// merit proposal, params, epoch: the rules in force and how they change. Validators: validator.cpp.
#include "contracts/govern/operations.hpp"
#include "wallet/commands/commands.hpp"
#include "wallet/commands/helpers.hpp"
#include "wallet/commands/set_warning.hpp"
#include "wallet/transactions/sender.hpp"

namespace merit::wallet {

namespace json = boost::json;
namespace govern = contracts::govern;

namespace {

Outcome<void> run_create(Session& session, const Arguments& arguments) {
    govern::Propose op;
    MERIT_TRY(op.key, text_argument<govern::ParameterKey>("KEY", arguments.get("KEY")));
    MERIT_TRY(op.value, number_argument("VALUE", arguments.get("VALUE"), 0, UINT64_MAX));
    return send_and_answer(session, arguments, op);
}

// Of a proposal about the validators, what they should know before they vote.
Outcome<json::object> ask_proposal(Session& session, const std::string& proposal) {
    MERIT_TRY(const json::object answer, session.rpc("proposal_get", {{"proposal", proposal}}));
    warn_of_set(session, object_member(answer, "validators"));
    return answer;
}

Outcome<void> run_vote(Session& session, const Arguments& arguments) {
    govern::CastVote op;
    MERIT_TRY(const auto id,
              resolve_id(session, arguments.get("PROPOSAL"), "proposal_get", "proposal"));
    op.proposal = ledger::ProposalId::from(id);
    const std::string vote = arguments.get("VOTE");
    if (vote != "yes" && vote != "no") return usage_failure("a vote is yes or no");
    op.yes = vote == "yes";
    MERIT_TRY(ask_proposal(session, op.proposal.hex()));
    return send_and_answer(session, arguments, op);
}

Outcome<void> run_show(Session& session, const Arguments& arguments) {
    MERIT_TRY(const json::object answer, ask_proposal(session, arguments.get("PROPOSAL")));
    session.output().answer(answer);
    return success();
}

Outcome<void> run_params(Session& session, const Arguments& arguments) {
    json::object params;
    if (const auto text = arguments.find("--epoch")) {
        MERIT_TRY(const auto epoch, number_argument("--epoch", *text, 0, UINT64_MAX));
        params["epoch"] = epoch;
    }
    return ask_and_answer(session, "params_get", std::move(params));
}

Outcome<void> run_epoch_show(Session& session, const Arguments& arguments) {
    json::object params;
    if (const auto text = arguments.find("EPOCH")) {
        MERIT_TRY(const auto epoch, number_argument("EPOCH", *text, 0, UINT64_MAX));
        params["epoch"] = epoch;
    }
    if (const auto pool = arguments.find("--pool")) {
        MERIT_TRY(const auto id, pool_id(session, *pool));
        params["pool"] = id.hex();
    }
    return ask_and_answer(session, "epoch_get", std::move(params));
}

}  // namespace

std::vector<Command> govern_commands() {
    return {
        {"proposal create",
         "Propose a new value of a parameter",
         "  merit proposal create alpha 600000000 --from member0\n",
         {positional("KEY", "Parameter; merit params shows them"),
          positional("VALUE", "New value, in the parameter's own unit")},
         true,
         run_create},
        {"proposal vote",
         "Vote on a proposal; the last vote counts",
         "  merit proposal vote 5f2c91d0 yes --from member1\n",
         {positional("PROPOSAL", "Id or prefix"), positional("VOTE", "yes or no")},
         true,
         run_vote},
        {"proposal show",
         "A proposal and its votes",
         "  merit proposal show 5f2c91d0\n",
         {positional("PROPOSAL", "Id or prefix")},
         false,
         run_show},
        {"proposal list",
         "All proposals",
         "  merit proposal list\n",
         {},
         false,
         [](Session& session, const Arguments&) {
             return ask_and_answer(session, "proposal_list", {});
         }},
        {"params",
         "The parameters in force, or of an epoch",
         "  merit params --epoch 3\n",
         {option("--epoch", "Epoch")},
         false,
         run_params},
        {"epoch show",
         "An epoch: its times, its parameter set, its closes",
         "  merit epoch show\n  merit epoch show 3 --pool demo/boot\n",
         {optional_positional("EPOCH", "Default: the current one"),
          option("--pool", "Close of this pool")},
         false,
         run_epoch_show},
        {"epoch list",
         "Epochs and their closes",
         "  merit epoch list\n",
         {},
         false,
         [](Session& session, const Arguments&) {
             return ask_and_answer(session, "epoch_list", {});
         }},
    };
}

}  // namespace merit::wallet
