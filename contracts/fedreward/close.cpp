// The end of a round: medians of the tables, values of the participants, payment, what is carried.
//
// How far it came is in the round (stage, next), so that it goes on in the next block. Steps: one
// to begin, one for each table that a chunk is read from, one per 1,000 entries and one more for
// the values and their SPLIT, one for each payment. The largest, 67, fits what a block has at
// least, less the visit.
#include "contracts/fedreward/handlers.hpp"
#include "contracts/fedreward/round_values.hpp"
#include "contracts/fedreward/schedule.hpp"
#include "contracts/fedreward/state.hpp"
#include "contracts/fedreward/table.hpp"
#include "contracts/framework/parameters.hpp"
#include "contracts/registry/registry.hpp"

#include <algorithm>

namespace merit::contracts::fedreward {

namespace {

constexpr std::uint64_t entries_per_step = 1'000;
constexpr std::uint64_t division_steps_max =
    (values_max + entries_per_step - 1) / entries_per_step + 1;
static_assert(division_steps_max < close_steps_min && evaluators_max < close_steps_min);

class RoundEnd {
  public:
    RoundEnd(Context& context, const TaskId& id)
        : context_(context),
          id_(id),
          task_(*tasks.get(context.state, id)),
          number_(task_.round),
          round_(round_of(context.state, id, number_)),
          entries_(round_.committed == 0 ? 0 : table_entries(task_.terms, round_.committed)) {}

    // Whether the round has ended.
    bool run(std::uint64_t& steps) {
        while (round_.stage != RoundStage::ended && steps_of_next() <= steps) {
            steps -= steps_of_next();
            go_on();
        }
        rounds.put(context_.state, round_, id_, number_);
        tasks.put(context_.state, task_, id_);
        return round_.stage == RoundStage::ended;
    }

  private:
    std::uint64_t steps_of_next() const {
        switch (round_.stage) {
            case RoundStage::counting:
                return round_.counted.size();
            case RoundStage::dividing:
                return (entries_ + entries_per_step - 1) / entries_per_step + 1;
            default:
                return 1;
        }
    }
    void go_on() {
        switch (round_.stage) {
            case RoundStage::collecting:
                return begin();
            case RoundStage::counting:
                return count_chunk();
            case RoundStage::dividing:
                return divide();
            case RoundStage::paying:
                return pay_next();
            case RoundStage::ended:
                return;
        }
    }

    void begin() {
        round_.pot.value = task_.terms.budget.value + task_.carried.value;
        if (round_.committed == 0) return end(RoundOutcome::nobody_committed);
        const auto counted = counted_tables(task_.terms, round_);
        if (counted.size() < evaluators_min) return end(RoundOutcome::too_few_tables);
        round_.counted.assign(counted.begin(), counted.end());
        round_.stage = RoundStage::counting;
    }
    void count_chunk() {
        ChunkMedians chunk =
            chunk_medians(context_.state, id_, task_.terms, number_, round_.counted, round_.next);
        if (chunk.gap && chunk.gap->outlier) {
            const auto farthest = round_.counted.begin() + static_cast<long>(*chunk.gap->outlier);
            round_.left_out.push_back(*farthest);
            round_.counted.erase(farthest);
            round_.next = 0;  // all medians are those of the others
            return;
        }
        if (chunk.gap) {
            round_.disputed = chunk.gap->entry;
            return end(RoundOutcome::disagreement);
        }
        medians.put(context_.state, chunk.values, id_, number_, round_.next);
        if (++round_.next < table_chunks(entries_)) return;
        round_.stage = RoundStage::dividing;
        round_.next = 0;
    }
    void divide() {
        const auto valued =
            value_round(context_.state, id_, task_.terms, number_, round_.committed);
        if (!valued) return end(RoundOutcome::sums_differ);
        store_values(*valued);
        const auto pay = pay_shapley(round_.pot.value, ids_of(round_), valued->shapley,
                                     salt_of(id_, task_.terms, number_));
        MERIT_ASSERT(pay.has_value(), "a pot is below 2^63, a weight below 2^86");
        for (std::size_t i = 0; i < round_.pays.size(); ++i)
            round_.pays[i].amount.value = pay.assume_value().amounts[i];
        round_.carried.value = pay.assume_value().carried;
        round_.paid.value = round_.pot.value - round_.carried.value;
        if (!has_somebody_added()) return end(RoundOutcome::nobody_added);
        must(treasury::settle_once(context_, ContractNumber::fedreward, id_.view(),
                                   epochs_of(task_.terms, number_).last_measure));
        round_.stage = RoundStage::paying;
    }
    void store_values(const ValuedRound& valued) {
        round_.values = RoundValues{valued.nobody, valued.all, valued.shapley.denominator,
                                    SignedWide::of(valued.shapley.deficit)};
        const auto participants = participants_of(context_.state, id_, number_);
        for (std::size_t i = 0; i < participants.size(); ++i) {
            round_.pays.push_back(
                {participants[i], SignedWide::of(valued.shapley.numerators[i]), {}});
        }
    }
    bool has_somebody_added() const {
        return std::ranges::any_of(
            round_.pays, [](const ParticipantPay& pay) { return pay.numerator.value() > 0; });
    }
    void pay_next() {
        const ParticipantPay& pay = round_.pays[round_.next];
        must(treasury::move(context_, task_.terms.asset, purse_of(id_),
                            treasury::BalanceOf{pay.participant}, pay.amount,
                            treasury::Cause::award));
        task_.paid.value += pay.amount.value;
        if (++round_.next == round_.pays.size()) end(RoundOutcome::paid);
    }

    void end(RoundOutcome outcome) {
        round_.stage = RoundStage::ended;
        round_.outcome = outcome;
        round_.carried.value = round_.pot.value - round_.paid.value;
        task_.carried = round_.carried;
        ++task_.round;
        context_.emit("task.round_ended", id_.view(),
                      std::to_string(number_) + " " + std::string(name_of(outcome)));
        if (task_.has_ended()) {
            end_task();
        } else {
            schedule_round(context_.state, id_, task_);
        }
    }
    // What no round could pay was the sponsor's.
    void end_task() {
        must(treasury::move(context_, task_.terms.asset, purse_of(id_),
                            treasury::BalanceOf{task_.sponsor}, task_.carried,
                            treasury::Cause::prize_return));
        task_.returned = task_.carried;
        task_.carried.value = 0;
        OpenTasks::take(context_.state,
                        registry::find_account(context_.state, task_.sponsor)->member);
        context_.emit("task.ended", id_.view());
    }

    static void must(const Check& check) {
        MERIT_ASSERT(check.has_value(), "the purse of a task holds what its rounds pay");
    }

    Context& context_;
    const TaskId id_;
    Task task_;
    const std::uint32_t number_;
    Round round_;
    const std::uint64_t entries_;
};

}  // namespace

ClockTask round_clock_task() {
    return {round_stage, [](Context& context, Epoch epoch, std::uint64_t& steps) {
                return visit_due(context, epoch, round_stage, ContractNumber::fedreward, steps,
                                 [&](const crypto::Hash256& id, std::uint64_t& left) {
                                     return RoundEnd(context, TaskId::from(id)).run(left);
                                 });
            }};
}

}  // namespace merit::contracts::fedreward
