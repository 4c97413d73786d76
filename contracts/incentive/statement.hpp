// R11: what one recipient earned from one pool in one epoch, and why.
//
// A leaf under EpochClose.root is the canonical bytes of a Statement. Statements are derived data:
// they are computed from the state, which keeps what they are made of. Source: CONTRACTS R11,
// DETAILS 6.
#pragma once

#include "contracts/incentive/use.hpp"
#include "contracts/registry/kinds.hpp"
#include "contracts/treasury/terms.hpp"
#include "crypto/hash.hpp"
#include "ledger/codec/bounded.hpp"
#include "ledger/codec/fields.hpp"
#include "ledger/ids.hpp"
#include "ledger/recipient.hpp"
#include "ledger/wide.hpp"

#include <cstdint>
#include <optional>

namespace merit::contracts::incentive {

// One kind of work in one project. S, X and X' in micro-units, c and c' in micro-points.
struct StatementKind {
    registry::ContributionKind kind = registry::ContributionKind::code;
    ledger::Points running_total;   // S at the start of the epoch
    ledger::Points score;           // X
    ledger::Points points;          // c
    ledger::Points score_since;     // X': the part of X since the pool's work_from
    ledger::Points counted_points;  // c' = floor(c * X' / X)
    std::uint32_t record_count = 0;
    crypto::Hash256 record_root;  // RFC 6962 over score::RecordLine
    MERIT_FIELDS(kind, running_total, score, points, score_since, counted_points, record_count,
                 record_root)
};

struct StatementProject {
    ledger::ProjectId project;
    Use use;                       // interactions with this recipient's work, by level
    ledger::Points project_value;  // V of the uses of the whole project, and its SPLIT by S + X
    ledger::Points project_weight;
    ledger::Wide project_total_weight;
    ledger::Points project_share;
    ledger::Points u;  // value of `use` + project_share
    ledger::Bounded<StatementKind, 16> kinds;
    ledger::Points c;  // sum of c'
    MERIT_FIELDS(project, use, project_value, project_weight, project_total_weight, project_share,
                 u, kinds, c)
};

// What the earlier epochs left a recipient in the pool.
struct Standing {
    ledger::Wide accumulated;         // A of accumulated_epoch; one step of decay for each since
    ledger::Epoch accumulated_epoch;  // before that of the close
    ledger::Wide lifetime;            // L
    ledger::Wide paid;                // held and unclaimed money included
    MERIT_FIELDS(accumulated, accumulated_epoch, lifetime, paid)
    friend bool operator==(const Standing&, const Standing&) = default;
};

struct StatementPolicy {
    treasury::Policy policy = treasury::Policy::immediate;
    ledger::Wide256 weight;        // w, A or e; in mode rate d = floor(w / 10^9)
    ledger::Wide256 total_weight;  // W, as in the EpochClose
    ledger::Amount quotient;       // q
    ledger::Wide256 remainder;     // r
    bool extra = false;
    MERIT_FIELDS(policy, weight, total_weight, quotient, remainder, extra)
};
using StatementPolicies = ledger::Bounded<StatementPolicy, 4>;

struct Statement {
    ledger::PoolId pool;
    ledger::Epoch epoch;
    ledger::Recipient recipient;
    ledger::Bounded<StatementProject, treasury::pool_projects_max> projects;  // as in the pool
    ledger::Points u;  // sums over the projects
    ledger::Points c;
    ledger::Wide weight;             // w = alpha * u + beta * c, scale 10^9
    std::optional<Standing> before;  // present exactly where the terms read earlier epochs
    StatementPolicies policies;
    ledger::Amount reward;  // after max_share: free + held + unclaimed + debt_repaid
    ledger::Amount debt_repaid;
    ledger::Amount held;
    ledger::Epoch held_until;  // the epoch at whose end held money becomes free
    ledger::Amount free;
    ledger::Amount unclaimed;  // of an alias: everything
    MERIT_FIELDS(pool, epoch, recipient, projects, u, c, weight, before, policies, reward,
                 debt_repaid, held, held_until, free, unclaimed)
};

// BLAKE2b-256 (merit.statement) of pool | epoch u64 big-endian | 0 for an account, 1 for an alias |
// recipient.
ledger::StatementId statement_id(const ledger::PoolId& pool, ledger::Epoch epoch,
                                 const ledger::Recipient& recipient);

Bytes encode_statement(const Statement& statement);
// RFC 6962 leaf hash of its canonical bytes.
crypto::Hash256 statement_leaf(const Statement& statement);

}  // namespace merit::contracts::incentive
