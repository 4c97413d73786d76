#include "contracts/quality/review.hpp"

#include "contracts/certify/certify.hpp"
#include "contracts/numbers/scale.hpp"
#include "contracts/numbers/weighted_median.hpp"
#include "contracts/quality/state.hpp"
#include "contracts/registry/registry.hpp"
#include "contracts/score/score.hpp"

namespace merit::contracts::quality {

namespace {

Refusal refused(CommonError error) {
    return refuse(ContractNumber::quality, error);
}
Refusal refused(QualityError error) {
    return {ContractNumber::quality, static_cast<std::uint16_t>(error)};
}

void count_pair(Context& context, const ledger::Recipient& recipient) {
    const ledger::Recipient author = registry::owner_of(context.state, recipient);
    const ledger::Recipient reviewer{context.account};
    const auto& [a, b] = std::minmax(author, reviewer);
    const std::uint32_t before = pairs.get_or(context.state, 0, a, b, context.block.epoch);
    pairs.put(context.state, before + 1, a, b, context.block.epoch);
}

// A review is a record of its own: share, Q and m are 1.
void earn(Context& context, const registry::Contribution& contribution,
          const ledger::ReviewId& review) {
    constexpr auto one = static_cast<std::uint32_t>(ppm_one);
    const auto record = *ledger::ContributionId::from(review.view());
    score::add_record(context, contribution.project, {context.account},
                      {record,
                       registry::ContributionKind::review,
                       {one, flat_size(TrailerKind::review), one, one},
                       context.block.time_ms});
}

}  // namespace

bool is_partial(const ledger::StateView& view, const registry::Contribution& contribution,
                const ledger::AccountId& reviewer, ledger::Epoch epoch) {
    const auto organisation = registry::organisation_of(view, reviewer, epoch);
    for (const registry::RecipientShare& share : contribution.authors) {
        if (registry::is_own(view, reviewer, share.recipient)) return true;
        const ledger::Recipient author = registry::owner_of(view, share.recipient);
        if (!author.is_account()) continue;
        if (registry::organisation_of(view, *author.account(), epoch) == organisation) return true;
    }
    return false;
}

Check check_reviewer(const ledger::StateView& view, const ParameterSet& parameters,
                     const ledger::AccountId& account, ledger::Epoch epoch) {
    const auto reviewer = registry::find_account(view, account);
    if (!reviewer || reviewer->kind != registry::AccountKind::person) {
        return refused(CommonError::not_authorised);
    }
    if (parameters.certified_reviews == 1 &&
        !certify::holds(view, account, certify::Effect::reviewer, epoch)) {
        return refused(QualityError::not_certified);
    }
    return success();
}

std::string_view name_of(QualityError error) {
    switch (error) {
        case QualityError::too_many_reviews:
            return "too_many_reviews";
        case QualityError::not_reviewed:
            return "not_reviewed";
        case QualityError::not_certified:
            return "not_certified";
    }
    return "";
}

Check check_review(const Review& review) {
    if (!review_score(review.correctness.value, review.usefulness.value, review.clarity.value)) {
        return refused(CommonError::out_of_bounds);
    }
    return success();
}

Result<LoadedReview, Refusal> load_review(const Review& review, const Context& context) {
    auto contribution = registry::find_contribution(context.state, review.contribution);
    if (!contribution) return refused(CommonError::not_found);
    const auto row = qualities.get(context.state, review.contribution);
    if (!row) return refused(CommonError::wrong_state);
    // What waited for reviews counts after the last epoch of its reviews.
    if (row->fixed && row->counted_epoch == row->last_review_epoch) {
        return refused(QualityError::not_reviewed);
    }
    if (row->fixed || context.block.epoch > row->last_review_epoch) {
        return refused(CommonError::too_late);
    }
    MERIT_TRY(check_reviewer(context.state, context.block.parameters, context.account,
                             context.block.epoch));
    const ledger::AccountId organisation =
        registry::organisation_of(context.state, context.account, context.block.epoch);
    if (is_partial(context.state, *contribution, context.account, context.block.epoch)) {
        return refused(CommonError::conflict_of_interest);
    }
    if (reviews.contains(context.state, review.contribution, context.account)) {
        return refused(CommonError::duplicate);
    }
    if (row->reviews >= reviews_per_record_max) {
        return refused(QualityError::too_many_reviews);
    }
    return LoadedReview{std::move(*contribution), *row, organisation};
}

Check apply_review(const Review& review, const LoadedReview& loaded, Context& context) {
    MERIT_TRY(registry::take_record_quota(context, ContractNumber::quality, context.account));
    const auto score =
        review_score(review.correctness.value, review.usefulness.value, review.clarity.value);
    MERIT_ASSERT(score.has_value(), "the check accepted the three marks");
    ReviewRow row;
    row.review = context.make_id<ledger::ReviewId>("merit.review");
    row.correctness = review.correctness;
    row.usefulness = review.usefulness;
    row.clarity = review.clarity;
    row.score.value = score.value();
    row.comment = review.comment;
    row.organisation = loaded.organisation;
    row.epoch = context.block.epoch;
    row.earns = loaded.quality.reviews < paid_reviews;
    reviews.put(context.state, row, review.contribution, context.account);

    QualityRow quality = loaded.quality;
    ++quality.reviews;
    qualities.put(context.state, quality, review.contribution);
    for (const registry::RecipientShare& author : loaded.contribution.authors)
        count_pair(context, author.recipient);
    if (row.earns) earn(context, loaded.contribution, row.review);
    return success();
}

}  // namespace merit::contracts::quality
