// The maps of K9 FEDREWARD. For contract sources only.
#pragma once

#include "contracts/fedreward/records.hpp"
#include "contracts/framework/map.hpp"
#include "contracts/framework/open_count.hpp"

namespace merit::contracts::fedreward {

using ledger::AccountId;
using ledger::Epoch;
using ledger::TaskId;

inline constexpr Map<Prefix::fl_task, Task, TaskId> tasks;
// task/round; from the first commitment, or the end, on
inline constexpr Map<Prefix::fl_round, Round, TaskId, std::uint32_t> rounds;
// task/round/participant
inline constexpr Map<Prefix::fl_commit, Commit, TaskId, std::uint32_t, AccountId> commits;
// task/digest
inline constexpr Map<Prefix::fl_digest, FirstCommit, TaskId, crypto::Hash256> first_commits;
// task/round/evaluator/chunk
inline constexpr Map<Prefix::fl_table, Values, TaskId, std::uint32_t, AccountId, std::uint32_t>
    tables;
// task/round/chunk: written when the round ends, kept for ever
inline constexpr Map<Prefix::fl_median, Values, TaskId, std::uint32_t, std::uint32_t> medians;

using OpenTasks = OpenCount<Prefix::fl_open_tasks, ledger::MemberId>;

// Of a task that exists.
inline Round round_of(const ledger::StateView& view, const TaskId& task, std::uint32_t round) {
    return rounds.get_or(view, {}, task, round);
}

// The participants of a round: those who committed, ascending.
inline std::vector<AccountId> participants_of(const ledger::StateView& view, const TaskId& task,
                                              std::uint32_t round) {
    std::vector<AccountId> found;
    commits.scan(
        view,
        [&](const auto& key, const Commit&) {
            found.push_back(std::get<2>(key));
            return true;
        },
        task, round);
    return found;
}

}  // namespace merit::contracts::fedreward
