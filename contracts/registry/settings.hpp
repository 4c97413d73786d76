// A project's settings, as its maintainers send them (CONTRACTS K2).
#pragma once

#include "contracts/registry/kinds.hpp"
#include "contracts/treasury/terms.hpp"
#include "crypto/hash.hpp"

namespace merit::contracts::registry {

inline constexpr std::size_t maintainers_max = 16;
inline constexpr std::size_t importers_max = 16;
inline constexpr std::size_t attesters_max = 8;
inline constexpr std::size_t inbound_max = 32;

using SpdxExpression = ledger::Text<200>;
using SpdxId = ledger::Text<64>;

// Under which terms the author may give the work: a DCO text or a CLA, by digest.
struct Origin {
    OriginKind kind = OriginKind::none;
    crypto::Hash256 digest;  // zero exactly for none
    MERIT_FIELDS(kind, digest)
    bool is_canonical() const { return (kind == OriginKind::none) == digest.is_zero(); }
    friend bool operator==(const Origin&, const Origin&) = default;
};

struct ProjectSettings {
    ledger::Bounded<ledger::AccountId, maintainers_max> maintainers;  // ascending, at least one
    ledger::Text<64> release_branch;
    ledger::Bounded<ledger::AccountId, importers_max> importers;  // ascending
    std::uint8_t import_quorum = 2;                               // 1 or 2
    SpdxExpression outbound;                                      // licence of what it publishes
    ledger::Bounded<SpdxId, inbound_max> inbound;  // ascending; empty: the outbound id alone
    Origin dco;                                    // the text that Signed-off-by refers to
    ReviewMode review_mode = ReviewMode::none;
    // If not empty: a record is accepted only with a passed test_result by one of these. Ascending.
    ledger::Bounded<ledger::AccountId, attesters_max> attesters;
    treasury::PayTerms own_pool;
    MERIT_FIELDS(maintainers, release_branch, importers, import_quorum, outbound, inbound, dco,
                 review_mode, attesters, own_pool)
    friend bool operator==(const ProjectSettings&, const ProjectSettings&) = default;
};

}  // namespace merit::contracts::registry
