// The parameters of CONTRACTS section 8: one set per epoch, frozen while it runs.
//
// Each has a key, a unit, a default, bounds and a largest step; the one list is in parameters.cpp.
// A set changes only by a ballot of the members (contract govern) and takes effect at an epoch
// boundary.
#pragma once

#include "ledger/codec/fields.hpp"
#include "ledger/genesis.hpp"

#include <array>
#include <optional>
#include <string_view>

namespace merit::contracts {

// Clock steps that a block has at least, by the bounds of close_steps: no single step takes more.
inline constexpr std::uint64_t close_steps_min = 100;

struct ParameterSet {
    std::uint64_t number = 0;  // 0 is that of genesis
    std::uint64_t epoch_length_ms = 604'800'000;
    std::uint64_t alpha = 500'000'000;  // Coef, scale 10^9
    std::uint64_t beta = 200'000'000;   // Coef, scale 10^9
    std::uint64_t hold_ppm = 200'000;
    std::uint64_t hold_epochs = 4;
    std::uint64_t review_epochs = 1;
    std::uint64_t q_default = 500'000;    // Ppm
    std::uint64_t certified_reviews = 0;  // 1: only who is certified as a reviewer reviews
    std::uint64_t class_source_ppm = 1'000'000;
    std::uint64_t class_test_ppm = 500'000;
    std::uint64_t class_docs_ppm = 500'000;
    std::uint64_t class_generated_ppm = 0;
    std::uint64_t class_vendored_ppm = 0;
    std::uint64_t class_binary_ppm = 0;
    std::uint64_t cap_class_lines = 2'000;
    std::uint64_t weight_code_ppm = 1'000'000;
    std::uint64_t weight_review_ppm = 1'000'000;
    std::uint64_t weight_test_ppm = 1'000'000;
    std::uint64_t weight_triage_ppm = 1'000'000;
    std::uint64_t weight_article_ppm = 1'000'000;
    std::uint64_t cap_pair = 20;  // interactions per user, account and epoch
    std::uint64_t sigma_level_0_ppm = 0;
    std::uint64_t sigma_level_1_ppm = 100'000;
    std::uint64_t sigma_level_2_ppm = 1'000'000;
    std::uint64_t sigma_level_3_ppm = 1'250'000;
    std::uint64_t vote_epochs = 2;
    std::uint64_t timelock_epochs = 2;
    std::uint64_t quota_base = 10;  // direct contributions per account and epoch
    std::uint64_t quota_cap = 100;
    std::uint64_t close_steps = 2'000;  // clock steps per block
    // Revenue (K6). The five branches are weights of one SPLIT: only their relation counts.
    std::uint64_t share_users_ppm = 100'000;
    std::uint64_t share_developers_ppm = 500'000;
    std::uint64_t share_enterprises_ppm = 150'000;
    std::uint64_t share_upstream_ppm = 150'000;
    std::uint64_t share_commons_ppm = 100'000;
    std::uint64_t reserve_ppm = 100'000;   // of an epoch's revenue, at most, to the reserve
    std::uint64_t cap_cost_ppm = 500'000;  // of an epoch's gross, at most, for costs
    std::uint64_t keep_ppm = 500'000;      // of what reaches an upstream project
    MERIT_FIELDS(number, epoch_length_ms, alpha, beta, hold_ppm, hold_epochs, review_epochs,
                 q_default, certified_reviews, class_source_ppm, class_test_ppm, class_docs_ppm,
                 class_generated_ppm, class_vendored_ppm, class_binary_ppm, cap_class_lines,
                 weight_code_ppm, weight_review_ppm, weight_test_ppm, weight_triage_ppm,
                 weight_article_ppm, cap_pair, sigma_level_0_ppm, sigma_level_1_ppm,
                 sigma_level_2_ppm, sigma_level_3_ppm, vote_epochs, timelock_epochs, quota_base,
                 quota_cap, close_steps, share_users_ppm, share_developers_ppm,
                 share_enterprises_ppm, share_upstream_ppm, share_commons_ppm, reserve_ppm,
                 cap_cost_ppm, keep_ppm)
};

// How one parameter may change.
struct ParameterRule {
    std::string_view key;
    std::uint64_t ParameterSet::*member;
    std::string_view unit;  // "ms", "ppm", "1e-9", "epochs", "lines", ...
    std::uint64_t min = 0;
    std::uint64_t max = 0;          // for a ballot
    std::uint64_t genesis_min = 0;  // genesis may go lower than a ballot
    enum class Step : std::uint8_t { add, factor, share } step_kind = Step::add;
    std::uint64_t step = 0;  // add: at most this far; factor: at most times this; share: at
                             // most this many ppm of the value, or `step_floor`
    std::uint64_t step_floor = 0;
};

std::span<const ParameterRule> parameter_rules();
const ParameterRule* find_parameter_rule(std::string_view key);

// Whether a ballot may change `key` from `from` to `to` (bounds and step).
bool is_step_allowed(const ParameterRule& rule, std::uint64_t from, std::uint64_t to);

// Parameter set 0: the defaults and what genesis names; nothing if a key is unknown or out of
// bounds.
std::optional<ParameterSet> parameters_of_genesis(const ledger::ParameterList& list);

}  // namespace merit::contracts
