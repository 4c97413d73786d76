#include "contracts/certify/certify.hpp"

#include "contracts/certify/state.hpp"
#include "contracts/registry/registry.hpp"

#include <algorithm>

namespace merit::contracts::certify {

namespace {

using ledger::AccountId;
using ledger::BadgeId;
using ledger::Epoch;

bool has_effect(const ledger::StateView& view, const Credential& credential, Effect effect) {
    const auto version = achievements.get(view, credential.achievement, credential.version);
    MERIT_ASSERT(version.has_value(), "a credential's version stays");
    return std::ranges::binary_search(version->terms.effects, effect);
}

// By the newest credential that was issued by the end of the epoch: it has replaced those before.
bool gives(const ledger::StateView& view, const AccountId& account, const BadgeId& achievement,
           Effect effect, Epoch epoch) {
    auto id = holders.get(view, account, achievement);
    while (id) {
        const auto credential = credentials.get(view, *id);
        MERIT_ASSERT(credential.has_value(), "a credential stays");
        if (credential->issued_epoch <= epoch) {
            return credential->is_in_force(epoch) && has_effect(view, *credential, effect);
        }
        id = credential->previous;
    }
    return false;
}

}  // namespace

bool holds(const ledger::StateView& view, const AccountId& account, Effect effect, Epoch epoch) {
    bool found = false;
    effect_holders.scan(
        view,
        [&](const auto& key, const Empty&) {
            found = gives(view, account, std::get<2>(key), effect, epoch);
            return !found;
        },
        effect, account);
    return found && registry::is_of_active_member(view, account);
}

void visit_holders(const ledger::StateView& view, Effect effect, Epoch epoch,
                   const std::function<bool(const AccountId&)>& visit) {
    std::optional<AccountId> last;
    effect_holders.scan(
        view,
        [&](const auto& key, const Empty&) {
            const auto& [row_effect, account, achievement] = key;
            if (account == last) return true;
            if (!gives(view, account, achievement, effect, epoch)) return true;
            last = account;
            return !registry::is_of_active_member(view, account) || visit(account);
        },
        effect);
}

std::uint8_t level_of(const ledger::StateView& view, const AccountId& id,
                      const registry::Account& account, Epoch epoch) {
    return holds(view, id, Effect::level_3, epoch) ? 3 : account.level;
}

}  // namespace merit::contracts::certify
