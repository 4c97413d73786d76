#include "contracts/explain/epoch_report.hpp"

#include "contracts/numbers/gini.hpp"
#include "contracts/numbers/scale.hpp"
#include "crypto/assert.hpp"

#include <algorithm>
#include <functional>
#include <limits>
#include <map>

namespace merit::contracts::explain {

namespace {

struct Sums {
    std::uint64_t score = 0;
    std::uint64_t points = 0;
    std::uint64_t reward = 0;
};

// Money of one asset and the points of thousands of epochs stay below 2^64; files of more than that
// count as the most there is.
void add(std::uint64_t& sum, std::uint64_t amount) {
    if (__builtin_add_overflow(sum, amount, &sum)) sum = std::numeric_limits<std::uint64_t>::max();
}

std::uint32_t gini_of(const std::map<ledger::Recipient, Sums>& all, std::uint64_t Sums::* member) {
    std::vector<std::uint64_t> amounts;
    for (const auto& [recipient, sums] : all)
        amounts.push_back(sums.*member);
    const auto result = gini(std::move(amounts));
    MERIT_ASSERT(result.has_value(), "there are fewer than 2^32 recipients");
    return result.assume_value();
}

// What the policies gave together, before max_share.
ledger::u128 divided(const incentive::Statement& statement) {
    ledger::u128 sum = 0;
    for (const incentive::StatementPolicy& part : statement.policies)
        sum += part.quotient.value + ledger::u128{part.extra};
    return sum;
}

class Report {
  public:
    void add_file(const EpochFile& file) {
        ++report_.epochs;
        for (const incentive::Statement& statement : file.statements)
            add_statement(statement);
    }
    EpochReport finish() {
        report_.recipients = static_cast<std::uint32_t>(sums_.size());
        report_.gini_of_scores = gini_of(sums_, &Sums::score);
        report_.gini_of_points = gini_of(sums_, &Sums::points);
        report_.gini_of_rewards = gini_of(sums_, &Sums::reward);
        for (const auto& [kind, total] : kinds_)
            report_.kinds.push_back(total);
        add_top();
        return report_;
    }

  private:
    void add_statement(const incentive::Statement& statement) {
        Sums& sums = sums_[statement.recipient];
        add(sums.reward, statement.reward.value);
        report_.rewards.value += statement.reward.value;
        const ledger::u128 before = divided(statement);
        if (before > statement.reward.value) {
            ++report_.cut;
            report_.kept_by_max_share.value += before - statement.reward.value;
        }
        for (const incentive::StatementProject& project : statement.projects) {
            for (const incentive::StatementKind& kind : project.kinds) {
                add(sums.score, kind.score_since.value);
                add(sums.points, kind.counted_points.value);
                KindTotal& total = kinds_[kind.kind];
                total.kind = kind.kind;
                total.score.value += kind.score_since.value;
                total.points.value += kind.counted_points.value;
            }
        }
    }
    void add_top() {
        std::vector<std::uint64_t> rewards;
        for (const auto& [recipient, sums] : sums_)
            if (sums.reward > 0) rewards.push_back(sums.reward);
        std::ranges::sort(rewards, std::greater<>());
        report_.rewarded = static_cast<std::uint32_t>(rewards.size());
        ledger::u128 sum = 0;
        std::size_t next = 0;
        for (const std::uint32_t count : {1U, 3U, 10U}) {
            for (; next < std::min<std::size_t>(count, rewards.size()); ++next)
                sum += rewards[next];
            const ledger::u128 all = report_.rewards.value;
            const ledger::u128 share = all == 0 ? 0 : sum * ppm_one / all;
            report_.top.push_back({count, static_cast<std::uint32_t>(share)});
        }
    }

    EpochReport report_;
    std::map<ledger::Recipient, Sums> sums_;
    std::map<registry::ContributionKind, KindTotal> kinds_;
};

}  // namespace

EpochReport report_of(std::span<const EpochFile> files) {
    Report report;
    for (const EpochFile& file : files)
        report.add_file(file);
    return report.finish();
}

}  // namespace merit::contracts::explain
