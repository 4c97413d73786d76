// The sharing of one project's revenue of one epoch, a step at a time. For its own sources only.
#pragma once

#include "contracts/framework/context.hpp"
#include "contracts/registry/records.hpp"
#include "contracts/revenue/records.hpp"
#include "contracts/treasury/postings.hpp"

namespace merit::contracts::revenue {

// The purse in which a project's revenue lies.
treasury::PurseOf revenue_of(const ledger::ProjectId& project);
treasury::PurseOf reserve_of(const ledger::ProjectId& project);

// Moves money of the genesis asset that is where the books say: anything else is a bug.
void move_shared(Context& context, const treasury::SubAccount& from,
                 const treasury::SubAccount& to, ledger::Amount amount, treasury::Cause cause);

// `run` says how far it is; both are stored by whoever calls.
class Sharing {
  public:
    Sharing(Context& context, RunningRevenue& run);
    // A weight, a posting, or a SPLIT, which takes one step and one more for each 16 recipients.
    // Takes at least one, and what is left where that is less than it takes. Returns whether the
    // project is done.
    bool step(std::uint64_t& steps);
    void store();

  private:
    void begin();
    void weigh_user();
    void weigh_enterprise();
    void add_weight(RevenueBranch branch, const ledger::AccountId& account, Part weight);
    PartRule rule_of(const ledger::AccountId& payer, const ledger::AccountId& organisation) const;
    std::uint64_t divide(RevenueBranch branch);
    void note_maintainers();
    void pay(RevenueBranch branch);
    void give_to_commons(RevenueBranch branch);
    void finish();
    void next_stage();
    void send(const treasury::SubAccount& to, ledger::Amount amount, treasury::Cause cause);

    Context& context_;
    RunningRevenue& run_;
    registry::Project project_;
    EpochBook book_;
    RevenueClose close_;
};

}  // namespace merit::contracts::revenue
