#include "contracts/explain/make_file.hpp"

#include "contracts/framework/chain.hpp"
#include "contracts/incentive/make_statement.hpp"
#include "contracts/incentive/use_state.hpp"
#include "contracts/score/points.hpp"
#include "contracts/score/state.hpp"
#include "contracts/treasury/state.hpp"
#include "contracts/treasury/treasury.hpp"

#include <limits>
#include <set>

namespace merit::contracts::explain {

namespace {

using incentive::EpochClose;
using incentive::Statement;

using Projects = ledger::Bounded<ledger::ProjectId, treasury::pool_projects_max>;

Projects projects_of(const ledger::StateView& view, const EpochClose& close) {
    const auto pool = treasury::pools.get(view, close.pool);
    MERIT_ASSERT(pool.has_value(), "a closed pool exists");
    return treasury::terms_in(view, *pool, close.epoch).projects;
}

// A statement if the close made one: the recipient has rows, and the weight was among the largest.
std::optional<Statement> statement_in(const ledger::StateView& view, const EpochClose& close,
                                      const Projects& projects, const ParameterSet& parameters,
                                      const ledger::Recipient& recipient) {
    const auto statement = incentive::make_statement(view, parameters, close, projects, recipient);
    MERIT_ASSERT(statement.has_value(), "the close computed the same numbers");
    const auto rank =
        incentive::rank_of(close.pay, close.epoch, incentive::weight_of(statement.value()));
    MERIT_ASSERT(rank.has_value(), "the close computed the same numbers");
    if (!incentive::is_kept(close.kept, recipient, rank.value())) return std::nullopt;
    return statement.value();
}

bool made_statements(const EpochClose& close) {
    return close.statements > 0;
}

std::vector<RecordLine> lines_of(const ledger::StateView& view, ledger::Epoch epoch,
                                 const ledger::ProjectId& project,
                                 const ledger::Recipient& recipient,
                                 const incentive::StatementKind& kind) {
    std::vector<RecordLine> lines;
    score::record_rows.scan(
        view,
        [&](const auto& key, const score::RecordRow& row) {
            lines.push_back(score::line_of(std::get<4>(key), row));
            return true;
        },
        epoch, project, recipient, kind.kind);
    const auto division = score::split_points(kind.points.value, lines, project, epoch);
    MERIT_ASSERT(division.has_value(), "the close divided the same points");
    return lines;
}

}  // namespace

std::optional<EpochClose> find_epoch_close(const ledger::StateView& view,
                                           const ledger::PoolId& pool, ledger::Epoch epoch) {
    return incentive::epoch_closes.get(view, epoch, pool);
}

std::optional<Statement> find_statement(const ledger::StateView& view, const EpochClose& close,
                                        const ledger::Recipient& recipient) {
    if (!made_statements(close)) return std::nullopt;
    const Projects projects = projects_of(view, close);
    const auto has_part = [&](const ledger::ProjectId& project) {
        return score::points_rows.contains(view, close.epoch, project, recipient) ||
               incentive::use_rows.contains(view, close.epoch, project, recipient);
    };
    const bool has_rows =
        std::ranges::any_of(projects, has_part) ||
        incentive::standings.contains(view, close.epoch, close.pool, recipient);
    if (!has_rows) return std::nullopt;
    return statement_in(view, close, projects, parameters_in(view, close.epoch), recipient);
}

std::vector<Statement> statements_of(const ledger::StateView& view, const EpochClose& close) {
    std::vector<Statement> statements;
    if (!made_statements(close)) return statements;
    const Projects projects = projects_of(view, close);
    std::set<ledger::Recipient> recipients;
    for (const ledger::ProjectId& project : projects) {
        for (const bool of_uses : {false, true}) {
            const auto found =
                incentive::recipients_of(view, close.epoch, project, of_uses, std::nullopt,
                                         std::numeric_limits<std::uint64_t>::max());
            recipients.insert(found.begin(), found.end());
        }
    }
    for (const ledger::Recipient& recipient : incentive::standing_recipients_of(view, close))
        recipients.insert(recipient);
    const ParameterSet parameters = parameters_in(view, close.epoch);
    for (const ledger::Recipient& recipient : recipients) {
        auto statement = statement_in(view, close, projects, parameters, recipient);
        if (statement) statements.push_back(std::move(*statement));
    }
    MERIT_ASSERT(statements.size() == close.statements, "a closed epoch does not change");
    return statements;
}

RecordLists record_lists_of(const ledger::StateView& view, const Statement& statement) {
    RecordLists lists;
    for (const incentive::StatementProject& project : statement.projects) {
        for (const incentive::StatementKind& kind : project.kinds) {
            RecordList list{project.project, kind.kind, {}};
            for (RecordLine& line :
                 lines_of(view, statement.epoch, project.project, statement.recipient, kind)) {
                list.records.push_back(std::move(line));
            }
            lists.push_back(std::move(list));
        }
    }
    return lists;
}

std::optional<StatementFile> make_statement_file(const ledger::StateView& view,
                                                 const ledger::PoolId& pool, ledger::Epoch epoch,
                                                 const ledger::Recipient& recipient) {
    const auto close = find_epoch_close(view, pool, epoch);
    if (!close) return std::nullopt;
    const std::vector<Statement> statements = statements_of(view, *close);
    const auto found = std::ranges::find(statements, recipient, &Statement::recipient);
    if (found == statements.end()) return std::nullopt;
    std::vector<crypto::Hash256> leaves;
    for (const Statement& statement : statements)
        leaves.push_back(incentive::statement_leaf(statement));

    StatementFile file;
    file.parameters = parameters_in(view, epoch);
    file.statement = *found;
    file.record_lists = record_lists_of(view, *found);
    file.close = *close;
    file.inclusion.index = static_cast<std::uint64_t>(found - statements.begin());
    const auto path = crypto::MerkleTree(std::move(leaves)).inclusion_proof(file.inclusion.index);
    MERIT_ASSERT(path.has_value(), "the statement is one of the leaves");
    file.inclusion.path.assign(path.value().begin(), path.value().end());
    return file;
}

std::optional<EpochFile> make_epoch_file(const ledger::StateView& view, const ledger::PoolId& pool,
                                         ledger::Epoch epoch) {
    const auto close = find_epoch_close(view, pool, epoch);
    if (!close) return std::nullopt;
    EpochFile file;
    file.parameters = parameters_in(view, epoch);
    file.close = *close;
    for (Statement& statement : statements_of(view, *close))
        file.statements.push_back(std::move(statement));
    return file;
}

}  // namespace merit::contracts::explain
