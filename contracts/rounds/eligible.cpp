#include "contracts/rounds/eligible.hpp"

#include "contracts/certify/certify.hpp"
#include "contracts/registry/registry.hpp"

namespace merit::contracts::rounds {

namespace {

constexpr std::uint8_t level_min = 2;

}  // namespace

bool is_eligible(const ledger::StateView& view, const ledger::AccountId& account,
                 ledger::Epoch epoch) {
    const auto found = registry::find_account(view, account);
    if (!found || found->kind != registry::AccountKind::person) return false;
    if (certify::level_of(view, account, *found, epoch) < level_min) return false;
    return registry::is_of_active_member(view, account);
}

}  // namespace merit::contracts::rounds
