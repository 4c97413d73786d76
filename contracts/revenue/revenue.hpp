// What others ask of K6 REVENUE: what was in force in an epoch, and what an attestation of a cost
// or of dependencies is about.
//
// R = f(C, U, D, E, alpha, beta): what a project earns is booked, pays its costs and its reserve,
// and is shared among users, developers, enterprises, upstream projects and commons when the epoch
// closes. Free functions over const views; any thread. Source: CONTRACTS K6, DETAILS 11,
// docs/decisions/0024-revenue.md.
#pragma once

#include "contracts/framework/context.hpp"
#include "contracts/revenue/records.hpp"

namespace merit::contracts::revenue {

// The list of an epoch that has begun; empty where none was in force.
Dependencies dependencies_in(const ledger::StateView& view, const ledger::ProjectId& project,
                             ledger::Epoch epoch);
Terms terms_in(const ledger::StateView& view, const ledger::ProjectId& project,
               ledger::Epoch epoch);

// SHA-256("merit.cost" || project || payee || amount u64 || invoice digest), big-endian: the
// subject of an attestation of type `invoice`.
crypto::Hash256 cost_digest(const ledger::ProjectId& project, const ledger::AccountId& payee,
                            ledger::Amount amount, const crypto::Hash256& invoice_digest);
// SHA-256("merit.deps" || project || for each dependency: its id || share u32), big-endian: the
// subject of an attestation of type `sbom`.
crypto::Hash256 dependencies_digest(const ledger::ProjectId& project, const DependencyList& list);

// The weights of the five branches in the SPLIT of an epoch's revenue.
BranchNumbers branch_shares(const ParameterSet& parameters);

// What a project that sends `amount` on gives each of its dependencies, in the order of the list:
// SPLIT with the sending project as subject, purpose 9.
std::vector<ledger::Amount> upstream_parts(const ledger::ProjectId& project, ledger::Epoch epoch,
                                           ledger::Amount amount, const DependencyList& list);

}  // namespace merit::contracts::revenue
