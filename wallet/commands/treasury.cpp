// merit send, balance, asset, pool: money.
#include "contracts/treasury/operations.hpp"
#include "wallet/amount_text.hpp"
#include "wallet/commands/commands.hpp"
#include "wallet/commands/helpers.hpp"
#include "wallet/commands/policies_argument.hpp"
#include "wallet/transactions/sender.hpp"

namespace merit::wallet {

namespace json = boost::json;
namespace treasury = contracts::treasury;

namespace {

// In each command, what the wallet can judge by itself comes before what it must ask the node.

Outcome<void> run_send(Session& session, const Arguments& arguments) {
    treasury::Transfer op;
    MERIT_TRY(op.to, session.account(arguments.get("WHO")));
    MERIT_TRY(op.amount, amount_argument(arguments.get("AMOUNT")));
    MERIT_TRY(op.asset, asset_id(session, arguments.get("--asset")));
    session.output().note(amount_text(op.amount, true) + " credits (" +
                          std::to_string(op.amount.value) + "u)");
    return send_and_answer(session, arguments, op);
}

// ", 3.000000 owed" where the member of the answer is more than 0.
std::string part_text(const json::object& answer, std::string_view member, std::string_view what) {
    const auto amount = parse_amount(text_member(answer, member) + "u");
    if (!amount || amount->value == 0) return {};
    return ", " + amount_text(*amount, true) + " " + std::string(what);
}

Outcome<void> run_balance(Session& session, const Arguments& arguments) {
    MERIT_TRY(const std::string who, who_argument(session, arguments));
    MERIT_TRY(const auto account, session.account(who));
    json::object params = {{"account", account.hex()}};
    if (const auto asset = arguments.find("--asset")) params["asset"] = *asset;
    MERIT_TRY(const json::object answer, session.rpc("account_getBalance", std::move(params)));
    const auto balance = parse_amount(text_member(answer, "balance") + "u");
    if (!balance) {
        return Failure{ExitCode::unreachable, "rpc.error", "the node answers no balance", {}, {}};
    }
    if (balance->value == 0) {
        const auto known = session.rpc("account_get", {{"account", account.hex()}});
        if (!known && known.assume_error().exit == ExitCode::not_found) {
            session.output().note("the account of " + who + " is not registered");
        }
    }
    session.output().answer_text(
        answer, amount_text(*balance, true) + " credits" + part_text(answer, "debt", "owed") +
                    part_text(answer, "frozen", "of the held money frozen"));
    return success();
}

Outcome<void> run_asset_create(Session& session, const Arguments& arguments) {
    treasury::AssetCreate op;
    MERIT_TRY(op.name, text_argument<treasury::AssetName>("NAME", arguments.get("NAME")));
    return send_and_answer(session, arguments, op);
}

Outcome<void> run_deposit(Session& session, const Arguments& arguments) {
    treasury::Deposit op;
    MERIT_TRY(op.account, session.account(arguments.get("WHO")));
    MERIT_TRY(op.amount, amount_argument(arguments.get("AMOUNT")));
    MERIT_TRY(op.receipt_digest, digest_argument(arguments.get("--receipt")));
    MERIT_TRY(op.asset, asset_id(session, arguments.get("--asset")));
    return send_and_answer(session, arguments, op);
}

Outcome<void> run_withdraw(Session& session, const Arguments& arguments) {
    treasury::Withdraw op;
    MERIT_TRY(op.amount, amount_argument(arguments.get("AMOUNT")));
    MERIT_TRY(op.asset, asset_id(session, arguments.get("--asset")));
    return send_and_answer(session, arguments, op);
}

Outcome<void> run_pool_open(Session& session, const Arguments& arguments) {
    treasury::PoolOpen op;
    MERIT_TRY(op.terms.asset, asset_id(session, arguments.get("--asset")));
    for (const std::string& project : arguments.list("PROJECTS")) {
        MERIT_TRY(const auto id, project_id(session, project));
        op.terms.projects.push_back(id);
    }
    MERIT_TRY(check_count("PROJECTS", op.terms.projects.size(), decltype(op.terms.projects)::max));
    const std::string mode = arguments.get("--mode");
    if (mode != "rate" && mode != "pool") return usage_failure("--mode is rate or pool");
    op.terms.pay.mode = mode == "rate" ? treasury::PoolMode::rate : treasury::PoolMode::pool;
    MERIT_TRY(op.terms.pay.policies, policies_argument(arguments.get("--policies")));
    MERIT_TRY(op.terms.pay.budget_per_epoch, amount_argument(arguments.get("--budget")));
    MERIT_TRY(const auto share,
              number_argument("--max-share", arguments.get("--max-share"), 1, 1'000'000));
    op.terms.pay.max_share = ledger::Ppm{static_cast<std::uint32_t>(share)};
    MERIT_TRY(const auto claim,
              number_argument("--claim-epochs", arguments.get("--claim-epochs"),
                              treasury::claim_epochs_min, treasury::claim_epochs_max));
    op.terms.pay.claim_epochs = static_cast<std::uint32_t>(claim);
    MERIT_TRY(const auto first,
              number_argument("--first-epoch", arguments.get("--first-epoch"), 0, 1'000'000'000));
    MERIT_TRY(const auto last,
              number_argument("--last-epoch", arguments.get("--last-epoch"), 0, 1'000'000'000));
    op.terms.first_epoch = ledger::Epoch{first};
    op.terms.last_epoch = ledger::Epoch{last};
    return send_and_answer(session, arguments, op);
}

Outcome<void> run_pool_fund(Session& session, const Arguments& arguments) {
    treasury::PoolFund op;
    MERIT_TRY(op.amount, amount_argument(arguments.get("AMOUNT")));
    MERIT_TRY(op.pool, pool_id(session, arguments.get("POOL")));
    session.output().note(amount_text(op.amount, true) + " credits (" +
                          std::to_string(op.amount.value) + "u)");
    return send_and_answer(session, arguments, op);
}

Outcome<void> run_wind_up(Session& session, const Arguments& arguments) {
    treasury::WindUp op;
    MERIT_TRY(op.pool, pool_id(session, arguments.get("POOL")));
    return send_and_answer(session, arguments, op);
}

Outcome<void> run_pool_show(Session& session, const Arguments& arguments) {
    MERIT_TRY(const auto pool, pool_id(session, arguments.get("POOL")));
    return ask_and_answer(session, "pool_get", {{"pool", pool.hex()}});
}

const Argument asset_option = option("--asset", "Asset id (default: the network's credit)");

}  // namespace

std::vector<Command> money_commands() {
    return {
        {"send",
         "Send an amount to an account",
         "  merit send bob 12.5 --from alice\n",
         {positional("WHO", "Address or name"), positional("AMOUNT", "12.5 or 12500000u"),
          asset_option},
         true,
         run_send},
        {"balance",
         "What an account has",
         "  merit balance alice\n",
         {optional_positional("WHO", "Address or name (default: your key)"), asset_option},
         false,
         run_balance},
    };
}

std::vector<Command> asset_commands() {
    return {
        {"asset create",
         "Make an asset whose issuer the sender is",
         "  merit asset create euro --from member0\n",
         {positional("NAME", "Name of the asset")},
         true,
         run_asset_create},
        {"asset deposit",
         "The issuer issues units against a receipt",
         "  merit asset deposit member1 1000 --receipt @receipt.pdf --from member0\n",
         {positional("WHO", "Account that gets them"), positional("AMOUNT", "12.5 or 12500000u"),
          required_option("--receipt", "Digest of the receipt, or @FILE"), asset_option},
         true,
         run_deposit},
        {"asset withdraw",
         "The issuer retires units of its own balance",
         "  merit asset withdraw 1000 --from member0\n",
         {positional("AMOUNT", "12.5 or 12500000u"), asset_option},
         true,
         run_withdraw},
        {"asset show",
         "An asset and its totals",
         "  merit asset show\n",
         {asset_option},
         false,
         [](Session& session, const Arguments& arguments) -> Outcome<void> {
             MERIT_TRY(const auto asset, asset_id(session, arguments.get("--asset")));
             return ask_and_answer(session, "contract_query",
                                   {{"contract", "treasury"},
                                    {"query", "proof_of_reserves"},
                                    {"args", json::object{{"asset", asset.hex()}}}});
         }},
    };
}

std::vector<Command> pool_commands() {
    return {
        {"pool open",
         "Open a pool that pays the contributors of some projects",
         "  merit pool open demo/boot demo/docs --first-epoch 3 --last-epoch 54 --budget 1000 "
         "--from member0\n",
         {{"PROJECTS", "Names or ids of the projects", Argument::Kind::list, true},
          required_option("--first-epoch", "First epoch it pays"),
          required_option("--last-epoch", "Last epoch it pays"),
          option("--mode", "rate or pool", "pool"),
          option("--policies", "Shares of immediate, recent and balanced, in parts per million",
                 "immediate=1000000"),
          option("--budget", "Amount per epoch, 0 for all", "0"),
          option("--max-share", "Most that one account gets, in parts per million", "1000000"),
          option("--claim-epochs", "Epochs until an unclaimed reward goes back", "52"),
          asset_option},
         true,
         run_pool_open},
        {"pool fund",
         "Put money into a pool",
         "  merit pool fund demo/boot 500 --from member0\n",
         {positional("POOL", "Pool id, or a project for its own pool"),
          positional("AMOUNT", "12.5 or 12500000u")},
         true,
         run_pool_fund},
        {"pool show",
         "A pool: its terms and money",
         "  merit pool show demo/boot\n",
         {positional("POOL", "Pool id, or a project for its own pool")},
         false,
         run_pool_show},
        {"pool list",
         "All pools",
         "  merit pool list\n",
         {},
         false,
         [](Session& session, const Arguments&) {
             return ask_and_answer(session, "pool_list", {});
         }},
        {"pool wind-up",
         "Apply the unclaimed rule to what is left of an ended pool",
         "  merit pool wind-up 5f2c91d0 --from member0\n",
         {positional("POOL", "Pool id")},
         true,
         run_wind_up},
    };
}

}  // namespace merit::wallet
