// The operations of K2 REGISTRY. Who may send each and its preconditions: CONTRACTS section 6.
#pragma once

#include "contracts/framework/operation_kind.hpp"
#include "contracts/registry/contribution.hpp"
#include "ledger/genesis.hpp"
#include "ledger/limits.hpp"

namespace merit::contracts::registry {

inline constexpr std::size_t chunk_bytes_max = 15'000;
inline constexpr std::size_t chunk_path_max = 32;

using ProjectName = ledger::Text<64>;  // lower-case letters, digits and . _ - /

// A member's own account admits an account of its member. The account's id follows from its keys.
struct AccountRegister {
    static constexpr OperationKind kind{ContractNumber::registry, 1};
    AccountKind account_kind = AccountKind::person;
    ledger::KeyList keys;  // strictly ascending
    std::uint8_t threshold = 1;
    std::uint8_t level = 0;  // 0..2
    MERIT_FIELDS(account_kind, keys, threshold, level)
};

// The sender's own keys from the next transaction on.
struct Rotate {
    static constexpr OperationKind kind{ContractNumber::registry, 2};
    ledger::KeyList keys;
    std::uint8_t threshold = 1;
    MERIT_FIELDS(keys, threshold)
};

// Sent by both, with the same end: in force from the next epoch to `to_epoch`.
struct Affiliate {
    static constexpr OperationKind kind{ContractNumber::registry, 3};
    ledger::AccountId person;
    ledger::AccountId organisation;
    ledger::Epoch to_epoch;  // at most 208 epochs ahead
    MERIT_FIELDS(person, organisation, to_epoch)
};

// By one of the maintainers: opted in at once. By another organisation: open to opt_in.
struct ProjectRegister {
    static constexpr OperationKind kind{ContractNumber::registry, 4};
    ProjectName name;
    ProjectSettings settings;
    MERIT_FIELDS(name, settings)
};

struct OptIn {
    static constexpr OperationKind kind{ContractNumber::registry, 5};
    ledger::ProjectId project;
    ProjectSettings settings;
    MERIT_FIELDS(project, settings)
};

// In force from the next epoch.
struct ProjectSet {
    static constexpr OperationKind kind{ContractNumber::registry, 6};
    ledger::ProjectId project;
    ProjectSettings settings;
    MERIT_FIELDS(project, settings)
};

struct Attest {
    static constexpr OperationKind kind{ContractNumber::registry, 7};
    AttestationType type = AttestationType::test_result;
    crypto::Hash256 statement_digest;  // of the in-toto statement
    ledger::Bounded<crypto::Hash256, 16> subjects;
    bool passed = false;
    ledger::TimeMs expires_ms;  // 0: never
    MERIT_FIELDS(type, statement_digest, subjects, passed, expires_ms)
};

// Operation "register": a contribution by one of its authors.
struct RegisterContribution {
    static constexpr OperationKind kind{ContractNumber::registry, 8};
    ledger::ProjectId project;
    ContributionKind contribution_kind = ContributionKind::code;
    ledger::Bounded<AuthorShare, authors_max> authors;  // ascending accounts, sum 10^6
    Artifact artifact;
    crypto::Hash256 patch_id;  // zero: none
    LineMeasure lines;         // kind code only
    std::uint64_t simhash = 0;
    SpdxExpression spdx;
    Origin origin;
    Assisted assisted = Assisted::none;
    ledger::Bounded<ledger::ContributionId, 8> derived_from;
    ledger::Bounded<crypto::Hash256, 8> evidence;
    ledger::TimeMs work_date;
    std::optional<ledger::ContributionId> supersedes;
    MERIT_FIELDS(project, contribution_kind, authors, artifact, patch_id, lines, simhash, spdx,
                 origin, assisted, derived_from, evidence, work_date, supersedes)
};

struct Consent {
    static constexpr OperationKind kind{ContractNumber::registry, 9};
    ledger::ContributionId contribution;
    MERIT_FIELDS(contribution)
};

struct Accept {
    static constexpr OperationKind kind{ContractNumber::registry, 10};
    ledger::ContributionId contribution;
    ArticleSize article_size = ArticleSize::unset;  // set exactly for an article
    MERIT_FIELDS(contribution, article_size)
};

struct Decline {
    static constexpr OperationKind kind{ContractNumber::registry, 11};
    ledger::ContributionId contribution;
    crypto::Hash256 reason_digest;  // zero: none given
    MERIT_FIELDS(contribution, reason_digest)
};

// Commits `from`..`to` of the project's history; an empty `from` means from the root commit.
struct ImportOpen {
    static constexpr OperationKind kind{ContractNumber::registry, 12};
    ledger::ProjectId project;
    ledger::Blob<32> from_commit;
    ledger::Blob<32> to_commit;
    crypto::Hash256 tool_digest;  // pinned diff settings and path classes
    std::uint32_t changesets = 0;
    std::uint32_t chunks = 0;
    crypto::Hash256 root;  // RFC 6962 root over the chunk digests (changeset.hpp)
    MERIT_FIELDS(project, from_commit, to_commit, tool_digest, changesets, chunks, root)
};

struct ImportConfirm {
    static constexpr OperationKind kind{ContractNumber::registry, 13};
    ledger::ImportId batch;
    crypto::Hash256 root;
    MERIT_FIELDS(batch, root)
};

struct ImportAdd {
    static constexpr OperationKind kind{ContractNumber::registry, 14};
    ledger::ImportId batch;
    std::uint32_t chunk_index = 0;
    ledger::Bounded<crypto::Hash256, chunk_path_max> path;
    ledger::Blob<chunk_bytes_max> chunk;  // canonical bytes of a Chunk (changeset.hpp)
    MERIT_FIELDS(batch, chunk_index, path, chunk)
};

// By the account itself; runs when import_quorum importers of other members approved it.
struct AliasClaim {
    static constexpr OperationKind kind{ContractNumber::registry, 15};
    ledger::AliasId alias;
    ledger::AccountId account;  // the sender
    ledger::ProjectId project;  // the alias's home, or becomes it if the alias is unused
    MERIT_FIELDS(alias, account, project)
};

// Signs the digest of an operation that waits for approvals (approval.hpp); the last one needed
// runs it.
struct Approve {
    static constexpr OperationKind kind{ContractNumber::registry, 16};
    crypto::Hash256 operation_digest;
    MERIT_FIELDS(operation_digest)
};

static_assert(chunk_bytes_max + chunk_path_max * 32 + 64 <= ledger::limits::operation_bytes_max);

}  // namespace merit::contracts::registry
