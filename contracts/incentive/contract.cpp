#include "contracts/incentive/contract.hpp"

#include "contracts/explain/arguments.hpp"
#include "contracts/explain/make_file.hpp"
#include "contracts/framework/chain.hpp"
#include "contracts/incentive/close.hpp"
#include "contracts/incentive/close_state.hpp"
#include "contracts/incentive/record_interaction.hpp"
#include "contracts/incentive/statement_index.hpp"
#include "contracts/treasury/state.hpp"

namespace merit::contracts::incentive {

namespace {

constexpr std::size_t earnings_max = 1'000;

struct BenefitAnswer {
    ledger::PoolId pool;
    ledger::AssetId asset;
    ledger::Wide benefit;          // all that the pool's closes paid
    ledger::Amount undistributed;  // what is in the pool
    std::uint64_t recipients = 0;
    MERIT_FIELDS(pool, asset, benefit, undistributed, recipients)
};

Check benefit(const ledger::StateView& view, const QueryArguments& arguments,
              ledger::FieldWriter& writer) {
    const explain::Arguments read(arguments, ContractNumber::incentive);
    BenefitAnswer answer;
    MERIT_TRY(answer.pool, read.id<ledger::PoolId>("pool"));
    const auto money = treasury::pool_money.get(view, answer.pool);
    if (!money) return refuse(ContractNumber::incentive, CommonError::not_found);
    answer.asset = money->asset;
    answer.undistributed = money->balance;
    paid_sums.scan(
        view,
        [&](const auto&, ledger::Wide paid) {
            answer.benefit.value += paid.value;
            ++answer.recipients;
            return true;
        },
        answer.pool);
    ledger::describe(answer, writer);
    return success();
}

struct EarningsAnswer {
    ledger::Recipient recipient;
    ledger::Epoch from_epoch;
    ledger::Epoch to_epoch;
    ledger::Bounded<StatementEntry, earnings_max> statements;
    bool more = false;  // ask again from the epoch after the last one
    MERIT_FIELDS(recipient, from_epoch, to_epoch, statements, more)
};

Check earnings(const ledger::StateView& view, const QueryArguments& arguments,
               ledger::FieldWriter& writer) {
    const explain::Arguments read(arguments, ContractNumber::incentive);
    EarningsAnswer answer;
    MERIT_TRY(answer.recipient, read.recipient("recipient"));
    MERIT_TRY(answer.from_epoch.value, read.number_or("from", 0));
    MERIT_TRY(answer.to_epoch.value, read.number_or("to", load_chain(view).epoch.value));
    epoch_closes.scan_from(
        view, epoch_closes.key(answer.from_epoch), [&](const auto& key, const EpochClose& close) {
            if (std::get<0>(key) > answer.to_epoch) return false;
            const auto statement = explain::find_statement(view, close, answer.recipient);
            if (!statement) return true;
            if (answer.statements.size() == earnings_max) {
                answer.more = true;
                return false;
            }
            answer.statements.push_back(make_statement_entry(close.asset, *statement));
            return true;
        });
    ledger::describe(answer, writer);
    return success();
}

// "100000000,50000000": micro-points.
std::optional<std::vector<std::uint64_t>> numbers_of(std::string_view text) {
    std::vector<std::uint64_t> numbers;
    while (!text.empty()) {
        const auto comma = text.find(',');
        const auto number = explain::parse_number(text.substr(0, comma));
        if (!number) return std::nullopt;
        numbers.push_back(*number);
        text = comma == std::string_view::npos ? "" : text.substr(comma + 1);
    }
    return numbers;
}

struct LinearBenefitAnswer {
    ledger::Amount benefit;
    MERIT_FIELDS(benefit)
};

Check linear_benefit_of(const ledger::StateView&, const QueryArguments& arguments,
                        ledger::FieldWriter& writer) {
    const explain::Arguments read(arguments, ContractNumber::incentive);
    const auto contributions = numbers_of(read.text("contributions"));
    if (!contributions) return read.malformed();
    MERIT_TRY(const auto interactions, read.number("interactions"));
    MERIT_TRY(const auto total, read.number("total"));
    MERIT_TRY(const auto alpha, read.number("alpha"));
    MERIT_TRY(const auto beta, read.number("beta"));
    const auto benefit = linear_benefit(*contributions, interactions, total, alpha, beta);
    if (!benefit) return refuse(ContractNumber::incentive, CommonError::out_of_bounds);
    ledger::describe(LinearBenefitAnswer{ledger::Amount{benefit.value()}}, writer);
    return success();
}

}  // namespace

Contract contract() {
    Contract contract;
    contract.number = ContractNumber::incentive;
    contract.name = "incentive";
    contract.operations = {make_handler<RecordInteraction, LoadedInteraction>(
        "record_interaction", check_record_interaction, load_record_interaction,
        apply_record_interaction)};
    contract.clock = {{ClockStage::pools, close_pools}};
    contract.queries = {
        {"benefit",
         "all that a pool has paid, and what it still holds",
         {{"pool", "pool", true, "pool id"}},
         benefit},
        {"earnings",
         "statements of a recipient, by epoch and pool",
         {{"recipient", "text", true, "account or alias"},
          {"from", "epoch", false, "default: the first"},
          {"to", "epoch", false, "default: the last"}},
         earnings},
        {"linear_benefit",
         "the linear model by itself: floor((beta*sum + alpha*I + beta*C) / 10^9)",
         {{"contributions", "text", true, "micro-points, separated by commas"},
          {"interactions", "integer", true, "I, x 10^6"},
          {"total", "integer", true, "C, micro-points"},
          {"alpha", "integer", true, "scale 10^9"},
          {"beta", "integer", true, "scale 10^9"}},
         linear_benefit_of},
    };
    return contract;
}

}  // namespace merit::contracts::incentive
