// Federated tasks in ordinary containers: what the contract should answer and pay, written as
// plainly as it can be, with no code of contracts/fedreward or contracts/numbers. SPLIT is the slow
// one of tests/support/big_model.hpp, Shapley values are averages over all orders, draws are made
// from SHA-256 here.
#pragma once

#include "crypto/hash.hpp"
#include "tests/support/big_model.hpp"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <numeric>
#include <set>
#include <string>
#include <vector>

namespace merit::testing {

struct FedModel {
    using Name = unsigned;  // of an account; in the order of the ids
    using Units = std::uint64_t;
    using Epoch = std::uint64_t;
    using Value = long long;
    using Big = model::Big;
    using Order = std::vector<unsigned>;

    struct Terms {
        std::vector<Name> participants;
        std::set<Name> evaluators;
        Value tolerance = 0;
        unsigned permutations = 0;
        Value epsilon = 0;
        unsigned rounds = 1;
        Units budget = 0;
        Epoch first = 0;
        unsigned commit_epochs = 1;
        unsigned measure_epochs = 1;
    };
    struct Round {
        std::map<Name, std::string> commits;
        std::map<Name, std::map<unsigned, std::vector<Value>>> tables;  // by evaluator, by chunk
        std::string outcome = "none";
        std::vector<Units> pays;
        std::vector<Big> numerators;
        Units carried = 0;
    };
    struct Task {
        Name sponsor = 0;
        Terms terms;
        Bytes id;
        std::map<unsigned, Round> rounds;
        unsigned ended = 0;  // rounds
        Units purse = 0;
        Units carried = 0;
    };

    std::map<Name, Units> free;
    std::map<Name, Bytes> ids;
    std::map<Name, Bytes> members;  // that admitted them
    std::vector<Task> tasks;
    std::map<Epoch, crypto::Hash256> beacons;
    Epoch now = 0;

    // Inclusive epochs of a round: first and last to commit, first and last to measure.
    struct Window {
        Epoch first_commit, last_commit, first_measure, last_measure;
    };
    static Window window(const Terms& terms, unsigned round) {
        Epoch begin = terms.first;
        while (true) {
            const Epoch last_commit = begin + terms.commit_epochs - 1;
            const Epoch measure = last_commit + (terms.permutations == 0 ? 1 : 2);
            const Epoch end = measure + terms.measure_epochs - 1;
            if (round-- == 0) return {begin, last_commit, measure, end};
            begin = end + 1;
        }
    }
    static std::size_t entries(const Terms& terms, std::size_t n) {
        if (terms.permutations > 0) return terms.permutations * (n + 1);
        std::size_t count = 1;
        for (std::size_t i = 0; i < n; ++i)
            count *= 2;
        return count;
    }
    static std::size_t size_of_chunk(std::size_t entries, std::size_t chunk) {
        std::size_t size = 0;
        for (std::size_t entry = 0; entry < entries; ++entry)
            size += entry / 2'000 == chunk ? 1 : 0;
        return size;
    }

