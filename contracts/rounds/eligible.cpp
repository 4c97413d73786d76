#include "contracts/rounds/eligible.hpp"

#include "contracts/certify/certify.hpp"
#include "contracts/framework/chain.hpp"
#include "contracts/registry/registry.hpp"

namespace merit::contracts::rounds {

namespace {

constexpr std::uint8_t level_min = 2;

}  // namespace

bool is_eligible(const ledger::StateView& view, const ledger::AccountId& account) {
    const auto found = registry::find_account(view, account);
    if (!found || found->kind != registry::AccountKind::person) return false;
    const ledger::Epoch epoch = load_chain(view).epoch;
    if (certify::level_of(view, account, *found, epoch) < level_min) return false;
    const auto member = registry::find_member(view, found->member);
    return member && member->active;
}

}  // namespace merit::contracts::rounds
