#include "contracts/quality/contract.hpp"

#include "contracts/explain/arguments.hpp"
#include "contracts/quality/fix.hpp"
#include "contracts/quality/review.hpp"
#include "contracts/quality/state.hpp"

namespace merit::contracts::quality {

namespace {

struct ReviewAnswer {
    ledger::AccountId reviewer;
    ReviewRow review;
    MERIT_FIELDS(reviewer, review)
};

struct WhyAnswer {
    ledger::ContributionId record;
    QualityRow quality;
    ledger::Bounded<ReviewAnswer, reviews_per_record_max> reviews;
    MERIT_FIELDS(record, quality, reviews)
};

Check why(const ledger::StateView& view, const QueryArguments& arguments,
          ledger::FieldWriter& writer) {
    const explain::Arguments read(arguments, ContractNumber::quality);
    MERIT_TRY(const auto id, read.id<ledger::ContributionId>("record"));
    const auto row = qualities.get(view, id);
    if (!row) return refuse(ContractNumber::quality, CommonError::not_found);
    WhyAnswer answer{id, *row, {}};
    reviews.scan(
        view,
        [&](const auto& key, const ReviewRow& review) {
            answer.reviews.push_back({std::get<1>(key), review});
            return true;
        },
        id);
    ledger::describe(answer, writer);
    return success();
}

std::string_view error_name(std::uint16_t error) {
    return name_of(static_cast<QualityError>(error));
}

}  // namespace

Contract contract() {
    Contract contract;
    contract.number = ContractNumber::quality;
    contract.name = "quality";
    contract.operations = {
        make_handler<Review, LoadedReview>("review", check_review, load_review, apply_review)};
    contract.clock = {{ClockStage::timeouts, fix_due}};
    contract.queries = {{"why",
                         "Q of a record: its reviews, their weights, what it was counted with",
                         {{"record", "hash", true, "contribution id"}},
                         why}};
    contract.error_name = error_name;
    contract.genesis = nullptr;
    return contract;
}

}  // namespace merit::contracts::quality
