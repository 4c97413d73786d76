// The maps of K6 REVENUE. For contract sources only.
#pragma once

#include "contracts/framework/map.hpp"
#include "contracts/revenue/records.hpp"

namespace merit::contracts::revenue {

using ledger::AccountId;
using ledger::Epoch;
using ledger::PoolId;
using ledger::ProjectId;

inline constexpr Map<Prefix::revenue_book, EpochBook, Epoch, ProjectId> books;
// epoch/project/payer -> all that it paid
inline constexpr Map<Prefix::revenue_payment, ledger::Amount, Epoch, ProjectId, AccountId>
    payments;
inline constexpr Map<Prefix::revenue_invoice, Revenue, crypto::Hash256> invoices;
inline constexpr Map<Prefix::cost_invoice, Cost, ProjectId, crypto::Hash256> cost_invoices;
// project/(2^64 - 1 - first epoch): the first row at or after the key of an epoch is the one in
// force then. None: nothing was ever set.
inline constexpr Map<Prefix::dependencies, Dependencies, ProjectId, std::uint64_t>
    dependency_lists;
inline constexpr Map<Prefix::revenue_terms, Terms, ProjectId, std::uint64_t> project_terms;
inline constexpr Map<Prefix::revenue_close, RevenueClose, ProjectId, Epoch> closes;
inline constexpr Map<Prefix::revenue_part, Part, Epoch, ProjectId, RevenueBranch, AccountId> parts;
inline constexpr Map<Prefix::revenue_giver, Giver, Epoch, ProjectId, AccountId> givers;
inline constexpr Map<Prefix::upstream_node, UpstreamNode, Epoch, std::uint8_t, ProjectId>
    upstream_nodes;
inline constexpr Map<Prefix::running_revenue, RunningRevenue> running;

}  // namespace merit::contracts::revenue
