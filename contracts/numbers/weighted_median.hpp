// Quality of a record from its reviews: a weighted median (CONTRACTS K3, DETAILS 11).
//
// Reviewers who review the author often weigh less (reciprocity damping), and no organisation
// weighs more than a third where three or more took part. Pure; any thread.
#pragma once

#include "contracts/numbers/id_bytes.hpp"
#include "contracts/numbers/number_error.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace merit::contracts {

// floor((correctness + usefulness + clarity) / 3), each 0..10^6. Error: out_of_bounds.
NumberResult<std::uint32_t> review_score(std::uint32_t correctness, std::uint32_t usefulness,
                                         std::uint32_t clarity);

// omega = floor(10^6 * 4 / (4 + n)).
std::uint32_t reviewer_weight(std::uint64_t reviews_between);

struct WeightedScore {
    std::uint32_t score = 0;
    std::uint64_t weight = 0;
};

// Largest score v for which (weight of the scores >= v) / (whole weight) >= part / whole, or > if
// `strict`. part <= whole. Errors: no_weight (also where no v fulfils it), out_of_bounds.
NumberResult<std::uint32_t> upper_quantile(std::span<const WeightedScore> scores,
                                           std::uint64_t part, std::uint64_t whole, bool strict);

inline constexpr std::size_t reviews_max = 65'536;  // of one record

struct ReviewInput {
    IdBytes reviewer;  // for the reader of an explanation; no part of the formula
    IdBytes organisation;
    std::uint32_t score = 0;            // 0..10^6
    std::uint64_t reviews_between = 0;  // n: largest, over the authors, of reviews between the two
};

struct ReviewWeight {
    std::uint32_t damped = 0;  // omega
    std::uint32_t capped = 0;  // omega', after the organisation cap
};

struct Quality {
    std::uint32_t quality = 0;           // Q, 0..10^6
    std::uint64_t organisation_cap = 0;  // c
    std::uint32_t organisations = 0;
    std::vector<ReviewWeight> weights;  // in the order of the input
};

// Q of one record. Errors: no_weight where there is no score, or no weight is left after damping
// and cap (the caller takes q_default, flagged); out_of_bounds for a score above 10^6 or more than
// reviews_max reviews.
NumberResult<Quality> quality_of(std::span<const ReviewInput> reviews);

}  // namespace merit::contracts
