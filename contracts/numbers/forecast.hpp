// R = f(C, U, D, E, alpha, beta): what a project may expect to earn, what it will pay its
// contributors, and which alpha and beta it can afford (CONTRACTS K6). Nothing is paid by it.
//
// Money in units, counts x 10^6, points in micro-points, coefficients x 10^9 and at most 2^40.
// Pure; any thread.
#pragma once

#include "contracts/numbers/number_error.hpp"

#include <cstdint>
#include <optional>

namespace merit::contracts {

// Credits per user, enterprise and developer, and per square root of a point.
struct ForecastModel {
    std::uint64_t per_user = 0;        // a_U
    std::uint64_t per_enterprise = 0;  // a_E
    std::uint64_t per_developer = 0;   // a_D
    std::uint64_t per_root_point = 0;  // a_C
};

struct ForecastCounts {
    std::uint64_t users = 0;        // U
    std::uint64_t enterprises = 0;  // E
    std::uint64_t developers = 0;   // D
    std::uint64_t points = 0;       // C
};

// Rhat = floor((a_U*U + a_E*E + a_D*D) / 10^9) + floor(a_C * isqrt(C * 10^6) / 10^9): more work
// helps less and less. Errors: out_of_bounds for a coefficient above 2^40, overflow.
NumberResult<std::uint64_t> forecast_revenue(const ForecastModel& model,
                                             const ForecastCounts& counts);

// O = floor((alpha * I + beta * C) / 10^9). Errors: out_of_bounds, overflow.
NumberResult<std::uint64_t> forecast_outlay(std::uint64_t alpha, std::uint64_t beta,
                                            std::uint64_t interactions, std::uint64_t points);

struct SuggestQuestion {
    std::uint64_t ratio_alpha = 0;       // alpha and beta are to stand in this ratio
    std::uint64_t ratio_beta = 0;        // each at most 2^40, not both 0
    std::uint64_t interactions = 0;      // I
    std::uint64_t points = 0;            // C
    std::uint64_t revenue = 0;           // Rhat
    std::uint64_t share_developers = 0;  // of `share_sum`, which is above 0
    std::uint64_t share_sum = 0;
    std::uint64_t target_surplus = 0;
};

struct Suggestion {
    std::uint64_t factor = 0;  // k
    std::uint64_t alpha = 0;   // k * ratio_alpha
    std::uint64_t beta = 0;    // k * ratio_beta
    std::uint64_t outlay = 0;  // O
    std::uint64_t limit = 0;   // the most that O may be
};

// The largest k in 0 .. floor(2^40 / max ratio) with O <= floor(share_developers * Rhat /
// share_sum) and Rhat - O >= target_surplus; nothing where k = 0 fails. O never falls with k, so
// the k is exact: O <= limit is k * (ratio_alpha * I + ratio_beta * C) < (limit + 1) * 10^9.
// Error: out_of_bounds for ratios (0, 0), a ratio above 2^40, a share above its sum or a sum of 0.
NumberResult<std::optional<Suggestion>> suggest_coefficients(const SuggestQuestion& question);

}  // namespace merit::contracts
