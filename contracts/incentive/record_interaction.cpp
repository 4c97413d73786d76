#include "contracts/incentive/record_interaction.hpp"

#include "contracts/certify/certify.hpp"
#include "contracts/incentive/limits.hpp"
#include "contracts/incentive/own_project.hpp"
#include "contracts/incentive/use_state.hpp"
#include "contracts/numbers/scale.hpp"
#include "contracts/numbers/split.hpp"
#include "contracts/registry/registry.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace merit::contracts::incentive {

namespace {

Refusal refused(CommonError error) {
    return refuse(ContractNumber::incentive, error);
}

// Use of one's own or one's organisation's work counts 0; so does a bot's work.
bool counts_for(const Context& context, const ledger::AccountId& user,
                const ledger::Recipient& recipient) {
    if (registry::is_own(context.state, user, recipient)) return false;
    const ledger::Recipient owner = registry::owner_of(context.state, recipient);
    if (!owner.is_account()) return true;
    const ledger::AccountId& account = *owner.account();
    const auto used = registry::find_account(context.state, account);
    if (!used || used->kind == registry::AccountKind::bot) return false;
    return !same_organisation(context, account, user);
}

Result<std::vector<UsedShare>, Refusal> shares_of(const RecordInteraction& interaction,
                                                  const Context& context) {
    if (interaction.target == InteractionTarget::account) {
        if (!registry::find_account(context.state, *interaction.account)) {
            return refused(CommonError::not_found);
        }
        return std::vector<UsedShare>{
            {{*interaction.account}, static_cast<std::uint32_t>(ppm_one)}};
    }
    const auto contribution = registry::find_contribution(context.state, *interaction.contribution);
    if (!contribution || contribution->project != interaction.project) {
        return refused(CommonError::not_found);
    }
    if (contribution->state != registry::ContributionState::accepted) {
        return refused(CommonError::wrong_state);
    }
    std::map<ledger::Recipient, std::uint32_t> joined;
    for (const registry::RecipientShare& author : contribution->authors) {
        joined[registry::resolve(context.state, author.recipient, context.block.epoch)] +=
            author.share.value;
    }
    std::vector<UsedShare> shares;
    for (const auto& [recipient, share] : joined)
        shares.push_back({recipient, share});
    return shares;
}

// i of each recipient: the whole count, or by SPLIT on the shares of a contribution's authors.
std::vector<std::uint64_t> parts_of(const RecordInteraction& interaction,
                                    const LoadedInteraction& loaded, ledger::Epoch epoch) {
    const std::uint64_t count = std::uint64_t{interaction.count} * micro_per_point;
    if (interaction.target == InteractionTarget::account) return {count};
    std::vector<SplitRecipient> recipients;
    for (const UsedShare& used : loaded.shares)
        recipients.push_back({IdBytes(used.recipient.view()), W256(used.share)});
    const SplitSalt salt{crypto::Hash256::from(interaction.contribution->view()), epoch.value,
                         SplitPurpose::authors};
    const auto division = split(count, recipients, salt);
    MERIT_ASSERT(division.has_value(), "authors are distinct and the count is bounded");
    std::vector<std::uint64_t> parts;
    for (const SplitPart& part : division.value().parts)
        parts.push_back(part.amount());
    return parts;
}

// How much of `wanted` still counts under the pair cap; `counted` is what counts already.
std::uint64_t under_cap(const Context& context, std::uint64_t counted, std::uint64_t wanted) {
    const std::uint64_t cap = context.block.parameters.cap_pair * micro_per_point;
    return std::min(wanted, cap - std::min(cap, counted));
}

void add(Use& use, std::uint8_t level, std::uint64_t interactions, bool new_user) {
    LevelUse& of_level = use.at(level);
    of_level.interactions.value += interactions;
    if (new_user) ++of_level.users;
}

// Returns what was counted.
std::uint64_t add_use(Context& context, const RecordInteraction& interaction, std::uint8_t level,
                      const ledger::Recipient& recipient, std::uint64_t wanted) {
    const ledger::Epoch epoch = context.block.epoch;
    const auto before = pair_counts.get_or(context.state, {}, epoch, interaction.user, recipient);
    const std::uint64_t counted = under_cap(context, before.value, wanted);
    if (counted == 0) return 0;
    pair_counts.put(context.state, ledger::Points{before.value + counted}, epoch, interaction.user,
                    recipient);
    UseRow row = use_rows.get_or(context.state, {}, epoch, interaction.project, recipient);
    const bool is_new =
        !use_users.contains(context.state, epoch, interaction.project, recipient, interaction.user);
    use_users.put(context.state, {}, epoch, interaction.project, recipient, interaction.user);
    add(row.use, level, counted, is_new);
    use_rows.put(context.state, row, epoch, interaction.project, recipient);
    return counted;
}

std::uint64_t add_project_use(Context& context, const RecordInteraction& interaction,
                              std::uint8_t level) {
    const ledger::Epoch epoch = context.block.epoch;
    const auto before =
        project_pair_counts.get_or(context.state, {}, epoch, interaction.user, interaction.project);
    const std::uint64_t counted =
        under_cap(context, before.value, std::uint64_t{interaction.count} * micro_per_point);
    if (counted == 0) return 0;
    project_pair_counts.put(context.state, ledger::Points{before.value + counted}, epoch,
                            interaction.user, interaction.project);
    Use use = project_uses.get_or(context.state, {}, epoch, interaction.project);
    add(use, level, counted, before.value == 0);
    project_uses.put(context.state, use, epoch, interaction.project);
    return counted;
}

}  // namespace

