#include "contracts/framework/parameters.hpp"

#include <algorithm>

namespace merit::contracts {

namespace {

using Step = ParameterRule::Step;
constexpr std::uint64_t hour_ms = 3'600'000;
constexpr std::uint64_t month_ms = 31ULL * 24 * hour_ms;
constexpr std::uint64_t coefficient_max = 1'000'000'000'000;  // 1,000 at scale 10^9

using P = ParameterSet;

// Ascending by key. Source: CONTRACTS section 8.
constexpr std::array rules = {
    ParameterRule{"alpha", &P::alpha, "1e-9", 0, coefficient_max, 0, Step::share, 200'000,
                  10'000'000},
    ParameterRule{"beta", &P::beta, "1e-9", 0, coefficient_max, 0, Step::share, 200'000,
                  10'000'000},
    ParameterRule{"cap_class_lines", &P::cap_class_lines, "lines", 100, 100'000, 100, Step::factor,
                  2, 0},
    ParameterRule{"cap_cost_ppm", &P::cap_cost_ppm, "ppm", 0, 500'000, 0, Step::add, 100'000, 0},
    ParameterRule{"cap_pair", &P::cap_pair, "interactions", 1, 1'000, 1, Step::factor, 2, 0},
    ParameterRule{"certified_reviews", &P::certified_reviews, "1: yes", 0, 1, 0, Step::add, 1, 0},
    ParameterRule{"class_binary_ppm", &P::class_binary_ppm, "ppm", 0, 2'000'000, 0, Step::add,
                  250'000, 0},
    ParameterRule{"class_docs_ppm", &P::class_docs_ppm, "ppm", 0, 2'000'000, 0, Step::add, 250'000,
                  0},
    ParameterRule{"class_generated_ppm", &P::class_generated_ppm, "ppm", 0, 2'000'000, 0, Step::add,
                  250'000, 0},
    ParameterRule{"class_source_ppm", &P::class_source_ppm, "ppm", 0, 2'000'000, 0, Step::add,
                  250'000, 0},
    ParameterRule{"class_test_ppm", &P::class_test_ppm, "ppm", 0, 2'000'000, 0, Step::add, 250'000,
                  0},
    ParameterRule{"class_vendored_ppm", &P::class_vendored_ppm, "ppm", 0, 2'000'000, 0, Step::add,
                  250'000, 0},
    ParameterRule{"close_steps", &P::close_steps, "steps", close_steps_min, 100'000, 100, Step::factor, 2, 0},
    ParameterRule{"epoch_length_ms", &P::epoch_length_ms, "ms", hour_ms, month_ms, 5'000,
                  Step::factor, 2, 0},
    ParameterRule{"hold_epochs", &P::hold_epochs, "epochs", 1, 26, 1, Step::add, 4, 0},
    ParameterRule{"hold_ppm", &P::hold_ppm, "ppm", 0, 500'000, 0, Step::add, 100'000, 0},
    ParameterRule{"keep_ppm", &P::keep_ppm, "ppm", 0, 1'000'000, 0, Step::add, 100'000, 0},
    ParameterRule{"q_default", &P::q_default, "ppm", 0, 1'000'000, 0, Step::add, 100'000, 0},
    ParameterRule{"quota_base", &P::quota_base, "records", 1, 1'000, 1, Step::factor, 2, 0},
    ParameterRule{"quota_cap", &P::quota_cap, "records", 1, 1'000, 1, Step::factor, 2, 0},
    ParameterRule{"reserve_ppm", &P::reserve_ppm, "ppm", 0, 500'000, 0, Step::add, 100'000, 0},
    ParameterRule{"review_epochs", &P::review_epochs, "epochs", 1, 4, 1, Step::add, 1, 0},
    ParameterRule{"share_commons_ppm", &P::share_commons_ppm, "ppm", 50'000, 1'000'000, 50'000,
                  Step::add, 50'000, 0},
    ParameterRule{"share_developers_ppm", &P::share_developers_ppm, "ppm", 50'000, 1'000'000,
                  50'000, Step::add, 50'000, 0},
    ParameterRule{"share_enterprises_ppm", &P::share_enterprises_ppm, "ppm", 50'000, 1'000'000,
                  50'000, Step::add, 50'000, 0},
    ParameterRule{"share_upstream_ppm", &P::share_upstream_ppm, "ppm", 50'000, 1'000'000, 50'000,
                  Step::add, 50'000, 0},
    ParameterRule{"share_users_ppm", &P::share_users_ppm, "ppm", 50'000, 1'000'000, 50'000,
                  Step::add, 50'000, 0},
    ParameterRule{"sigma_level_0_ppm", &P::sigma_level_0_ppm, "ppm", 0, 2'000'000, 0, Step::add,
                  250'000, 0},
    ParameterRule{"sigma_level_1_ppm", &P::sigma_level_1_ppm, "ppm", 0, 2'000'000, 0, Step::add,
                  250'000, 0},
    ParameterRule{"sigma_level_2_ppm", &P::sigma_level_2_ppm, "ppm", 0, 2'000'000, 0, Step::add,
                  250'000, 0},
    ParameterRule{"sigma_level_3_ppm", &P::sigma_level_3_ppm, "ppm", 0, 2'000'000, 0, Step::add,
                  250'000, 0},
    ParameterRule{"timelock_epochs", &P::timelock_epochs, "epochs", 1, 8, 1, Step::add, 1, 0},
    ParameterRule{"vote_epochs", &P::vote_epochs, "epochs", 1, 8, 1, Step::add, 1, 0},
    ParameterRule{"weight_article_ppm", &P::weight_article_ppm, "ppm", 0, 4'000'000, 0, Step::add,
                  250'000, 0},
    ParameterRule{"weight_code_ppm", &P::weight_code_ppm, "ppm", 0, 4'000'000, 0, Step::add,
                  250'000, 0},
    ParameterRule{"weight_review_ppm", &P::weight_review_ppm, "ppm", 0, 4'000'000, 0, Step::add,
                  250'000, 0},
    ParameterRule{"weight_test_ppm", &P::weight_test_ppm, "ppm", 0, 4'000'000, 0, Step::add,
                  250'000, 0},
    ParameterRule{"weight_triage_ppm", &P::weight_triage_ppm, "ppm", 0, 4'000'000, 0, Step::add,
                  250'000, 0},
};

constexpr bool keys_ascend() {
    for (std::size_t i = 1; i < rules.size(); ++i) {
        if (!(rules[i - 1].key < rules[i].key)) return false;
    }
    return true;
}
static_assert(keys_ascend());

}  // namespace

std::span<const ParameterRule> parameter_rules() {
    return rules;
}

const ParameterRule* find_parameter_rule(std::string_view key) {
    const auto found = std::ranges::lower_bound(rules, key, {}, &ParameterRule::key);
    return found != rules.end() && found->key == key ? &*found : nullptr;
}

bool is_step_allowed(const ParameterRule& rule, std::uint64_t from, std::uint64_t to) {
    // A genesis below a ballot's bounds may be left only towards them, or kept there.
    const std::uint64_t min = std::min(rule.min, from);
    if (to < min || to > rule.max) return false;
    const std::uint64_t distance = to > from ? to - from : from - to;
    switch (rule.step_kind) {
        case Step::add:
            return distance <= rule.step;
        case Step::factor:
            return to <= from * rule.step && from <= to * rule.step;
        case Step::share:
            // Values are below 2^40, so both products fit.
            return distance <= rule.step_floor || distance * 1'000'000 <= from * rule.step;
    }
    return false;
}

std::optional<ParameterSet> parameters_of_genesis(const ledger::ParameterList& list) {
    ParameterSet set;
    for (const ledger::Parameter& parameter : list) {
        const ParameterRule* rule = find_parameter_rule(parameter.key);
        if (rule == nullptr) return std::nullopt;
        if (parameter.value < rule->genesis_min || parameter.value > rule->max) return std::nullopt;
        set.*(rule->member) = parameter.value;
    }
    return set;
}

}  // namespace merit::contracts