    std::string open(Name sponsor, const Terms& terms, Bytes id) {
        const bool is_party = std::ranges::count(terms.participants, sponsor) > 0;
        if (terms.budget == 0) return "fedreward.out_of_bounds";
        if (terms.evaluators.size() < 3) return "fedreward.too_few_evaluators";
        if (terms.first < now) return "fedreward.too_late";
        if (is_party || terms.evaluators.contains(sponsor)) {
            return "fedreward.conflict_of_interest";
        }
        for (const Name participant : terms.participants)
            if (terms.evaluators.contains(participant)) return "fedreward.conflict_of_interest";
        for (const Name evaluator : terms.evaluators)
            if (members.at(evaluator) == members.at(sponsor)) {
                return "fedreward.conflict_of_interest";
            }
        int open_tasks = 0;
        for (const Task& task : tasks) {
            const bool runs = task.ended < task.terms.rounds;
            open_tasks += runs && members.at(task.sponsor) == members.at(sponsor) ? 1 : 0;
        }
        if (open_tasks >= 8) return "fedreward.too_many_open";
        const Units escrow = terms.budget * terms.rounds;
        if (free[sponsor] < escrow) return "treasury.insufficient_balance";
        free[sponsor] -= escrow;
        tasks.push_back({sponsor, terms, std::move(id), {}, 0, escrow, 0});
        return "applied";
    }
    std::string commit(std::size_t number, Name who, unsigned round, const std::string& digest) {
        Task& task = tasks[number];
        if (std::ranges::count(task.terms.participants, who) == 0) {
            return "fedreward.not_authorised";
        }
        if (round >= task.terms.rounds) return "fedreward.out_of_bounds";
        const Window when = window(task.terms, round);
        if (now < when.first_commit) return "fedreward.too_early";
        if (now > when.last_commit) return "fedreward.too_late";
        if (!task.rounds[round].commits.emplace(who, digest).second) return "fedreward.duplicate";
        return "applied";
    }
    std::string post(std::size_t number, Name who, unsigned round, unsigned chunk,
                     const std::vector<Value>& values) {
        Task& task = tasks[number];
        if (!task.terms.evaluators.contains(who)) return "fedreward.not_authorised";
        if (round >= task.terms.rounds) return "fedreward.out_of_bounds";
        const Window when = window(task.terms, round);
        if (now > when.last_measure) return "fedreward.too_late";
        if (now < when.first_measure) return "fedreward.too_early";
        Round& record = task.rounds[round];
        if (record.commits.empty()) return "fedreward.nobody_committed";
        const std::size_t all = entries(task.terms, record.commits.size());
        if (values.size() != size_of_chunk(all, chunk)) return "fedreward.wrong_chunk";
        record.tables[who][chunk] = values;
        return "applied";
    }
    void close_epoch() {
        for (Task& task : tasks) {
            const bool runs = task.ended < task.terms.rounds;
            if (runs && window(task.terms, task.ended).last_measure == now) end_round(task);
        }
        ++now;
    }

    // As the numbers page says: word by word, from 0.
    static std::vector<Order> draw(const Bytes& task, const crypto::Hash256& beacon,
                                   std::size_t count, std::size_t n) {
        std::uint64_t k = 0;
        const auto below = [&](std::uint64_t bound) {
            const Big whole = Big(1) << 64;
            while (true) {
                Bytes message = to_bytes(bytes_of("merit.draw"));
                message.insert(message.end(), task.begin(), task.end());
                message.insert(message.end(), beacon.bytes.begin(), beacon.bytes.end());
                for (int shift = 56; shift >= 0; shift -= 8)
                    message.push_back(static_cast<Byte>(k >> shift));
                ++k;
                const auto hash = crypto::sha256({message});
                Big word = 0;
                for (std::size_t i = 0; i < 8; ++i)
                    word = word * 256 + hash.bytes[i];
                if (word < whole - whole % bound) return static_cast<unsigned>(word % bound);
            }
        };
        std::vector<Order> orders;
        while (orders.size() < count) {
            Order order(n);
            std::iota(order.begin(), order.end(), 0U);
            for (std::size_t i = n; i-- > 1;)
                std::swap(order[i], order[below(i + 1)]);
            orders.push_back(order);
        }
        return orders;
    }
    std::vector<Order> orders_of(const Task& task, unsigned round) {
        const std::size_t n = task.rounds.at(round).commits.size();
        if (task.terms.permutations > 0) {
            const auto& beacon = beacons.at(window(task.terms, round).first_measure);
            return draw(task.id, beacon, task.terms.permutations, n);
        }
        std::vector<Order> orders;
        Order order(n);
        std::iota(order.begin(), order.end(), 0U);
        do {
            orders.push_back(order);
        } while (std::ranges::next_permutation(order).found);
        return orders;
    }

  private:
    void end_round(Task& task) {
        Round& round = task.rounds[task.ended];
        const Units pot = task.terms.budget + task.carried;
        round.carried = pot;
        round.outcome = value(task, task.ended, pot);
        task.carried = round.carried;
        task.purse -= pot - round.carried;
        if (++task.ended < task.terms.rounds) return;
        free[task.sponsor] += task.carried;
        task.purse -= task.carried;
        task.carried = 0;
    }

