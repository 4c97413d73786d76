// What K2 REGISTRY stores besides contributions.
#pragma once

#include "contracts/registry/operations.hpp"
#include "contracts/treasury/records.hpp"

#include <optional>

namespace merit::contracts::registry {

struct Member {
    ledger::Name name;
    ledger::AccountId account;  // the member's own; approves, votes, admits accounts
    bool active = true;         // false: removed; its accounts stay, without quota
    ledger::Epoch admitted_epoch;
    MERIT_FIELDS(name, account, active, admitted_epoch)
};

struct Account {
    ledger::MemberId member;  // that admitted it
    AccountKind kind = AccountKind::person;
    ledger::KeyList keys;
    std::uint8_t threshold = 1;
    std::uint8_t level = 0;
    MERIT_FIELDS(member, kind, keys, threshold, level)
};

struct AffiliationTerm {
    ledger::AccountId organisation;
    ledger::Epoch from_epoch;
    ledger::Epoch to_epoch;  // inclusive
    MERIT_FIELDS(organisation, from_epoch, to_epoch)
};

// The newest affiliation of a person, and the one it follows. A newer one ends the older.
struct Affiliation {
    AffiliationTerm latest;
    std::optional<AffiliationTerm> before;
    MERIT_FIELDS(latest, before)
};

// What one side of an affiliation sent, waiting for the other.
struct AffiliationOffer {
    bool by_person = false;
    ledger::Epoch to_epoch;
    MERIT_FIELDS(by_person, to_epoch)
};

struct Project {
    ProjectName name;
    ledger::AccountId registered_by;
    bool opted_in = false;
    ledger::PoolId own_pool;  // zero before opt-in
    // Settings by the epoch from which they are in force. A close may still ask for the ones
    // before.
    std::optional<ProjectSettings> before;  // until settings_epoch
    ProjectSettings settings;
    ledger::Epoch settings_epoch;
    std::optional<ProjectSettings> next;  // from next_epoch
    ledger::Epoch next_epoch;
    MERIT_FIELDS(name, registered_by, opted_in, own_pool, before, settings, settings_epoch, next,
                 next_epoch)

    const ProjectSettings& settings_in(ledger::Epoch epoch) const {
        if (next && next_epoch <= epoch) return *next;
        return before && epoch < settings_epoch ? *before : settings;
    }
};

struct Alias {
    ledger::ProjectId home;
    // An approved claim: the alias is the account's from `from_epoch` on, for good.
    std::optional<ledger::AccountId> account;
    ledger::Epoch from_epoch;
    MERIT_FIELDS(home, account, from_epoch)
};

// How far a claim that became permanent has been worked off: project by project, pool by pool.
struct ClaimProgress {
    std::optional<ledger::ProjectId> project;   // being worked off: its running totals have moved
    std::optional<treasury::OpenPool> pool;     // the last of it that is done
    bool has_moved = false;                     // all of it: what is left is unclaimed money
    MERIT_FIELDS(project, pool, has_moved)
};

struct Confirmation {
    ledger::AccountId account;
    ledger::MemberId member;
    MERIT_FIELDS(account, member)
};

struct ImportBatch {
    ImportState state = ImportState::open;
    ledger::ProjectId project;
    ledger::Blob<32> from_commit;
    ledger::Blob<32> to_commit;
    crypto::Hash256 tool_digest;
    std::uint32_t changesets = 0;
    std::uint32_t chunks = 0;
    crypto::Hash256 root;
    ledger::Bounded<Confirmation, importers_max> confirmations;
    std::uint32_t chunks_added = 0;
    std::uint32_t accepted = 0;  // changesets that became records
    std::uint32_t skipped = 0;   // changesets that were known
    std::uint32_t trailers = 0;  // records of trailers
    ledger::Epoch opened_epoch;
    MERIT_FIELDS(state, project, from_commit, to_commit, tool_digest, changesets, chunks, root,
                 confirmations, chunks_added, accepted, skipped, trailers, opened_epoch)
};

struct Attestation {
    crypto::Hash256 statement_digest;
    bool passed = false;
    ledger::TimeMs expires_ms;
    ledger::Epoch epoch;
    MERIT_FIELDS(statement_digest, passed, expires_ms, epoch)
};

// Direct registrations and reviews of an account: the running epoch's count, and what was accepted
// in the epochs before it.
struct RecordQuota {
    ledger::Epoch epoch;
    std::uint32_t used = 0;
    ledger::Bounded<std::uint32_t, 9> accepted;  // [0] in `epoch`, [i] in the i-th epoch before
    MERIT_FIELDS(epoch, used, accepted)
};

// What an (project, digest) pair is: an artifact's digest or a patch-id.
enum class KnownAs : std::uint8_t { sha256, swhid, patch };

}  // namespace merit::contracts::registry
