// From the changes alone, without trust in the code that shared: what a project's purse of revenue
// gained is what its books and its upstream nodes gained, and whatever is finished gave away
// exactly what came in.
#include "contracts/framework/changes.hpp"
#include "contracts/registry/registry.hpp"
#include "contracts/revenue/handlers.hpp"
#include "contracts/revenue/state.hpp"
#include "contracts/treasury/state.hpp"

#include <map>
#include <tuple>

namespace merit::contracts::revenue {

namespace {

using ledger::u128;
using Gains = std::map<crypto::Hash256, i128>;  // by project

i128 signed_of(ledger::Amount amount) {
    return static_cast<i128>(amount.value);
}

crypto::Hash256 id_of(const ProjectId& project) {
    return crypto::Hash256::from(project.view());
}

void check_close(const RevenueClose& close) {
    u128 given = close.reserved.value;
    u128 to_commons = 0;
    for (const BranchClose& branch : close.branches) {
        given += branch.amount.value;
        if (branch.to_commons) to_commons += branch.amount.value;
        const bool has_parts = branch.branch == RevenueBranch::users ||
                               branch.branch == RevenueBranch::enterprises;
        const std::uint64_t whole =
            has_parts && close.done && !branch.to_commons ? branch.amount.value : 0;
        MERIT_ASSERT(branch.divided.value == whole || (has_parts && !close.done),
                     "the parts of a branch are the whole branch");
    }
    MERIT_ASSERT(close.gross.value == u128{close.net.value} + close.costs.value,
                 "net = gross - costs");
    MERIT_ASSERT(given == u128{close.net.value} + close.released.value,
                 "the reserve and the branches get exactly the net and what was released");
    MERIT_ASSERT(to_commons == close.commons_gained.value,
                 "commons gains what a branch without weight had");
}

void check_node(const UpstreamNode& node) {
    MERIT_ASSERT(node.received.value == u128{node.kept.value} + node.sent.value + node.left.value,
                 "an upstream project keeps or sends exactly what it received");
}

}  // namespace

void check_changes(const ledger::StateView& before, const ledger::StateDelta& changes) {
    Gains purses;
    Gains rows;
    std::map<std::tuple<Epoch, ProjectId, RevenueBranch>, i128> branches;  // parts less `divided`
    visit_changes(treasury::purses, before, changes,
                  [&](const auto& key, ledger::Amount money, i128 sign) {
                      const auto& [kind, id, asset] = key;
                      if (kind == treasury::PurseKind::revenue) {
                          purses[id] += sign * signed_of(money);
                      }
                  });
    visit_changes(books, before, changes,
                  [&](const auto& key, const EpochBook& book, i128 sign) {
                      rows[id_of(std::get<1>(key))] += sign * signed_of(book.left);
                  });
    visit_changes(upstream_nodes, before, changes,
                  [&](const auto& key, const UpstreamNode& node, i128 sign) {
                      rows[id_of(std::get<2>(key))] += sign * signed_of(node.left);
                      if (sign > 0) check_node(node);
                  });
    visit_changes(closes, before, changes,
                  [&](const auto& key, const RevenueClose& close, i128 sign) {
                      const auto& [project, epoch] = key;
                      for (const BranchClose& branch : close.branches)
                          branches[{epoch, project, branch.branch}] -=
                              sign * signed_of(branch.divided);
                      if (sign < 0) return;
                      check_close(close);
                      const auto book = row_after(books, before, changes, epoch, project);
                      MERIT_ASSERT(!close.done || !book || book->left.value == 0,
                                   "a project whose revenue is shared has none of it left");
                  });
    visit_changes(parts, before, changes, [&](const auto& key, const Part& part, i128 sign) {
        const auto& [epoch, project, branch, account] = key;
        branches[{epoch, project, branch}] += sign * signed_of(part.amount);
    });
    std::erase_if(purses, [](const auto& gain) { return gain.second == 0; });
    std::erase_if(rows, [](const auto& gain) { return gain.second == 0; });
    std::erase_if(branches, [](const auto& gain) { return gain.second == 0; });
    MERIT_ASSERT(branches.empty(), "the parts of a branch are what was divided");
    MERIT_ASSERT(purses == rows, "revenue is what is left of its books and on its way upstream");
}

}  // namespace merit::contracts::revenue