    std::string value(Task& task, unsigned number, Units pot) {
        Round& round = task.rounds[number];
        if (round.commits.empty()) return "nobody_committed";
        const std::size_t all = entries(task.terms, round.commits.size());
        std::vector<std::vector<Value>> columns;
        for (const auto& [_, chunks] : round.tables) {
            std::vector<Value> column;
            for (const auto& [index, values] : chunks)
                column.insert(column.end(), values.begin(), values.end());
            if (column.size() == all) columns.push_back(column);
        }
        if (columns.size() < 3) return "too_few_tables";
        std::vector<Big> table;
        for (std::size_t entry = 0; entry < all; ++entry) {
            std::multiset<Value> values;
            for (const auto& column : columns)
                values.insert(column[entry]);
            if (*values.rbegin() - *values.begin() > task.terms.tolerance) {
                if (columns.size() == 3) return "disagreement";
                leave_out_farthest(columns, entry);
                table.clear();
                entry = ~std::size_t{0};  // from the beginning
                continue;
            }
            auto middle = values.begin();
            std::advance(middle, static_cast<long>((values.size() - 1) / 2));
            table.push_back(*middle);
        }
        return pay(task, number, pot, table);
    }

    // From the median, the lower of two; of equally far ones the last.
    static void leave_out_farthest(std::vector<std::vector<Value>>& columns, std::size_t entry) {
        std::vector<Value> sorted;
        for (const auto& column : columns)
            sorted.push_back(column[entry]);
        std::ranges::sort(sorted);
        const Value median = sorted[(sorted.size() - 1) / 2];
        std::size_t farthest = 0;
        for (std::size_t i = 0; i < columns.size(); ++i)
            if (std::abs(columns[i][entry] - median) >= std::abs(columns[farthest][entry] - median))
                farthest = i;
        columns.erase(columns.begin() + static_cast<long>(farthest));
    }

    // Adds up what each adds in each order. Sampled: the table is by order and length of prefix.
    std::string pay(Task& task, unsigned number, Units pot, const std::vector<Big>& table) {
        Round& round = task.rounds[number];
        const std::size_t n = round.commits.size();
        const bool exact = task.terms.permutations == 0;
        const auto orders = orders_of(task, number);
        round.numerators.assign(n, 0);
        Big deficit = 0;
        for (std::size_t k = 0; k < orders.size(); ++k) {
            std::vector<Big> v{table[exact ? 0 : k * (n + 1)]};
            std::size_t coalition = 0;
            for (std::size_t i = 0; i < n; ++i) {
                coalition |= std::size_t{1} << orders[k][i];
                v.push_back(table[exact ? coalition : k * (n + 1) + i + 1]);
            }
            if (v.front() != table.front() || v.back() != table.back()) {
                round.numerators.clear();
                return "sums_differ";
            }
            for (std::size_t i = 0; i < n; ++i) {
                if (task.terms.epsilon > 0 && abs(Big(v[n] - v[i])) <= task.terms.epsilon) {
                    deficit += v[n] - v[i];
                    break;
                }
                round.numerators[orders[k][i]] += v[i + 1] - v[i];
            }
        }
        return divide(task, number, pot, deficit);
    }

    std::string divide(Task& task, unsigned number, Units pot, const Big& deficit) {
        Round& round = task.rounds[number];
        std::vector<model::Recipient> recipients;
        for (const auto& [name, _] : round.commits) {
            const Big& numerator = round.numerators[recipients.size()];
            recipients.push_back({ids[name], numerator > 0 ? numerator : Big(0)});
        }
        const auto n = static_cast<Byte>(recipients.size());
        const bool somebody = std::ranges::any_of(
            recipients, [](const auto& recipient) { return recipient.weight > 0; });
        recipients.push_back({Bytes{0, 0, 0, n}, deficit > 0 ? deficit : Big(0)});
        round.pays.assign(n, 0);
        if (!somebody) return "nobody_added";
        const model::Salt salt{crypto::Hash256::from(task.id),
                               window(task.terms, number).last_measure, 1};
        const auto parts = model::split(pot, recipients, salt).parts;
        auto paid = round.pays.begin();
        for (const auto& [name, _] : round.commits) {
            *paid = static_cast<Units>(
                parts[static_cast<std::size_t>(paid - round.pays.begin())].amount());
            free[name] += *paid;
            round.carried -= *paid++;
        }
        return "paid";
    }
};

}  // namespace merit::testing
