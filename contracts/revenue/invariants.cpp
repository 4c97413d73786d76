// From the changes alone, without trust in the code that shared: what a project's purse of revenue
// gained is what its books and its upstream nodes gained, and whatever is finished gave away
// exactly what came in.
#include "contracts/numbers/wide.hpp"
#include "contracts/registry/registry.hpp"
#include "contracts/revenue/handlers.hpp"
#include "contracts/revenue/state.hpp"
#include "contracts/treasury/state.hpp"

#include <map>

namespace merit::contracts::revenue {

namespace {

using ledger::u128;
using Gains = std::map<crypto::Hash256, i128>;  // by project

i128 signed_of(ledger::Amount amount) {
    return static_cast<i128>(amount.value);
}

// Visits each changed row of a map: as it was (sign -1) and as it is (sign +1).
template <class MapType, class Count>
void visit_changes(const MapType& map, const ledger::StateView& before,
                   const ledger::StateDelta& changes, Count count) {
    const Bytes prefix = map.key();
    for (auto it = changes.lower_bound(prefix); it != changes.end() && it->first[0] == prefix[0];
         ++it) {
        const auto key = map.decode_key(it->first);
        if (const auto old = before.get(it->first)) count(key, map.decode_value(*old), -1);
        if (it->second) count(key, map.decode_value(*it->second), 1);
    }
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
                  [](const auto&, const RevenueClose& close, i128 sign) {
                      if (sign > 0) check_close(close);
                  });
    std::erase_if(purses, [](const auto& gain) { return gain.second == 0; });
    std::erase_if(rows, [](const auto& gain) { return gain.second == 0; });
    MERIT_ASSERT(purses == rows, "revenue is what is left of its books and on its way upstream");
}

}  // namespace merit::contracts::revenue
