#include "contracts/rounds/eligible.hpp"

#include "contracts/registry/registry.hpp"

namespace merit::contracts::rounds {

namespace {

constexpr std::uint8_t level_min = 2;

}  // namespace

bool is_eligible(const ledger::StateView& view, const ledger::AccountId& account) {
    const auto found = registry::find_account(view, account);
    if (!found || found->kind != registry::AccountKind::person || found->level < level_min) {
        return false;
    }
    const auto member = registry::find_member(view, found->member);
    return member && member->active;
}

}  // namespace merit::contracts::rounds
