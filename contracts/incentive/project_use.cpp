#include "contracts/incentive/project_use.hpp"

#include "contracts/framework/chain.hpp"
#include "contracts/incentive/limits.hpp"
#include "contracts/incentive/use_state.hpp"
#include "contracts/numbers/decay.hpp"
#include "contracts/score/state.hpp"

#include <map>

namespace merit::contracts::incentive {

namespace {

using Weights = std::map<ledger::Recipient, std::uint64_t>;

// S + X summed over kinds, of everybody who has any.
Weights weights_of(const ledger::StateView& view, ledger::Epoch epoch,
                   const ledger::ProjectId& project) {
    Weights weights;
    score::running_totals.scan(
        view,
        [&](const auto& key, const score::RunningTotal& total) {
            weights[std::get<1>(key)] +=
                decay(total.value.value, HalfLife::steps_13, epoch.value - total.epoch.value);
            return true;
        },
        project);
    score::scores.scan(
        view,
        [&](const auto& key, ledger::Points score) {
            weights[std::get<2>(key)] += score.value;
            return true;
        },
        epoch, project);
    return weights;
}

void share_one(Context& context, ledger::Epoch epoch, const ledger::ProjectId& project,
               std::uint64_t value) {
    std::vector<SplitRecipient> recipients;
    std::map<IdBytes, ledger::Recipient> by_id;
    for (const auto& [recipient, weight] : weights_of(context.state, epoch, project)) {
        const IdBytes id(recipient.view());
        recipients.push_back({id, W256(weight)});
        by_id.emplace(id, recipient);
    }
    recipients = largest_weights(std::move(recipients), recipients_max);
    const SplitSalt salt{crypto::Hash256::from(project.view()), epoch.value,
                         SplitPurpose::project_interactions};
    const auto division = split(value, recipients, salt);
    if (!division) {
        context.events.push_back({"project.uses_failed", to_bytes(project.view()),
                                  std::string(name_of(division.error()))});
        return;
    }
    if (!division.value().given()) return;
    for (std::size_t i = 0; i < recipients.size(); ++i) {
        if (recipients[i].weight.is_zero()) continue;
        const ledger::Recipient& recipient = by_id.at(recipients[i].id);
        UseRow row = use_rows.get_or(context.state, {}, epoch, project, recipient);
        row.project_value = ledger::Points{value};
        row.project_weight = ledger::Points{static_cast<std::uint64_t>(recipients[i].weight.low())};
        row.project_total_weight = ledger::Wide{division.value().total_weight.low()};
        row.project_share = ledger::Points{division.value().parts[i].amount()};
        use_rows.put(context.state, row, epoch, project, recipient);
    }
}

}  // namespace

bool share_project_uses(Context& context, ledger::Epoch epoch, std::uint64_t& steps) {
    const ParameterSet parameters = parameters_in(context.state, epoch);
    Bytes from;
    while (true) {
        std::optional<std::pair<ledger::ProjectId, Use>> next;
        project_uses.scan_from(
            context.state, from,
            [&](const auto& key, const Use& use) {
                next.emplace(std::get<1>(key), use);
                return false;
            },
            epoch);
        if (!next) return true;
        if (steps == 0) return false;
        --steps;
        const auto& [project, use] = *next;
        const auto value = use_value(use, parameters, false);
        if (value) {
            share_one(context, epoch, project, value.value());
        } else {
            context.events.push_back({"project.uses_failed", to_bytes(project.view()),
                                      std::string(name_of(value.error()))});
        }
        from = project_uses.key(epoch, project);
        project_uses.erase(context.state, epoch, project);
    }
}

}  // namespace merit::contracts::incentive
