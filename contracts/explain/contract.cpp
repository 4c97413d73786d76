#include "contracts/explain/contract.hpp"

#include "contracts/explain/arguments.hpp"
#include "contracts/explain/check_statement.hpp"
#include "contracts/explain/make_file.hpp"
#include "contracts/framework/chain.hpp"
#include "contracts/govern/votes_behind.hpp"
#include "contracts/registry/registry.hpp"
#include "contracts/registry/state.hpp"
#include "contracts/standards/state.hpp"

#include <map>

namespace merit::contracts::explain {

namespace {

using incentive::EpochClose;
using incentive::Statement;

Refusal not_found() {
    return refuse(ContractNumber::explain, CommonError::not_found);
}

struct StatementAnswer {
    ledger::StatementId id;
    Statement statement;
    MERIT_FIELDS(id, statement)
};

struct EquationLine {
    ledger::Text<256> place;
    ledger::Text<1024> text;
    MERIT_FIELDS(place, text)
};

// An import that records come from: how many members vouch for it.
struct ImportNote {
    ledger::ImportId import;
    std::uint32_t members = 0;  // that confirmed it; 1 where the project asks for no second one
    std::uint32_t records = 0;  // of this statement
    std::uint32_t self_accepted = 0;  // of these: confirmed by nobody but their author
    MERIT_FIELDS(import, members, records, self_accepted)
};

// Everything that a reward is made of, down to its records, and the equations between them.
struct Explanation {
    ledger::StatementId id;
    Statement statement;
    EpochClose close;
    ParameterSet parameters;
    ledger::Bounded<govern::ParameterVote, 64> parameter_votes;  // behind what is not of genesis
    RecordLists record_lists;
    ledger::Bounded<ImportNote, records_max> imports;
    ledger::Bounded<EquationLine, 8 * records_max> equations;
    MERIT_FIELDS(id, statement, close, parameters, parameter_votes, record_lists, imports,
                 equations)
};

std::vector<ImportNote> imports_of(const ledger::StateView& view, const RecordLists& lists) {
    std::map<ledger::ImportId, ImportNote> notes;
    for (const RecordList& list : lists) {
        for (const RecordLine& line : list.records) {
            const auto record = registry::find_contribution(view, line.record);
            if (!record || !record->batch) continue;  // a review, or registered directly
            ImportNote& note = notes[*record->batch];
            ++note.records;
            if (record->self_accepted) ++note.self_accepted;
        }
    }
    std::vector<ImportNote> found;
    for (auto& [id, note] : notes) {
        const auto batch = registry::import_batches.get(view, id);
        MERIT_ASSERT(batch.has_value(), "an imported record has its batch");
        note.import = id;
        note.members = static_cast<std::uint32_t>(batch->confirmations.size());
        found.push_back(note);
    }
    return found;
}

std::string profile_of(const ledger::StateView& view, const standards::ConformanceId& id) {
    const auto found = standards::conformances.get(view, id);
    MERIT_ASSERT(found.has_value(), "a conformance stays");
    const auto version = standards::profiles.get(view, found->profile, found->version);
    MERIT_ASSERT(version.has_value(), "a version of a profile stays");
    return version->terms.name + " version " + std::to_string(found->version);
}

Names names_of(const ledger::StateView& view, const RecordLists& lists,
               const Statement& statement) {
    Names names;
    for (const incentive::StatementProject& project : statement.projects) {
        const auto found = registry::projects.get(view, project.project);
        MERIT_ASSERT(found.has_value(), "work is of registered projects");
        names.projects[project.project] = found->name;
    }
    for (const RecordList& list : lists) {
        for (const RecordLine& line : list.records) {
            if (const auto& source = line.factor.source) {
                names.profiles[*source] = profile_of(view, *source);
            }
            auto record = registry::find_contribution(view, line.record);
            if (!record || !record->batch) continue;  // a review, or registered directly
            if (record->changeset) record = registry::find_contribution(view, *record->changeset);
            names.commits[line.record] = to_hex(record->artifact.digest.view());
        }
    }
    return names;
}

struct Found {
    EpochClose close;
    Statement statement;
    ledger::StatementId id;
};

Result<Found, Refusal> find(const ledger::StateView& view, const Arguments& read) {
    MERIT_TRY(const auto pool, read.id<ledger::PoolId>("pool"));
    MERIT_TRY(const auto epoch, read.epoch("epoch"));
    MERIT_TRY(const auto recipient, read.recipient("recipient"));
    const auto close = find_epoch_close(view, pool, epoch);
    if (!close) return not_found();
    const auto statement = find_statement(view, *close, recipient);
    if (!statement) return not_found();
    return Found{*close, *statement, incentive::statement_id(pool, epoch, recipient)};
}

Check explain(const ledger::StateView& view, const QueryArguments& arguments,
              ledger::FieldWriter& writer) {
    MERIT_TRY(const Found found, find(view, Arguments(arguments, ContractNumber::explain)));
    Explanation answer;
    answer.id = found.id;
    answer.statement = found.statement;
    answer.close = found.close;
    answer.parameters = parameters_in(view, found.close.epoch);
    for (govern::ParameterVote& vote : govern::votes_behind(view, found.close.epoch))
        answer.parameter_votes.push_back(std::move(vote));
    answer.record_lists = record_lists_of(view, found.statement);
    for (const ImportNote& note : imports_of(view, answer.record_lists))
        answer.imports.push_back(note);
    std::vector<Equation> equations;
    const auto verdict =
        check_statement(answer.parameters, answer.close, answer.statement, &answer.record_lists,
                        equations, names_of(view, answer.record_lists, answer.statement));
    MERIT_ASSERT(verdict.has_value(), "the close paid by the same equations");
    for (Equation& equation : equations) {
        answer.equations.push_back({ledger::Text<256>(std::move(equation.place)),
                                    ledger::Text<1024>(std::move(equation.text))});
    }
    ledger::describe(answer, writer);
    return success();
}

Check statement(const ledger::StateView& view, const QueryArguments& arguments,
                ledger::FieldWriter& writer) {
    MERIT_TRY(const Found found, find(view, Arguments(arguments, ContractNumber::explain)));
    ledger::describe(StatementAnswer{found.id, found.statement}, writer);
    return success();
}

struct RecordsAnswer {
    ledger::StatementId id;
    RecordLists record_lists;
    MERIT_FIELDS(id, record_lists)
};

Check records(const ledger::StateView& view, const QueryArguments& arguments,
              ledger::FieldWriter& writer) {
    MERIT_TRY(const Found found, find(view, Arguments(arguments, ContractNumber::explain)));
    ledger::describe(RecordsAnswer{found.id, record_lists_of(view, found.statement)}, writer);
    return success();
}

Check epoch_close(const ledger::StateView& view, const QueryArguments& arguments,
                  ledger::FieldWriter& writer) {
    const Arguments read(arguments, ContractNumber::explain);
    MERIT_TRY(const auto pool, read.id<ledger::PoolId>("pool"));
    MERIT_TRY(const auto epoch, read.epoch("epoch"));
    const auto close = find_epoch_close(view, pool, epoch);
    if (!close) return not_found();
    ledger::describe(*close, writer);
    return success();
}

struct StatementRow {
    ledger::StatementId id;
    ledger::Recipient recipient;
    ledger::Points u;
    ledger::Points c;
    ledger::Amount reward;
    ledger::Amount free;
    ledger::Amount held;
    ledger::Amount unclaimed;
    MERIT_FIELDS(id, recipient, u, c, reward, free, held, unclaimed)
};

struct StatementsAnswer {
    EpochClose close;
    ledger::Bounded<StatementRow, statements_max> statements;
    MERIT_FIELDS(close, statements)
};

Check statements(const ledger::StateView& view, const QueryArguments& arguments,
                 ledger::FieldWriter& writer) {
    const Arguments read(arguments, ContractNumber::explain);
    MERIT_TRY(const auto pool, read.id<ledger::PoolId>("pool"));
    MERIT_TRY(const auto epoch, read.epoch("epoch"));
    const auto close = find_epoch_close(view, pool, epoch);
    if (!close) return not_found();
    StatementsAnswer answer{*close, {}};
    for (const Statement& found : statements_of(view, *close)) {
        answer.statements.push_back({incentive::statement_id(pool, epoch, found.recipient),
                                     found.recipient, found.u, found.c, found.reward, found.free,
                                     found.held, found.unclaimed});
    }
    ledger::describe(answer, writer);
    return success();
}

}  // namespace

Contract contract() {
    const std::vector<QueryArgument> of_one = {
        {"pool", "pool", true, "pool id"},
        {"epoch", "epoch", true, "closed epoch"},
        {"recipient", "text", true, "account or alias"},
    };
    const std::vector<QueryArgument> of_close = {of_one[0], of_one[1]};
    Contract contract;
    contract.number = ContractNumber::explain;
    contract.name = "explain";
    contract.queries = {
        {"explain", "one reward down to its records, with every equation", of_one, explain},
        {"statement", "what one recipient earned from a pool in an epoch", of_one, statement},
        {"records", "the records behind a statement and their points", of_one, records},
        {"epoch_close", "how a pool closed an epoch", of_close, epoch_close},
        {"statements", "all that a pool paid in an epoch", of_close, statements},
    };
    return contract;
}

}  // namespace merit::contracts::explain
