// Operations of K5. Light: for the wallet too.
#pragma once

#include "contracts/framework/operation_kind.hpp"
#include "ledger/codec/fields.hpp"
#include "ledger/ids.hpp"
#include "ledger/recipient.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace merit::contracts::incentive {

enum class InteractionKind : std::uint8_t {
    use,
    answer_accepted,
    citation,
    dependency,
    download,
    api_usage,
};
// "use", "answer_accepted", ...
std::string_view name_of(InteractionKind kind);

// What was used: one person, one contribution (its authors by share), or the project as a whole
// (at the close, its contributors by their running totals).
enum class InteractionTarget : std::uint8_t { account, contribution, project };
// "account", "contribution", "project"
std::string_view name_of(InteractionTarget target);

// A use of somebody's work by `user`, sent by the user, or by a service account that holds a
// receipt naming the user (then `proof` must not be zero). At most cap_pair interactions of a user
// with one account (or the project) count in an epoch; what is above, and use of one's own or one's
// organisation's work, counts 0: the operation is applied and says so in an event.
// Errors: not_found, not_authorised, wrong_state (project not opted in, user of level 0),
// out_of_bounds.
struct RecordInteraction {
    static constexpr OperationKind kind{ContractNumber::incentive, 1};
    ledger::AccountId user;
    ledger::ProjectId project;
    InteractionTarget target = InteractionTarget::project;
    std::optional<ledger::AccountId> account;            // exactly for target account
    std::optional<ledger::ContributionId> contribution;  // exactly for target contribution
    InteractionKind interaction = InteractionKind::use;
    std::uint32_t count = 1;  // 1..1,000,000
    crypto::Hash256 proof;    // digest of a receipt; zero: none
    MERIT_FIELDS(user, project, target, account, contribution, interaction, count, proof)
    bool is_canonical() const {
        return account.has_value() == (target == InteractionTarget::account) &&
               contribution.has_value() == (target == InteractionTarget::contribution);
    }
};

}  // namespace merit::contracts::incentive

namespace merit::ledger {
template <>
struct EnumRange<contracts::incentive::InteractionKind> {
    static constexpr auto last = contracts::incentive::InteractionKind::api_usage;
};
template <>
struct EnumRange<contracts::incentive::InteractionTarget> {
    static constexpr auto last = contracts::incentive::InteractionTarget::project;
};
}  // namespace merit::ledger
