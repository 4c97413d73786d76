#include "contracts/framework/operation.hpp"
#include "contracts/registry/handlers.hpp"
#include "contracts/registry/members.hpp"
#include "contracts/registry/registry.hpp"
#include "contracts/registry/state.hpp"
#include "ledger/limits.hpp"

#include <algorithm>
#include <functional>

namespace merit::contracts::registry {

namespace {

constexpr std::uint8_t level_max_at_registration = 2;
constexpr std::uint64_t affiliation_epochs_max = 208;
constexpr std::uint8_t member_level = 2;

Check check_register(const AccountRegister& op) {
    if (!are_valid_keys(op.keys, op.threshold)) return refuse(Error::bad_keys);
    if (op.level > level_max_at_registration) return refuse(CommonError::out_of_bounds);
    // Those of validators come with the set that names them.
    if (op.account_kind == AccountKind::validator) return refuse(CommonError::not_for_validators);
    return success();
}

Result<MemberId, Refusal> load_register(const AccountRegister& op, const Context& context) {
    const auto member = member_of_own_account(context.state, context.account);
    if (!member) return refuse(CommonError::not_authorised);
    if (accounts.contains(context.state, account_id_of(op.threshold, op.keys))) {
        return refuse(CommonError::duplicate);
    }
    return *member;
}

Check apply_register(const AccountRegister& op, const MemberId& member, Context& context) {
    const AccountId id = account_id_of(op.threshold, op.keys);
    accounts.put(context.state, {member, op.account_kind, op.keys, op.threshold, op.level}, id);
    context.emit("account.registered", id.view());
    return success();
}

Check check_rotate(const Rotate& op) {
    if (!are_valid_keys(op.keys, op.threshold)) return refuse(Error::bad_keys);
    return success();
}

Result<Account, Refusal> load_rotate(const Rotate&, const Context& context) {
    auto account = accounts.get(context.state, context.account);
    if (!account) return refuse(CommonError::not_found);
    return *account;
}

Check apply_rotate(const Rotate& op, const Account& loaded, Context& context) {
    Account account = loaded;
    account.keys = op.keys;
    account.threshold = op.threshold;
    accounts.put(context.state, account, context.account);
    context.emit("account.rotated", context.account.view());
    return success();
}

Check check_affiliate(const Affiliate& op) {
    if (op.person == op.organisation) return refuse(CommonError::out_of_bounds);
    return success();
}

Result<Nothing, Refusal> load_affiliate(const Affiliate& op, const Context& context) {
    if (context.account != op.person && context.account != op.organisation) {
        return refuse(CommonError::not_authorised);
    }
    const auto person = accounts.get(context.state, op.person);
    const auto organisation = accounts.get(context.state, op.organisation);
    if (!person || !organisation) return refuse(CommonError::not_found);
    if (person->kind == AccountKind::validator) return refuse(CommonError::not_for_validators);
    if (person->kind == AccountKind::organisation ||
        organisation->kind != AccountKind::organisation) {
        return refuse(CommonError::out_of_bounds);
    }
    const std::uint64_t now = context.block.epoch.value;
    if (op.to_epoch.value <= now) return refuse(CommonError::too_late);
    if (op.to_epoch.value - now > affiliation_epochs_max) {
        return refuse(CommonError::out_of_bounds);
    }
    return Nothing{};
}

void begin_affiliation(Context& context, const Affiliate& op) {
    const AffiliationTerm term{op.organisation, context.block.epoch.next(), op.to_epoch};
    auto affiliation = affiliations.get(context.state, op.person);
    if (!affiliation) {
        affiliations.put(context.state, {term, std::nullopt}, op.person);
        return;
    }
    // A term that has not begun is replaced; one that has is followed.
    if (affiliation->latest.from_epoch <= context.block.epoch) {
        affiliation->before = affiliation->latest;
    }
    affiliation->latest = term;
    affiliations.put(context.state, *affiliation, op.person);
}

Check apply_affiliate(const Affiliate& op, const Nothing&, Context& context) {
    const bool by_person = context.account == op.person;
    const auto offer = affiliation_offers.get(context.state, op.person, op.organisation);
    if (offer && offer->by_person != by_person && offer->to_epoch == op.to_epoch) {
        affiliation_offers.erase(context.state, op.person, op.organisation);
        begin_affiliation(context, op);
        context.emit("account.affiliated", op.person.view());
        return success();
    }
    affiliation_offers.put(context.state, {by_person, op.to_epoch}, op.person, op.organisation);
    return success();
}

}  // namespace

bool are_valid_keys(const ledger::KeyList& keys, std::uint8_t threshold) {
    return !keys.empty() && threshold > 0 && threshold <= keys.size() &&
           std::ranges::adjacent_find(keys, std::greater_equal<>{}) == keys.end() &&
           std::ranges::all_of(keys, crypto::is_registrable);
}

Check admit_member(Context& context, const ledger::Name& name, const ledger::KeyList& keys,
                   std::uint8_t threshold) {
    bool name_taken = false;
    std::size_t count = 0;
    members.scan(context.state, [&](const auto&, const Member& member) {
        name_taken = name_taken || (member.active && member.name == name);
        ++count;
        return true;
    });
    if (count >= ledger::limits::members_max) return refuse(CommonError::out_of_bounds);
    const AccountId account = account_id_of(threshold, keys);
    if (name_taken || accounts.contains(context.state, account)) {
        return refuse(CommonError::duplicate);
    }
    const auto id = context.make_id<MemberId>("merit.member");
    members.put(context.state, {name, account, true, context.block.epoch}, id);
    accounts.put(context.state, {id, AccountKind::organisation, keys, threshold, member_level},
                 account);
    member_counts.put(context.state, active_members(context.state) + 1);
    context.emit("member.admitted", id.view());
    return success();
}

Check remove_member(Context& context, const MemberId& id) {
    auto member = members.get(context.state, id);
    if (!member) return refuse(CommonError::not_found);
    const std::uint64_t active = active_members(context.state);
    if (!member->active || active == 1) return refuse(CommonError::wrong_state);
    member->active = false;
    members.put(context.state, *member, id);
    member_counts.put(context.state, active - 1);
    context.emit("member.removed", id.view());
    return success();
}

void store_validator_account(ledger::Overlay& state, const AccountId& id, const MemberId& member,
                             const crypto::PublicKey& key) {
    if (accounts.contains(state, id)) return;
    accounts.put(state, {member, AccountKind::validator, {key}, 1, 0}, id);
}

std::vector<OperationHandler> account_handlers() {
    return {make_handler("account_register", check_register, load_register, apply_register),
            make_handler("rotate", check_rotate, load_rotate, apply_rotate),
            make_handler("affiliate", check_affiliate, load_affiliate, apply_affiliate)};
}

}  // namespace merit::contracts::registry
