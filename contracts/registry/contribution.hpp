// A contribution: what was done, by whom, in which shares (CONTRACTS R4).
#pragma once

#include "contracts/registry/settings.hpp"
#include "ledger/recipient.hpp"

#include <optional>

namespace merit::contracts::registry {

inline constexpr std::size_t authors_max = 16;
inline constexpr std::uint32_t whole_ppm = 1'000'000;

struct Lines {
    std::uint32_t added = 0;
    std::uint32_t removed = 0;
    MERIT_FIELDS(added, removed)
    friend bool operator==(const Lines&, const Lines&) = default;
};

// Lines by class of path; the classes' patterns are part of the import tool's digest.
struct LineMeasure {
    Lines source;
    Lines test;
    Lines docs;
    Lines generated;
    Lines vendored;
    Lines binary;
    MERIT_FIELDS(source, test, docs, generated, vendored, binary)
    friend bool operator==(const LineMeasure&, const LineMeasure&) = default;
};

// A digest shorter than 32 bytes (a commit id) is padded with zero bytes.
struct Artifact {
    ArtifactScheme scheme = ArtifactScheme::sha256;
    crypto::Hash256 digest;
    std::uint64_t bytes = 0;
    ledger::Text<64> media;
    MERIT_FIELDS(scheme, digest, bytes, media)
};

struct AuthorShare {
    ledger::AccountId account;
    ledger::Ppm share;
    MERIT_FIELDS(account, share)
};

struct RecipientShare {
    ledger::Recipient recipient;
    ledger::Ppm share;
    bool consented = true;
    MERIT_FIELDS(recipient, share, consented)
};

struct Contribution {
    ContributionState state = ContributionState::pending;
    ContributionKind kind = ContributionKind::code;
    ledger::ProjectId project;
    ledger::Bounded<RecipientShare, authors_max> authors;  // ascending recipients; sum 10^6
    Artifact artifact;
    crypto::Hash256 patch_id;  // zero: none
    LineMeasure lines;
    ArticleSize article_size = ArticleSize::unset;
    std::uint64_t simhash = 0;  // of an article's text
    SpdxExpression spdx;
    Origin origin;
    Assisted assisted = Assisted::none;
    ledger::Bounded<ledger::ContributionId, 8> derived_from;
    ledger::Bounded<crypto::Hash256, 8> evidence;
    ledger::TimeMs work_date;
    std::optional<ledger::ContributionId> supersedes;
    std::optional<ledger::ContributionId> superseded_by;
    ledger::Ppm licence_factor;      // set when it is accepted: 10^6 or 0 (K11)
    ledger::Epoch registered_epoch;  // an import: of its chunk
    ledger::Epoch decided_epoch;     // accepted or declined; 0 while pending
    // Of an import:
    std::optional<ledger::ImportId> batch;
    std::optional<ledger::ContributionId> changeset;  // of a trailer: its code record
    CommitSignature signature = CommitSignature::none;
    bool signed_off = false;
    bool cut = false;            // authors or trailers beyond the bounds were left out
    bool self_accepted = false;  // nobody but its author confirmed the import
    MERIT_FIELDS(state, kind, project, authors, artifact, patch_id, lines, article_size, simhash,
                 spdx, origin, assisted, derived_from, evidence, work_date, supersedes,
                 superseded_by, licence_factor, registered_epoch, decided_epoch, batch, changeset,
                 signature, signed_off, cut, self_accepted)
};

}  // namespace merit::contracts::registry
