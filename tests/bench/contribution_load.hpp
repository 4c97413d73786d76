// Blocks of signed contributions on a network in memory, for the benchmarks.
//
// Every contribution is new to the state: direct registrations of code by their only author.
#pragma once

#include "ledger/execution.hpp"
#include "tests/support/test_world.hpp"

#include <vector>

namespace merit::bench {

class ContributionLoad {
  public:
    // Registers a project and so many people, who may send 1,000 contributions each.
    explicit ContributionLoad(std::size_t people);

    testing::TestWorld& world() { return world_; }

    // Transactions of `operations` contributions each, the people in turn.
    std::vector<ledger::Transaction> transactions(std::size_t count, std::size_t operations);
    // The same, checked and in the order of execution, as the next block of the world.
    ledger::OrderedBlock block(std::size_t count, std::size_t operations);

  private:
    testing::TestWorld world_;
    std::vector<ledger::AccountId> people_;
    ledger::ProjectId project_;
    std::size_t next_person_ = 0;
};

}  // namespace merit::bench
