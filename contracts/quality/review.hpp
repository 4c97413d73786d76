// The three steps of the operation `review` (framework/operation.hpp).
#pragma once

#include "contracts/framework/context.hpp"
#include "contracts/quality/operations.hpp"
#include "contracts/quality/records.hpp"
#include "contracts/registry/contribution.hpp"

namespace merit::contracts::quality {

struct LoadedReview {
    registry::Contribution contribution;
    QualityRow quality;
    ledger::AccountId organisation;  // of the reviewer
};

Check check_review(const Review& review);
Result<LoadedReview, Refusal> load_review(const Review& review, const Context& context);
Check apply_review(const Review& review, const LoadedReview& loaded, Context& context);

// Whether an account may review at all: a person, and certified where the parameters ask for it.
Check check_reviewer(const ledger::StateView& view, const ParameterSet& parameters,
                     const ledger::AccountId& account, ledger::Epoch epoch);

// Whether a reviewer is an author of the record, or of an author's organisation.
bool is_partial(const ledger::StateView& view, const registry::Contribution& contribution,
                const ledger::AccountId& reviewer, ledger::Epoch epoch);

}  // namespace merit::contracts::quality
