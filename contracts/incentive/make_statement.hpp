// Statements from the state: used by the close, which pays by them, and by every query later. For
// contract sources only.
//
// What a statement is made of (points and uses of a closed epoch, debts at its close) never
// changes, so a statement computed later equals the one that was paid.
#pragma once

#include "contracts/incentive/close_state.hpp"
#include "contracts/incentive/division.hpp"

#include <optional>
#include <span>
#include <vector>

namespace merit::contracts::incentive {

// u and c of one recipient in one project under a pool's terms.
NumberResult<StatementProject> project_part(const ledger::StateView& view,
                                            const ParameterSet& parameters,
                                            const treasury::PayTerms& pay, ledger::Epoch epoch,
                                            const ledger::ProjectId& project,
                                            const ledger::Recipient& recipient);

// `close` gives pool, epoch, terms, budget and policies. The statement of a recipient that the
// close left out has no parts.
NumberResult<Statement> make_statement(const ledger::StateView& view,
                                       const ParameterSet& parameters, const EpochClose& close,
                                       std::span<const ledger::ProjectId> projects,
                                       const ledger::Recipient& recipient);

// The following give recipients in ascending order, after `last`, at most `count`.

// Those with points, or with uses, of a project and closed epoch.
std::vector<ledger::Recipient> recipients_of(const ledger::StateView& view, ledger::Epoch epoch,
                                             const ledger::ProjectId& project, bool of_uses,
                                             const std::optional<ledger::Recipient>& last,
                                             std::uint64_t count);
// Those with earlier work in a pool, now.
std::vector<ledger::Recipient> earlier_recipients_of(const ledger::StateView& view,
                                                     const ledger::PoolId& pool,
                                                     const std::optional<ledger::Recipient>& last,
                                                     std::uint64_t count);
// Those whose earlier work a close read.
std::vector<ledger::Recipient> standing_recipients_of(const ledger::StateView& view,
                                                      const EpochClose& close);

}  // namespace merit::contracts::incentive
