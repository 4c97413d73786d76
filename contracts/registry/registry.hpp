// What other contracts, and the executor, ask of K2 REGISTRY.
#pragma once

#include "contracts/framework/context.hpp"
#include "contracts/registry/records.hpp"
#include "ledger/recipient.hpp"

#include <optional>
#include <vector>

namespace merit::contracts::registry {

// First 20 bytes of BLAKE2b(merit.account, threshold | keys); keys ascending (CONTRACTS 2). A
// wallet computes it before registration.
ledger::AccountId account_id_of(std::uint8_t threshold, std::span<const crypto::PublicKey> keys);

std::optional<Account> find_account(const ledger::StateView& view, const ledger::AccountId& id);
std::optional<Member> find_member(const ledger::StateView& view, const ledger::MemberId& id);
std::optional<Project> find_project(const ledger::StateView& view, const ledger::ProjectId& id);
std::optional<ledger::ProjectId> find_project_id(const ledger::StateView& view,
                                                 std::string_view name);
std::optional<Contribution> find_contribution(const ledger::StateView& view,
                                              const ledger::ContributionId& id);

// The member whose own account this is.
std::optional<ledger::MemberId> member_of_own_account(const ledger::StateView& view,
                                                      const ledger::AccountId& account);
std::uint64_t active_members(const ledger::StateView& view);

// The organisation of an account: its affiliation in force in `epoch`, else itself.
ledger::AccountId organisation_of(const ledger::StateView& view, const ledger::AccountId& account,
                                  ledger::Epoch epoch);

// The members behind an account in `epoch`: the one that admitted it, and the one that admitted its
// organisation. Ascending, one or two, removed ones too.
std::vector<ledger::MemberId> members_behind(const ledger::StateView& view,
                                             const ledger::AccountId& account,
                                             ledger::Epoch epoch);

// For whom something may be good that is good for an account: its organisation, and the members
// behind it.
struct Interest {
    ledger::AccountId organisation;
    std::vector<ledger::MemberId> members;
};
Interest interest_of(const ledger::StateView& view, const ledger::AccountId& account,
                     ledger::Epoch epoch);
bool share(const Interest& a, const Interest& b);
// Whether what is good for one may be good for the other: one account, one organisation, or a member
// that is behind both. Who judges, confirms or measures is asked this about whom it is for.
bool share_interest(const ledger::StateView& view, const ledger::AccountId& a,
                    const ledger::AccountId& b, ledger::Epoch epoch);
// The account is registered and its member was not removed.
bool is_of_active_member(const ledger::StateView& view, const ledger::AccountId& account);

// Whom a recipient stands for in `epoch`: an alias whose claim is permanent by then is its account.
ledger::Recipient resolve(const ledger::StateView& view, const ledger::Recipient& recipient,
                          ledger::Epoch epoch);

// Whose work it is as far as is known: an alias whose claim was approved is the account's also
// before the claim is permanent. For conflicts of interest; who is paid says `resolve`.
ledger::Recipient owner_of(const ledger::StateView& view, const ledger::Recipient& recipient);
// Whether the account is the recipient, or says so by a claim that is approved or waits for it.
bool is_own(const ledger::StateView& view, const ledger::AccountId& account,
            const ledger::Recipient& recipient);
// The alias that the account claimed in the project, if its claim was approved.
std::optional<ledger::AliasId> alias_of(const ledger::StateView& view,
                                        const ledger::AccountId& account,
                                        const ledger::ProjectId& project);

bool is_maintainer(const ProjectSettings& settings, const ledger::AccountId& account);
// Whether the account maintained the project in `epoch` or later and stepped down since.
bool maintained_since(const ledger::StateView& view, const ledger::ProjectId& project,
                      const ledger::AccountId& account, ledger::Epoch epoch);

// Takes one record (a direct contribution or an open review) of the account's quota of this epoch:
// min(quota_cap, quota_base + floor(accepted in the last 8 epochs / 4)). Refuses with
// <contract>.quota_exceeded.
Check take_record_quota(Context& context, ContractNumber contract,
                        const ledger::AccountId& account);

}  // namespace merit::contracts::registry
