#include "contracts/framework/admission.hpp"

#include "contracts/framework/map.hpp"
#include "contracts/registry/registry.hpp"
#include "contracts/validators/validators.hpp"

#include <algorithm>

namespace merit::contracts {

namespace {

using ledger::AccountId;
using ledger::MemberId;
using ledger::TimeMs;

constexpr Map<Prefix::account_use, AccountUse, AccountId> account_uses;
constexpr Map<Prefix::member_quota, Bucket, MemberId> member_quotas;
constexpr Map<Prefix::drop_counter, std::uint64_t, MemberId, DropReason> drop_counters;

BucketRule account_rule(const Chain& chain) {
    return {chain.quotas.account_units_per_ms, chain.quotas.account_units_max};
}
BucketRule member_rule(const Chain& chain) {
    return {chain.quotas.member_units_per_ms, chain.quotas.member_units_max};
}

std::optional<DropReason> check_expiry(const ledger::Body& body, TimeMs now) {
    if (now > body.valid_until_ms) return DropReason::expired;
    if (body.valid_until_ms.value - now.value > ledger::limits::valid_for_ms_max) {
        return DropReason::valid_until_too_far;
    }
    return std::nullopt;
}

// All keys carried are the account's, and enough of them. Both lists ascend.
bool keys_suffice(const registry::Account& account, const ledger::Transaction& transaction) {
    return transaction.signers.size() >= account.threshold &&
           std::ranges::all_of(transaction.signers, [&](const ledger::Signer& signer) {
               return std::ranges::binary_search(account.keys, signer.key);
           });
}

AccountUse use_at(const ledger::StateView& view, const Chain& chain, const AccountId& account,
                  TimeMs now) {
    const auto stored = account_uses.get(view, account);
    if (!stored) return {{}, refilled(std::nullopt, account_rule(chain), now)};
    return {stored->nonces, refilled(stored->quota, account_rule(chain), now)};
}

}  // namespace

Standing standing_of(const ledger::StateView& view, const Chain& chain,
                     const ledger::CheckedTransaction& transaction, TimeMs now) {
    const ledger::Body& body = transaction.body();
    Standing standing;
    standing.cost = transaction_cost(
        transaction.body_bytes(), transaction.transaction().signers.size(), body.operations.size());
    standing.reason = check_expiry(body, now);
    if (standing.reason) return standing;
    const auto refuse_for = [&](DropReason reason) {
        standing.reason = reason;
        return standing;
    };
    auto account = registry::find_account(view, body.account);
    if (!account) return refuse_for(DropReason::unknown_account);
    standing.account = std::move(*account);
    if (!keys_suffice(standing.account, transaction.transaction())) {
        return refuse_for(DropReason::key_not_of_account);
    }
    // A validator says what concerns its set for as long as it is in one: a set of which too many
    // may not speak could never be followed by another.
    const auto member = registry::find_member(view, standing.account.member);
    const bool is_heard = member && (member->active || validators::is_in_a_set(view, body.account));
    if (!is_heard) return refuse_for(DropReason::member_removed);
    standing.use = use_at(view, chain, body.account, now);
    standing.reason = check_nonce(standing.use.nonces, body.nonce);
    if (standing.reason) return standing;
    standing.member_quota =
        refilled(member_quotas.get(view, standing.account.member), member_rule(chain), now);
    if (standing.use.quota.units < standing.cost || standing.member_quota.units < standing.cost) {
        return refuse_for(DropReason::quota_exceeded);
    }
    return standing;
}

void charge(ledger::Overlay& state, const AccountId& account, Standing standing,
            std::uint64_t nonce) {
    use_nonce(standing.use.nonces, nonce);
    standing.use.quota.units -= standing.cost;
    standing.member_quota.units -= standing.cost;
    account_uses.put(state, standing.use, account);
    member_quotas.put(state, standing.member_quota, standing.account.member);
}

void charge_drop(ledger::Overlay& state, const Chain& chain, const MemberId& member,
                 DropReason reason, std::uint64_t cost, TimeMs now) {
    drop_counters.put(state, drop_counters.get_or(state, 0, member, reason) + 1, member, reason);
    if (reason == DropReason::nonce_used) return;
    Bucket bucket = refilled(member_quotas.get(state, member), member_rule(chain), now);
    bucket.units -= std::min(bucket.units, cost);
    member_quotas.put(state, bucket, member);
}

std::uint64_t drops_of(const ledger::StateView& view, const MemberId& member, DropReason reason) {
    return drop_counters.get_or(view, 0, member, reason);
}

AccountUse account_use_of(const ledger::StateView& view, const AccountId& account, TimeMs now) {
    return use_at(view, load_chain(view), account, now);
}

}  // namespace merit::contracts
