// What K6 REVENUE stores: what came in, what it cost, and how the rest was shared. All but the
// running record is kept for ever, so that every share can be recomputed.
#pragma once

#include "contracts/numbers/revenue.hpp"
#include "contracts/registry/settings.hpp"
#include "contracts/revenue/operations.hpp"
#include "ledger/recipient.hpp"
#include "ledger/wide.hpp"

#include <optional>

namespace merit::contracts::revenue {

inline constexpr std::uint32_t payers_max = 10'000;  // of one project and epoch
// Of a branch, of one project and epoch: the largest weights (ties: smaller id).
inline constexpr std::size_t branch_recipients_max = 10'000;

// R8, of an invoice that was booked.
struct Revenue {
    ledger::ProjectId project;
    ledger::AccountId payer;
    RevenueSource source = RevenueSource::commercial;
    ledger::Amount amount;
    ledger::Epoch epoch;
    MERIT_FIELDS(project, payer, source, amount, epoch)
};

// R8, of an invoice that was paid.
struct Cost {
    ledger::AccountId payee;
    ledger::Amount amount;
    CostPurse purse = CostPurse::revenue;
    ledger::AccountId approved_by;
    ledger::AccountId attested_by;
    ledger::Epoch epoch;
    MERIT_FIELDS(payee, amount, purse, approved_by, attested_by, epoch)
};

// A project's revenue of one epoch. Invariant: `left` lies in revenue(project), beside what is left
// of other epochs and of upstream money on its way.
struct EpochBook {
    ledger::Amount gross;
    ledger::Amount costs;  // paid out of it
    ledger::Amount left;   // gross + released - costs - what was reserved and shared
    std::uint32_t payers = 0;
    std::uint32_t invoices = 0;
    MERIT_FIELDS(gross, costs, left, payers, invoices)
};

// In force from its epoch until a newer one begins.
struct Dependencies {
    DependencyList list;
    ledger::AccountId attested_by;
    MERIT_FIELDS(list, attested_by)
};
struct Terms {
    ledger::Amount reserve_target;
    std::optional<ledger::PoolId> commons_pool;
    MERIT_FIELDS(reserve_target, commons_pool)
};

// How one branch was given away. A branch without weight went to commons.
struct BranchClose {
    RevenueBranch branch = RevenueBranch::users;
    ledger::Amount amount;
    ledger::Wide total_weight;     // W of its SPLIT; users and enterprises
    std::uint32_t recipients = 0;  // that have a weight; at most branch_recipients_max
    bool to_commons = false;
    ledger::Amount divided;  // sum of its parts; users and enterprises
    MERIT_FIELDS(branch, amount, total_weight, recipients, to_commons, divided)
};

// How the revenue of a project and epoch was shared:
//   net = gross - costs,   reserved + (sum of the branches) = net + released.
struct RevenueClose {
    ledger::ProjectId project;
    ledger::Epoch epoch;
    std::uint64_t parameter_set = 0;
    ledger::Amount gross;
    ledger::Amount costs;
    ledger::Amount net;
    ledger::Amount reserve_before;
    ledger::Amount reserve_target;
    ledger::Amount reserved;
    ledger::Amount released;
    ledger::Bounded<BranchClose, contracts::revenue_branches> branches;
    ledger::PoolId own_pool;
    ledger::PoolId commons_pool;    // which got commons
    ledger::Amount commons_gained;  // from branches without weight, beside its own part
    // Of the maintainers in the epoch, ascending: their people have no part as users.
    ledger::Bounded<ledger::AccountId, registry::maintainers_max> related;
    bool done = false;              // all of it has been given away
    MERIT_FIELDS(project, epoch, parameter_set, gross, costs, net, reserve_before, reserve_target,
                 reserved, released, branches, own_pool, commons_pool, commons_gained,
                 related, done)

    BranchClose& of(RevenueBranch branch) { return branches[static_cast<std::size_t>(branch)]; }
    const BranchClose& of(RevenueBranch branch) const {
        return branches[static_cast<std::size_t>(branch)];
    }
};

// Whether somebody who paid has a part as a user.
enum class PartRule : std::uint8_t { counts, bot, related };
inline std::string_view name_of(PartRule rule) {
    constexpr std::array<std::string_view, 3> names{"counts", "bot", "related"};
    const auto index = static_cast<std::size_t>(rule);
    return index < names.size() ? names[index] : std::string_view("unknown");
}

// What one account got of a branch, and by which weight: units that it paid, or the x of its people
// in infra and dataset. Weight 0: it has no part, by the rule.
struct Part {
    ledger::Wide weight;
    ledger::Amount amount;
    ledger::AccountId organisation;  // of the account in the epoch
    PartRule rule = PartRule::counts;
    MERIT_FIELDS(weight, amount, organisation, rule)
};

// Whose work an organisation's weight as an enterprise is the sum of.
struct Giver {
    ledger::AccountId organisation;  // in the epoch
    std::uint64_t x = 0;             // in infra and dataset
    MERIT_FIELDS(organisation, x)
};

// Upstream money that reached a project in one round of an epoch, from all projects together; in
// round 0 the upstream branch of the project itself. received = kept + sent.
// Invariant: `left` lies in revenue(project).
struct UpstreamNode {
    ledger::Amount received;
    ledger::Amount kept;  // to the own pool
    ledger::Amount sent;  // to its dependencies, which have it in the next round
    ledger::Amount left;
    MERIT_FIELDS(received, kept, sent, left)
};

enum class SharingStage : std::uint8_t {
    next_project,
    weigh_users,
    divide_users,
    pay_users,
    weigh_enterprises,
    divide_enterprises,
    pay_enterprises,
    finish,
};

// How far the sharing of an epoch is. While projects are shared: the stage of the one that is under
// way, and the last row read. After them: the place in the upstream rounds.
struct RunningRevenue {
    ledger::Epoch epoch;
    ledger::ProjectId project;
    SharingStage stage = SharingStage::next_project;
    std::optional<ledger::Recipient> last;
    bool upstream = false;
    std::uint8_t round = 0;
    std::uint32_t entry = 0;  // of the list of `project` that is next
    MERIT_FIELDS(epoch, project, stage, last, upstream, round, entry)
};

}  // namespace merit::contracts::revenue

namespace merit::ledger {
template <>
struct EnumRange<contracts::RevenueBranch> {
    static constexpr auto last = contracts::RevenueBranch::commons;
};
template <>
struct EnumRange<contracts::revenue::PartRule> {
    static constexpr auto last = contracts::revenue::PartRule::related;
};
template <>
struct EnumRange<contracts::revenue::SharingStage> {
    static constexpr auto last = contracts::revenue::SharingStage::finish;
};
}  // namespace merit::ledger
