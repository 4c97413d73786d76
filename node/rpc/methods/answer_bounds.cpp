#include "node/rpc/methods/answer_bounds.hpp"

#include "contracts/explain/arguments.hpp"
#include "contracts/explain/make_file.hpp"

namespace merit::node::rpc {

namespace {

namespace explain = contracts::explain;

using contracts::QueryArguments;
using contracts::incentive::EpochClose;
using Verdict = Result<void, RpcError>;

explain::Arguments reader(const QueryArguments& arguments) {
    return {arguments, contracts::ContractNumber::explain};
}

std::optional<EpochClose> close_of(const ledger::StateView& view, const QueryArguments& arguments) {
    const auto pool = reader(arguments).id<ledger::PoolId>("pool");
    const auto epoch = reader(arguments).epoch("epoch");
    if (!pool || !epoch) return std::nullopt;
    return explain::find_epoch_close(view, pool.assume_value(), epoch.assume_value());
}

Verdict check_count(std::uint64_t count, std::uint64_t max, std::string_view what) {
    if (count <= max) return success();
    return limit_exceeded("the answer is too large: " + std::string(what) + ": " +
                              std::to_string(count) + ", at most " + std::to_string(max),
                          max);
}

Verdict check_statements(const ledger::StateView& view, const QueryArguments& arguments,
                         std::uint64_t max) {
    const auto close = close_of(view, arguments);
    if (!close) return success();
    return check_count(close->statements, max, "statements of this close");
}

Verdict check_records(const ledger::StateView& view, const QueryArguments& arguments,
                      std::uint64_t max) {
    const auto close = close_of(view, arguments);
    const auto recipient = reader(arguments).recipient("recipient");
    if (!close || !recipient) return success();
    const auto statement = explain::find_statement(view, *close, recipient.assume_value());
    if (!statement) return success();
    std::uint64_t records = 0;
    for (const auto& project : statement->projects) {
        for (const auto& kind : project.kinds)
            records += kind.record_count;
    }
    return check_count(records, max, "records behind this statement");
}

}  // namespace

Verdict check_explain_size(const ledger::StateView& view, const RpcLimits& limits,
                           std::string_view query, const QueryArguments& arguments) {
    if (query == "explain") return check_records(view, arguments, limits.explain_records_max);
    if (query == "records") return check_records(view, arguments, limits.export_records_max);
    if (query == "statements") {
        return check_statements(view, arguments, limits.export_statements_max);
    }
    return success();
}

Verdict check_statement_file_size(const ledger::StateView& view, const RpcLimits& limits,
                                  const QueryArguments& arguments) {
    return check_records(view, arguments, limits.export_records_max);
}

Verdict check_epoch_file_size(const ledger::StateView& view, const RpcLimits& limits,
                              const QueryArguments& arguments) {
    return check_statements(view, arguments, limits.export_statements_max);
}

}  // namespace merit::node::rpc
