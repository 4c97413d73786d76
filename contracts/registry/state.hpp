// The maps of K2 REGISTRY. For contract sources only.
#pragma once

#include "contracts/framework/map.hpp"
#include "contracts/registry/records.hpp"

namespace merit::contracts::registry {

using ledger::AccountId;
using ledger::AliasId;
using ledger::ContributionId;
using ledger::ImportId;
using ledger::MemberId;
using ledger::ProjectId;

inline constexpr Map<Prefix::member, Member, MemberId> members;
// How many are active.
inline constexpr Map<Prefix::member_count, std::uint64_t> member_counts;
inline constexpr Map<Prefix::account, Account, AccountId> accounts;
inline constexpr Map<Prefix::affiliation, Affiliation, AccountId> affiliations;
// person/organisation
inline constexpr Map<Prefix::affiliation_offer, AffiliationOffer, AccountId, AccountId>
    affiliation_offers;
inline constexpr Map<Prefix::project, Project, ProjectId> projects;
// BLAKE2b(merit.project, name) -> project
inline constexpr Map<Prefix::project_name, ProjectId, crypto::Hash256> project_names;
inline constexpr Map<Prefix::contribution, Contribution, ContributionId> contributions;
// project/what/digest -> the record that holds it (pending or accepted)
inline constexpr Map<Prefix::known_digest, ContributionId, ProjectId, KnownAs, crypto::Hash256>
    known_digests;
// project/contribution -> simhash: articles that named one
inline constexpr Map<Prefix::article, std::uint64_t, ProjectId, ContributionId> articles;
inline constexpr Map<Prefix::import_batch, ImportBatch, ImportId> import_batches;
// batch/chunk: chunks that were added
inline constexpr Map<Prefix::import_chunk, Empty, ImportId, std::uint32_t> import_chunks;
inline constexpr Map<Prefix::alias, Alias, AliasId> aliases;
// alias/project: the projects in which it has records
inline constexpr Map<Prefix::alias_project, Empty, AliasId, ProjectId> alias_projects;
// Until all that belongs to a claim that became permanent has moved.
inline constexpr Map<Prefix::claim_progress, ClaimProgress, AliasId> claims_in_progress;
// account/project: the alias that the account claimed there
inline constexpr Map<Prefix::claimed_alias, AliasId, AccountId, ProjectId> claimed_aliases;
inline constexpr Map<Prefix::former_maintainer, ledger::Epoch, ProjectId, AccountId>
    former_maintainers;
inline constexpr Map<Prefix::contribution_quota, RecordQuota, AccountId> record_quotas;
// subject/type/issuer
inline constexpr Map<Prefix::attestation, Attestation, crypto::Hash256, AttestationType, AccountId>
    attestations;

}  // namespace merit::contracts::registry
