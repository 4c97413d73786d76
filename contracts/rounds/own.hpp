// Whose project is so near to whom that it has no voice about it.
#pragma once

#include "contracts/registry/registry.hpp"
#include "contracts/rounds/records.hpp"

namespace merit::contracts::rounds {

// One person in one epoch, asked about many projects. A project is its own if it has work there
// (points, or work that is not closed yet, also by an alias that it claimed), if it maintains it or
// did so since the round was opened, or if it shares an interest with a maintainer (one
// organisation, or one member behind both). Refers to the view. One thread.
class OwnProjects {
  public:
    OwnProjects(const ledger::StateView& view, const ledger::AccountId& account, const Round& round,
                ledger::Epoch epoch);
    bool has(const ledger::ProjectId& project) const;

  private:
    const ledger::StateView& view_;
    ledger::AccountId account_;
    ledger::Epoch opened_epoch_;
    ledger::Epoch epoch_;
    registry::Interest interest_;
};

}  // namespace merit::contracts::rounds
