// Operations of K3. Light: for the wallet too.
#pragma once

#include "contracts/framework/operation_kind.hpp"
#include "ledger/codec/fields.hpp"
#include "ledger/ids.hpp"
#include "ledger/strong.hpp"

namespace merit::contracts::quality {

// A review of an accepted contribution of a project in mode open, by a person who is neither an
// author nor of an author's organisation; once per reviewer, until the reviews of the record end.
// Errors: not_found, wrong_state (not in review), too_late, duplicate, conflict_of_interest,
// not_authorised (no person), quota_exceeded, out_of_bounds, quality.too_many_reviews,
// quality.not_reviewed, quality.not_certified.
struct Review {
    static constexpr OperationKind kind{ContractNumber::quality, 1};
    ledger::ContributionId contribution;
    ledger::Ppm correctness;  // each 0..10^6
    ledger::Ppm usefulness;
    ledger::Ppm clarity;
    crypto::Hash256 comment;  // digest of the comment kept elsewhere; zero: none
    MERIT_FIELDS(contribution, correctness, usefulness, clarity, comment)
};

}  // namespace merit::contracts::quality
