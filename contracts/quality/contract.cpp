#include "contracts/quality/contract.hpp"

#include "contracts/explain/arguments.hpp"
#include "contracts/framework/chain.hpp"
#include "contracts/framework/due.hpp"
#include "contracts/quality/fix.hpp"
#include "contracts/quality/review.hpp"
#include "contracts/quality/state.hpp"
#include "contracts/registry/registry.hpp"

namespace merit::contracts::quality {

namespace {

constexpr std::size_t workload_max = 256;
constexpr std::size_t looked_at_max = 10'000;  // open records, by the end of their reviews

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

struct WaitingRecord {
    ledger::ContributionId record;
    ledger::ProjectId project;
    ledger::Epoch last_review_epoch;
    std::uint32_t reviews = 0;  // that it has
    MERIT_FIELDS(record, project, last_review_epoch, reviews)
};

struct WorkloadAnswer {
    ledger::AccountId reviewer;
    std::uint32_t reviewed = 0;  // by this account, of the records whose Q is not fixed
    ledger::Bounded<WaitingRecord, workload_max> waiting;  // that it may still review
    MERIT_FIELDS(reviewer, reviewed, waiting)
};

Check workload(const ledger::StateView& view, const QueryArguments& arguments,
               ledger::FieldWriter& writer) {
    const explain::Arguments read(arguments, ContractNumber::quality);
    MERIT_TRY(const auto who, read.recipient("reviewer"));
    if (!who.is_account()) return read.malformed();
    const ledger::AccountId reviewer = *who.account();
    if (!registry::find_account(view, reviewer)) {
        return refuse(ContractNumber::quality, CommonError::not_found);
    }
    const ledger::Epoch now = load_chain(view).epoch;
    const bool may_review =
        check_reviewer(view, parameters_in(view, now), reviewer, now).has_value();
    WorkloadAnswer answer;
    answer.reviewer = reviewer;
    std::size_t seen = 0;
    see_due(view, now, ClockStage::timeouts, ContractNumber::quality,
            [&](ledger::Epoch epoch, const crypto::Hash256& due) {
                const auto id = ledger::ContributionId::from(due);
                if (++seen > looked_at_max) return false;
                if (reviews.contains(view, id, reviewer)) {
                    ++answer.reviewed;
                    return true;
                }
                const auto record = registry::find_contribution(view, id);
                if (!may_review || !record || is_partial(view, *record, reviewer, now)) return true;
                const auto row = qualities.get(view, id);
                answer.waiting.push_back({id, record->project, epoch, row ? row->reviews : 0});
                return answer.waiting.size() < workload_max;
            });
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
                         why},
                        {"workload",
                         "records that an account may still review, and how many it has reviewed",
                         {{"reviewer", "text", true, "account"}},
                         workload}};
    contract.error_name = error_name;
    contract.genesis = nullptr;
    return contract;
}

}  // namespace merit::contracts::quality
