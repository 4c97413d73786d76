// The terms of a pool: what it pays for and how (CONTRACTS R9, K1, K5).
#pragma once

#include "ledger/codec/bounded.hpp"
#include "ledger/codec/fields.hpp"
#include "ledger/ids.hpp"
#include "ledger/strong.hpp"

#include <array>
#include <limits>
#include <optional>
#include <string_view>

namespace merit::contracts::treasury {

inline constexpr std::size_t pool_projects_max = 64;
inline constexpr std::uint32_t claim_epochs_min = 4;
inline constexpr std::uint32_t claim_epochs_max = 520;
inline constexpr ledger::Epoch no_last_epoch{std::numeric_limits<std::uint64_t>::max()};

enum class PoolMode : std::uint8_t { rate, pool };
// How a part of the budget is divided (K5): by w of the epoch; by A, in which older work fades; by
// what lifetime work is worth beyond what was paid for it.
enum class Policy : std::uint8_t { immediate, recent, balanced };

inline std::string_view name_of(PoolMode mode) {
    return mode == PoolMode::rate ? "rate" : "pool";
}
inline std::string_view name_of(Policy policy) {
    constexpr std::array<std::string_view, 3> names{"immediate", "recent", "balanced"};
    const auto index = static_cast<std::size_t>(policy);
    return index < names.size() ? names[index] : std::string_view("unknown");
}

struct PolicyShare {
    Policy policy = Policy::immediate;
    ledger::Ppm share{1'000'000};
    MERIT_FIELDS(policy, share)
    friend bool operator==(const PolicyShare&, const PolicyShare&) = default;
};
using Policies = ledger::Bounded<PolicyShare, 4>;

// What becomes of money that nobody claimed, and of the rest when the pool is wound up.
enum class UnclaimedTarget : std::uint8_t {
    refund,              // SPLIT over the amounts that its sponsors funded
    first_project_pool,  // own pool of the first project
    named_project_pool,  // own pool of `project`
};
inline std::string_view name_of(UnclaimedTarget target) {
    constexpr std::array<std::string_view, 3> names{"refund", "first_project_pool",
                                                    "named_project_pool"};
    const auto index = static_cast<std::size_t>(target);
    return index < names.size() ? names[index] : std::string_view("unknown");
}

struct UnclaimedRule {
    UnclaimedTarget target = UnclaimedTarget::refund;
    std::optional<ledger::ProjectId> project;  // present exactly for named_project_pool
    MERIT_FIELDS(target, project)
    bool is_canonical() const {
        return project.has_value() == (target == UnclaimedTarget::named_project_pool);
    }
    friend bool operator==(const UnclaimedRule&, const UnclaimedRule&) = default;
};

// Terms that a project chooses for its own pool; part of its settings.
struct PayTerms {
    PoolMode mode = PoolMode::pool;
    Policies policies{PolicyShare{}};  // in this order; shares sum to 10^6; of mode pool only
    bool distinct = false;             // users count once, however much they use (K5)
    ledger::Amount budget_per_epoch;   // 0: all that is in the pool
    ledger::TimeMs work_from;          // only work done since counts; 0: all
    ledger::Ppm max_share{1'000'000};  // of an epoch's budget for one account; 10^6 = off
    std::uint32_t claim_epochs = 52;
    MERIT_FIELDS(mode, policies, distinct, budget_per_epoch, work_from, max_share, claim_epochs)
    friend bool operator==(const PayTerms&, const PayTerms&) = default;
};

// Whether bounds hold and the policies' shares are whole and distinct.
bool are_valid(const PayTerms& terms);
// Whether earlier epochs count: mode pool with RECENT or BALANCED.
bool read_history(const PayTerms& terms);

// Frozen for a pool's life.
struct PoolTerms {
    ledger::AssetId asset;
    ledger::Bounded<ledger::ProjectId, pool_projects_max> projects;  // distinct, at least one
    PayTerms pay;
    ledger::Epoch first_epoch;
    ledger::Epoch last_epoch;  // no_last_epoch for a project's own pool
    UnclaimedRule unclaimed;
    MERIT_FIELDS(asset, projects, pay, first_epoch, last_epoch, unclaimed)
    friend bool operator==(const PoolTerms&, const PoolTerms&) = default;
};

}  // namespace merit::contracts::treasury

namespace merit::ledger {

template <>
struct EnumRange<contracts::treasury::PoolMode> {
    static constexpr auto last = contracts::treasury::PoolMode::pool;
};
template <>
struct EnumRange<contracts::treasury::Policy> {
    static constexpr auto last = contracts::treasury::Policy::balanced;
};
template <>
struct EnumRange<contracts::treasury::UnclaimedTarget> {
    static constexpr auto last = contracts::treasury::UnclaimedTarget::named_project_pool;
};

}  // namespace merit::ledger