std::string_view name_of(InteractionKind kind) {
    constexpr std::array<std::string_view, 6> names = {
        "use", "answer_accepted", "citation", "dependency", "download", "api_usage"};
    const auto index = static_cast<std::size_t>(kind);
    return index < names.size() ? names[index] : "unknown";
}

std::string_view name_of(InteractionTarget target) {
    constexpr std::array<std::string_view, 3> names = {"account", "contribution", "project"};
    const auto index = static_cast<std::size_t>(target);
    return index < names.size() ? names[index] : "unknown";
}

Check check_record_interaction(const RecordInteraction& interaction) {
    if (interaction.count == 0 || interaction.count > interaction_count_max) {
        return refused(CommonError::out_of_bounds);
    }
    return success();
}

Result<LoadedInteraction, Refusal> load_record_interaction(const RecordInteraction& interaction,
                                                           const Context& context) {
    const auto sender = registry::find_account(context.state, context.account);
    const auto user = registry::find_account(context.state, interaction.user);
    if (!user) return refused(CommonError::not_found);
    const bool by_service =
        sender && sender->kind == registry::AccountKind::service && !interaction.proof.is_zero();
    if (context.account != interaction.user && !by_service) {
        return refused(CommonError::not_authorised);
    }
    const auto project = registry::find_project(context.state, interaction.project);
    if (!project) return refused(CommonError::not_found);
    LoadedInteraction loaded;
    loaded.user_level =
        certify::level_of(context.state, interaction.user, *user, context.block.epoch);
    if (!project->opted_in || loaded.user_level == 0) return refused(CommonError::wrong_state);
    if (interaction.target == InteractionTarget::project) {
        loaded.counts =
            !is_own_project(context, interaction.user, interaction.project, *project);
        return loaded;
    }
    MERIT_TRY(loaded.shares, shares_of(interaction, context));
    return loaded;
}

Check apply_record_interaction(const RecordInteraction& interaction,
                               const LoadedInteraction& loaded, Context& context) {
    std::uint64_t counted = 0;
    if (interaction.target == InteractionTarget::project) {
        if (loaded.counts) counted = add_project_use(context, interaction, loaded.user_level);
    } else {
        const auto parts = parts_of(interaction, loaded, context.block.epoch);
        for (std::size_t i = 0; i < parts.size(); ++i) {
            const ledger::Recipient& recipient = loaded.shares[i].recipient;
            if (!counts_for(context, interaction.user, recipient)) continue;
            counted += add_use(context, interaction, loaded.user_level, recipient, parts[i]);
        }
    }
    const auto id = context.make_id<ledger::InteractionId>("merit.interact");
    const std::string verdict = counted > 0 ? std::to_string(counted) + " micro-interactions count"
                                            : "counts 0: own work, or above the cap of the pair";
    context.events.push_back({"interaction.recorded", to_bytes(id.view()), verdict});
    return success();
}

}  // namespace merit::contracts::incentive
