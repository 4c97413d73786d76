// What an achievement asks for and what it gives, as a vote defines it. Light: for the wallet too.
#pragma once

#include "contracts/registry/kinds.hpp"
#include "crypto/hash.hpp"
#include "ledger/codec/bounded.hpp"
#include "ledger/codec/fields.hpp"
#include "ledger/ids.hpp"

#include <optional>
#include <string_view>

namespace merit::contracts::certify {

inline constexpr std::size_t criteria_max = 8;
inline constexpr std::size_t fact_projects_max = 16;  // one issue reads at most 8 * 16 counts
inline constexpr std::size_t effects_count = 5;
inline constexpr std::uint8_t approvals_max = 16;
inline constexpr std::uint32_t valid_epochs_max = 520;

// What the ledger knows of an account. How each is counted: facts.cpp, the one list.
enum class Fact : std::uint8_t {
    points,              // c of one kind of work, in micro-points, over all closed epochs
    timely_reviews,      // reviews that had a voice when Q of their record was fixed
    lost_cases,          // in the last 26 epochs
    valid_conformances,  // that have not expired
};

// Of integers: less than n is at_most n - 1.
enum class Comparator : std::uint8_t { at_least, at_most };

struct Criterion {
    Fact fact = Fact::points;
    std::optional<registry::ContributionKind> kind;  // exactly for points
    Comparator comparator = Comparator::at_least;
    std::uint64_t value = 0;
    MERIT_FIELDS(fact, kind, comparator, value)
    bool is_canonical() const { return kind.has_value() == (fact == Fact::points); }
    friend bool operator==(const Criterion&, const Criterion&) = default;
};

// What a credential lets its account do. Never money.
enum class Effect : std::uint8_t {
    reviewer,
    arbitrator,
    legal_reviewer,
    contributor_vote,
    level_3,
};

struct AchievementTerms {
    ledger::Text<64> name;  // of a-z 0-9 -, not beginning or ending with "-"
    crypto::Hash256 text;   // digest of what it means, kept elsewhere; zero: none
    // All must be true. None: it is issued by approvals alone. Ascending by fact, kind, comparator.
    ledger::Bounded<Criterion, criteria_max> criteria;
    // Where work and reviews count, ascending. None: in all projects.
    ledger::Bounded<ledger::ProjectId, fact_projects_max> projects;
    // k: how many members suspend, resume, revoke, and issue where criteria do not.
    std::uint8_t approvals = 1;
    ledger::Bounded<Effect, effects_count> effects;  // ascending
    std::uint32_t valid_epochs = 52;                 // after the one in which it is issued
    MERIT_FIELDS(name, text, criteria, projects, approvals, effects, valid_epochs)
};

std::string_view name_of(Fact fact);
std::string_view name_of(Comparator comparator);
std::string_view name_of(Effect effect);

// BLAKE2b(merit.badge, name): a name is one achievement's for ever.
ledger::BadgeId badge_id_of(std::string_view name);

}  // namespace merit::contracts::certify

namespace merit::ledger {
template <>
struct EnumRange<contracts::certify::Fact> {
    static constexpr auto last = contracts::certify::Fact::valid_conformances;
};
template <>
struct EnumRange<contracts::certify::Comparator> {
    static constexpr auto last = contracts::certify::Comparator::at_most;
};
template <>
struct EnumRange<contracts::certify::Effect> {
    static constexpr auto last = contracts::certify::Effect::level_3;
};
}  // namespace merit::ledger
