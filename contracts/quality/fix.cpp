#include "contracts/quality/fix.hpp"

#include "contracts/certify/fact_count.hpp"
#include "contracts/framework/chain.hpp"
#include "contracts/framework/due.hpp"
#include "contracts/numbers/scale.hpp"
#include "contracts/numbers/weighted_median.hpp"
#include "contracts/quality/quality.hpp"
#include "contracts/quality/state.hpp"
#include "contracts/registry/registry.hpp"
#include "contracts/score/score.hpp"
#include "contracts/standards/standards.hpp"

#include <algorithm>
#include <map>
#include <span>

namespace merit::contracts::quality {

namespace {

constexpr auto one = static_cast<std::uint32_t>(ppm_one);

crypto::Hash256 due_id(const ledger::ContributionId& id) {
    return crypto::Hash256::from(id.view());
}

// The kinds whose Q comes from reviews; all others count with Q = 1 (CONTRACTS K4, table).
bool has_quality(registry::ContributionKind kind) {
    using enum registry::ContributionKind;
    return kind == code || kind == article || kind == dataset;
}

// s, less what the superseded record has under the same rules: the new one earns what it adds.
std::uint64_t size_of_record(const ledger::StateView& view, const ParameterSet& parameters,
                             const registry::Contribution& contribution) {
    const std::uint64_t size = score::size_of(contribution, parameters);
    if (!contribution.supersedes) return size;
    const auto old = registry::find_contribution(view, *contribution.supersedes);
    if (!old || old->state != registry::ContributionState::accepted) return size;
    return superseding_size(size, score::size_of(*old, parameters));
}

// The names under which a person appears in a project: account, and the alias that it claimed.
std::vector<ledger::Recipient> names_of(const ledger::StateView& view,
                                        const ledger::ProjectId& project,
                                        const ledger::Recipient& recipient) {
    const ledger::Recipient owner = registry::owner_of(view, recipient);
    std::vector<ledger::Recipient> names{owner};
    if (owner != recipient) {
        names.push_back(recipient);
    } else if (owner.is_account()) {
        if (const auto alias = registry::alias_of(view, *owner.account(), project)) {
            names.push_back({*alias});
        }
    }
    return names;
}

// Reviews between two names, in both directions, in the 26 closed epochs before `epoch`.
std::uint64_t reviews_between(const ledger::StateView& view, const ledger::Recipient& x,
                              const ledger::Recipient& y, ledger::Epoch epoch) {
    const auto& [a, b] = std::minmax(x, y);
    const ledger::Epoch from{epoch.value - std::min(epoch.value, reciprocity_epochs)};
    std::uint64_t sum = 0;
    pairs.scan_from(
        view, pairs.key(a, b, from),
        [&](const auto& key, std::uint32_t count) {
            if (std::get<2>(key) >= epoch) return false;
            sum += count;
            return true;
        },
        a, b);
    return sum;
}

// The same between two people, whatever they are named.
std::uint64_t reviews_between_people(const ledger::StateView& view,
                                     const ledger::ProjectId& project,
                                     const ledger::Recipient& author,
                                     const ledger::AccountId& reviewer, ledger::Epoch epoch) {
    std::uint64_t sum = 0;
    for (const ledger::Recipient& a : names_of(view, project, author)) {
        for (const ledger::Recipient& b : names_of(view, project, {reviewer}))
            sum += reviews_between(view, a, b, epoch);
    }
    return sum;
}

struct Reviewed {
    ledger::AccountId reviewer;
    ReviewRow row;
};

std::vector<Reviewed> reviews_of(const ledger::StateView& view, const ledger::ContributionId& id) {
    std::vector<Reviewed> found;
    reviews.scan(
        view,
        [&](const auto& key, const ReviewRow& row) {
            found.push_back({std::get<1>(key), row});
            return true;
        },
        id);
    return found;
}

// Puts the reviews that have a voice first, weighs them, and answers them.
std::span<const Reviewed> weigh_reviews(const ledger::StateView& view, ledger::Epoch epoch,
                                        const registry::Contribution& contribution,
                                        std::vector<Reviewed>& found, std::uint32_t q_default,
                                        QualityRow& row) {
    // Who turned out to be an author since (an alias was claimed) has no voice.
    const auto voices = std::ranges::stable_partition(found, [&](const Reviewed& review) {
        return std::ranges::none_of(contribution.authors, [&](const auto& author) {
            return registry::owner_of(view, author.recipient) == ledger::Recipient{review.reviewer};
        });
    });
    const std::span<Reviewed> counted(found.begin(), voices.begin());
    std::vector<ReviewInput> inputs;
    for (Reviewed& review : counted) {
        for (const registry::RecipientShare& author : contribution.authors) {
            const std::uint64_t between = reviews_between_people(
                view, contribution.project, author.recipient, review.reviewer, epoch);
            review.row.reviews_between = std::max(review.row.reviews_between, between);
        }
        inputs.push_back({IdBytes(review.reviewer.view()), IdBytes(review.row.organisation.view()),
                          review.row.score.value, review.row.reviews_between});
    }
    const auto quality = quality_of(inputs);
    row.is_default = !quality;
    row.quality.value = quality ? quality.value().quality : q_default;
    if (!quality) return counted;
    row.organisations = quality.value().organisations;
    row.organisation_cap = quality.value().organisation_cap;
    for (std::size_t i = 0; i < counted.size(); ++i) {
        counted[i].row.damped_weight.value = quality.value().weights[i].damped;
        counted[i].row.capped_weight.value = quality.value().weights[i].capped;
    }
    return counted;
}

void fix_by_reviews(Context& context, ledger::Epoch epoch, const ledger::ContributionId& id,
                    std::uint64_t& steps) {
    auto row = qualities.get(context.state, id);
    const auto contribution = registry::find_contribution(context.state, id);
    MERIT_ASSERT(row && !row->fixed && contribution, "a record is due once, after its acceptance");
    std::vector<Reviewed> found = reviews_of(context.state, id);
    steps -= std::min<std::uint64_t>(steps, found.size());
    const ParameterSet parameters = parameters_in(context.state, epoch);
    const auto counted =
        weigh_reviews(context.state, epoch, *contribution, found,
                      static_cast<std::uint32_t>(parameters.q_default), *row);
    for (const Reviewed& review : counted) {
        certify::count_fact(context.state, certify::Fact::timely_reviews,
                            registry::ContributionKind::review, contribution->project,
                            {review.reviewer}, 1);
    }
    for (const Reviewed& review : found)
        reviews.put(context.state, review.row, id, review.reviewer);
    // The next epoch, or the running one where the network stood still in the next: an epoch
    // without a block has no points.
    const bool next_has_blocks = find_epoch(context.state, epoch.next()).has_value();
    const std::uint64_t seen =
        count_record(context, next_has_blocks ? epoch.next() : context.block.epoch, id,
                     *contribution, *row);
    steps -= std::min(steps, seen);
}

}  // namespace

std::uint64_t count_record(Context& context, ledger::Epoch epoch, const ledger::ContributionId& id,
                           const registry::Contribution& contribution, QualityRow& row) {
    const ParameterSet parameters = parameters_in(context.state, epoch);
    // As it stood at the end of the epoch in which Q became final, whichever block counts it.
    const auto conformance =
        standards::take_factor(context, id, contribution, row.last_review_epoch);
    row.fixed = true;
    row.counted_epoch = epoch;
    row.size.value = size_of_record(context.state, parameters, contribution);
    row.factor = score::make_factor(contribution.licence_factor, conformance.factor,
                                    conformance.source);
    qualities.put(context.state, row, id);

    std::map<ledger::Recipient, std::uint32_t> shares;
    for (const registry::RecipientShare& author : contribution.authors) {
        shares[registry::resolve(context.state, author.recipient, epoch)] += author.share.value;
    }
    for (const auto& [recipient, share] : shares) {
        const RecordScore record{share, row.size.value, row.quality.value,
                                 row.factor.product.value};
        score::add_record(context, epoch, contribution.project, recipient,
                          {id, contribution.kind, record, contribution.work_date, row.factor});
    }
    return conformance.looked.seen;
}

void on_accepted(Context& context, const ledger::ContributionId& id,
                 const registry::Contribution& contribution) {
    const auto project = registry::find_project(context.state, contribution.project);
    MERIT_ASSERT(project.has_value(), "a contribution's project exists");
    QualityRow row;
    const ledger::Epoch epoch = context.block.epoch;
    const auto mode = project->settings_in(epoch).review_mode;
    if (mode == registry::ReviewMode::none || !has_quality(contribution.kind)) {
        row.quality.value = one;
        row.last_review_epoch = epoch;
        count_record(context, epoch, id, contribution, row);
        return;
    }
    row.last_review_epoch.value = epoch.value + context.block.parameters.review_epochs;
    qualities.put(context.state, row, id);
    schedule(context.state, row.last_review_epoch, ClockStage::timeouts, ContractNumber::quality,
             due_id(id));
}

bool fix_due(Context& context, ledger::Epoch epoch, std::uint64_t& steps) {
    return visit_due(context, epoch, ClockStage::timeouts, ContractNumber::quality, steps,
                     [&](const crypto::Hash256& id, std::uint64_t& left) {
                         fix_by_reviews(context, epoch, ledger::ContributionId::from(id), left);
                         return true;
                     });
}

}  // namespace merit::contracts::quality
