// The operations of K6 REVENUE. Who may send each and its preconditions: CONTRACTS section 6,
// docs/specification/contracts.md.
#pragma once

#include "contracts/framework/operation_kind.hpp"
#include "crypto/hash.hpp"
#include "ledger/codec/bounded.hpp"
#include "ledger/codec/fields.hpp"
#include "ledger/ids.hpp"
#include "ledger/strong.hpp"

#include <array>
#include <optional>
#include <string_view>

namespace merit::contracts::revenue {

enum class RevenueSource : std::uint8_t { commercial, subscription, consulting, grant, donation };

inline std::string_view name_of(RevenueSource source) {
    constexpr std::array<std::string_view, 5> names{"commercial", "subscription", "consulting",
                                                    "grant", "donation"};
    const auto index = static_cast<std::size_t>(source);
    return index < names.size() ? names[index] : std::string_view("unknown");
}

// Out of which purse a cost is paid.
enum class CostPurse : std::uint8_t { revenue, reserve };

inline std::string_view name_of(CostPurse purse) {
    return purse == CostPurse::revenue ? "revenue" : "reserve";
}

// The issuer of the genesis asset says that a payer has paid a project: the units come into being
// in revenue(project), in the current epoch. An invoice is booked once.
struct Book {
    static constexpr OperationKind kind{ContractNumber::revenue, 1};
    ledger::ProjectId project;
    ledger::AccountId payer;
    RevenueSource source = RevenueSource::commercial;
    ledger::Amount amount;
    crypto::Hash256 invoice_digest;
    MERIT_FIELDS(project, payer, source, amount, invoice_digest)
};

// A maintainer pays a cost before the revenue is shared. Of an epoch's gross at most cap_cost; out
// of the reserve what is there. `attested_by` has attested cost_digest() of it (revenue.hpp).
struct PayCost {
    static constexpr OperationKind kind{ContractNumber::revenue, 2};
    ledger::ProjectId project;
    ledger::AccountId payee;
    ledger::Amount amount;
    crypto::Hash256 invoice_digest;  // paid once by a project
    CostPurse purse = CostPurse::revenue;
    ledger::AccountId attested_by;
    MERIT_FIELDS(project, payee, amount, invoice_digest, purse, attested_by)
};

inline constexpr std::size_t dependencies_max = 64;

struct Dependency {
    ledger::ProjectId project;
    ledger::Ppm share;
    MERIT_FIELDS(project, share)
    friend bool operator==(const Dependency&, const Dependency&) = default;
};
using DependencyList = ledger::Bounded<Dependency, dependencies_max>;

// R15, by a maintainer; in force from the next epoch. Empty: no list, as before the first one.
// `attested_by` has attested dependencies_digest() of it from an SBOM (revenue.hpp).
struct SetDependencies {
    static constexpr OperationKind kind{ContractNumber::revenue, 3};
    ledger::ProjectId project;
    DependencyList dependencies;  // ascending projects, shares above 0, sum 10^6
    ledger::AccountId attested_by;
    MERIT_FIELDS(project, dependencies, attested_by)
};

// By a maintainer; in force from the next epoch.
struct SetTerms {
    static constexpr OperationKind kind{ContractNumber::revenue, 4};
    ledger::ProjectId project;
    ledger::Amount reserve_target;              // 0: nothing is reserved
    std::optional<ledger::PoolId> commons_pool;  // nothing: the own pool
    MERIT_FIELDS(project, reserve_target, commons_pool)
};

}  // namespace merit::contracts::revenue

namespace merit::ledger {
template <>
struct EnumRange<contracts::revenue::RevenueSource> {
    static constexpr auto last = contracts::revenue::RevenueSource::donation;
};
template <>
struct EnumRange<contracts::revenue::CostPurse> {
    static constexpr auto last = contracts::revenue::CostPurse::reserve;
};
}  // namespace merit::ledger
