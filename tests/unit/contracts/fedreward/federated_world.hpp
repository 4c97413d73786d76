// A world with a federated task: a sponsor, sites that learn together, laboratories that measure.
#pragma once

#include "contracts/fedreward/operations.hpp"
#include "contracts/fedreward/state.hpp"
#include "contracts/fedreward/table.hpp"
#include "contracts/treasury/postings.hpp"
#include "contracts/treasury/state.hpp"
#include "tests/support/test_world.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace merit::testing {

namespace fedreward = contracts::fedreward;
using contracts::Metric;
using fedreward::CommitUpdate;
using fedreward::OpenTask;
using fedreward::PostChunk;
using fedreward::RoundOutcome;
using fedreward::RoundStage;
using fedreward::TaskTerms;
using Table = std::vector<Metric>;

class FederatedWorld : public TestWorld {
  public:
    explicit FederatedWorld(std::size_t sites = 3, std::size_t laboratories = 3,
                            const Parameters& parameters = {})
        : TestWorld(parameters) {
        using contracts::registry::AccountKind;
        for (std::size_t i = 0; i < sites; ++i)
            participants.push_back(person(i % 4));
        for (std::size_t i = 0; i < laboratories; ++i)
            evaluators.push_back(account(AccountKind::service, 1 + i % 3));  // not the sponsor's
        std::ranges::sort(participants);
        std::ranges::sort(evaluators);
    }

    ledger::AccountId sponsor() const { return member(0); }

    // Exact, one round of 1,000 units, each phase one epoch, from the current epoch on.
    TaskTerms terms() const {
        TaskTerms terms;
        terms.asset = asset();
        terms.metric = ledger::Text<64>("accuracy");
        terms.suite_digest = crypto::sha256({bytes_of("suite")});
        terms.participants.assign(participants.begin(), participants.end());
        terms.evaluators.assign(evaluators.begin(), evaluators.end());
        terms.budget.value = 1'000;
        terms.first_epoch = epoch();
        return terms;
    }
    std::string try_open(const TaskTerms& wanted) { return send(sponsor(), OpenTask{wanted}); }
    void open(const TaskTerms& wanted) {
        ASSERT_EQ(try_open(wanted), "applied");
        task = made<ledger::TaskId>("merit.task");
    }

    std::string commit(std::size_t site, std::uint32_t round = 0, std::string_view update = {}) {
        const std::string text = update.empty() ? std::to_string(site) + "/" + std::to_string(round)
                                                : std::string(update);
        return send(participants[site],
                    CommitUpdate{task, round, crypto::sha256({bytes_of(text)})});
    }
    void commit_all(std::uint32_t round = 0) {
        for (std::size_t i = 0; i < participants.size(); ++i)
            EXPECT_EQ(commit(i, round), "applied");
    }

    std::string post_chunk(std::size_t laboratory, std::uint32_t round, std::uint32_t chunk,
                           const Table& values) {
        return send(evaluators[laboratory],
                    PostChunk{task, round, chunk,
                              ledger::Bounded<Metric, fedreward::chunk_values_max>(values)});
    }
    // All chunks, one transaction each.
    void post(std::size_t laboratory, std::uint32_t round, const Table& table) {
        constexpr std::size_t size = fedreward::chunk_values_max;
        for (std::size_t first = 0; first < table.size(); first += size) {
            const std::size_t last = std::min(first + size, table.size());
            const Table chunk(table.begin() + static_cast<long>(first),
                              table.begin() + static_cast<long>(last));
            ASSERT_EQ(
                post_chunk(laboratory, round, static_cast<std::uint32_t>(first / size), chunk),
                "applied");
        }
    }
    void post_all(const Table& table, std::uint32_t round = 0) {
        for (std::size_t i = 0; i < evaluators.size(); ++i)
            post(i, round, table);
    }

    // An exact task of one round whose evaluators all post this table.
    void run_exact(const Table& table, std::uint64_t budget) {
        TaskTerms wanted = terms();
        wanted.budget.value = budget;
        open(wanted);
        commit_all();
        close_epoch();
        post_all(table);
        close_epoch();
    }

    fedreward::Task record() const { return *fedreward::tasks.get(state(), task); }
    fedreward::Round round(std::uint32_t number = 0) const {
        return fedreward::round_of(state(), task, number);
    }
    std::vector<std::uint64_t> pays(std::uint32_t number = 0) const {
        std::vector<std::uint64_t> amounts;
        for (const auto& pay : round(number).pays)
            amounts.push_back(pay.amount.value);
        return amounts;
    }
    std::vector<std::uint64_t> rewarded() const {
        std::vector<std::uint64_t> amounts;
        for (const auto& account : participants)
            amounts.push_back(static_cast<std::uint64_t>(balance(account).rewarded.value));
        return amounts;
    }
    std::uint64_t purse() const {
        return contracts::treasury::purse_of(
                   state(), asset(),
                   {contracts::treasury::PurseKind::prize, crypto::Hash256{task.bytes}})
            .value;
    }

    // All rows but those of the senders' nonces, quotas and of the counters of drops.
    std::map<Bytes, Bytes> rows() const {
        std::map<Bytes, Bytes> found;
        for (const auto& [key, value] : state().entries()) {
            const bool is_use = 0x06 <= key[0] && key[0] <= 0x08;
            if (!is_use && key[0] != 0x01) found.emplace(key, value);
        }
        return found;
    }
    // The outcome; a refusal changes nothing.
    template <class Op>
    std::string refused(const ledger::AccountId& account, const Op& op) {
        const auto before = rows();
        const std::string outcome = send(account, op);
        EXPECT_EQ(rows(), before) << outcome;
        return outcome;
    }

    // Both send it: in force from the next epoch on.
    void affiliate(const ledger::AccountId& person, const ledger::AccountId& organisation) {
        const contracts::registry::Affiliate op{person, organisation,
                                                ledger::Epoch{epoch().value + 100}};
        EXPECT_EQ(send(person, op), "applied");
        EXPECT_EQ(send(organisation, op), "applied");
    }

    std::vector<ledger::AccountId> participants;  // ascending
    std::vector<ledger::AccountId> evaluators;    // ascending
    ledger::TaskId task;
};

}  // namespace merit::testing
