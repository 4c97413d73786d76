// What members do beside transfers, so that money also lies in pools, is held, and waits for whom
// it belongs to: a project whose pool they fund, contributions, imports of people who have no
// account, uses of it all, and claims. One after the other, whatever became of the one before.
#pragma once

#include "ledger/state_view.hpp"
#include "tests/simulation/clients.hpp"

namespace merit::testing {

class Work {
  public:
    // Both outlive it.
    Work(const ledger::Genesis& genesis, Clients& clients);

    // The next transaction, with the state as it is.
    Clients::Sent next(const ledger::StateView& state);

  private:
    Clients::Sent register_people();
    Clients::Sent register_project();
    Clients::Sent fund(const ledger::PoolId& pool);
    Clients::Sent contribute();
    Clients::Sent accept();
    Clients::Sent open_import();
    Clients::Sent confirm_import();
    Clients::Sent add_import();
    Clients::Sent use();
    Clients::Sent claim();
    Clients::Sent approve_claim(std::size_t member);

    std::size_t second_member() const { return genesis_.members.size() > 1 ? 1 : 0; }

    const ledger::Genesis& genesis_;
    Clients& clients_;
    std::uint64_t turn_ = 0;
    ledger::ProjectId project_;
    ledger::ContributionId contribution_;  // the last one
    ledger::ImportId import_;
    Bytes chunk_;
};

}  // namespace merit::testing
