// Revenue in ordinary containers: what is booked, what it costs, who shares in it, written as
// plainly as it can be. It shares no code with contracts/revenue or contracts/numbers; its SPLIT is
// the slow one with unbounded integers.
#pragma once

#include "tests/support/big_model.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace merit::testing {

// Everything is known by the hexadecimal digits of its id, which sort as the ids do.
struct RevenueModel {
    using Id = std::string;
    using Units = std::uint64_t;
    using Epoch = std::uint64_t;
    using List = std::vector<std::pair<Id, Units>>;

    struct Terms {
        Units target = 0;
        Id commons;  // empty: the own pool
    };
    struct Project {
        Id own_pool;
        Id maintainer;
        Units reserve = 0;
        std::map<Epoch, Terms> terms;  // by the first epoch
        std::map<Epoch, List> lists;
        std::set<Id> cost_invoices;
        // Of the current epoch:
        Units gross = 0;
        Units costs = 0;
        std::map<Id, Units> paid;  // by payer
        std::map<Id, Units> x;     // of accounts, in infra and dataset
    };

    Units shares[5] = {100'000, 500'000, 150'000, 150'000, 100'000};
    Units reserve_ppm = 100'000;
    Units cap_cost_ppm = 500'000;
    Units keep_ppm = 500'000;

    Epoch now = 0;
    std::map<Id, Project> projects;
    std::map<Id, Units> money;  // of accounts and pools
    std::map<Id, Epoch> last_epochs;  // of pools that end
    std::map<Id, Id> organisations;   // of accounts that have one
    std::set<Id> bots;
    std::set<Id> booked;

    Id organisation(const Id& account) const {
        const auto found = organisations.find(account);
        return found == organisations.end() ? account : found->second;
    }
    Units waiting(const Id& project) { return projects[project].gross - projects[project].costs; }

    std::string book(const Id& project, const Id& payer, Units units, const Id& invoice) {
        if (units == 0) return "revenue.out_of_bounds";
        if (!booked.insert(invoice).second) return "revenue.duplicate";
        projects[project].gross += units;
        projects[project].paid[payer] += units;
        return "applied";
    }

    std::string cost(const Id& project, const Id& sender, const Id& payee, Units units,
                     const Id& invoice, bool from_reserve, bool attested) {
        Project& of = projects[project];
        if (units == 0) return "revenue.out_of_bounds";
        if (sender != of.maintainer) return "revenue.not_authorised";
        if (of.cost_invoices.contains(invoice)) return "revenue.duplicate";
        if (!attested) return "revenue.attestation_missing";
        if (from_reserve) {
            if (of.reserve < units) return "treasury.insufficient_balance";
            of.reserve -= units;
        } else {
            if ((of.costs + units) * 1'000'000 > of.gross * cap_cost_ppm) {
                return "revenue.cost_above_cap";
            }
            of.costs += units;
        }
        of.cost_invoices.insert(invoice);
        money[payee] += units;
        return "applied";
    }

    std::string set_deps(const Id& project, const Id& sender, const List& list) {
        Units sum = 0;
        for (const auto& [to, share] : list) {
            if (to == project) return "revenue.out_of_bounds";
            sum += share;
        }
        if (!list.empty() && sum != 1'000'000) return "revenue.shares_not_whole";
        if (sender != projects[project].maintainer) return "revenue.not_authorised";
        projects[project].lists[now + 1] = list;
        return "applied";
    }

    std::string set_terms(const Id& project, const Id& sender, const Terms& terms) {
        if (sender != projects[project].maintainer) return "revenue.not_authorised";
        if (last_epochs.contains(terms.commons) && last_epochs[terms.commons] < now + 1) {
            return "revenue.too_late";
        }
        projects[project].terms[now + 1] = terms;
        return "applied";
    }

    template <class Value>
    static Value in_force(const std::map<Epoch, Value>& by_epoch, Epoch epoch) {
        Value found{};
        for (const auto& [first, value] : by_epoch) {
            if (first <= epoch) found = value;
        }
        return found;
    }

    // SPLIT over who has weight; nothing where nobody has.
    std::map<Id, Units> split(Units amount, const std::map<Id, Units>& weights,
                              const Id& subject, unsigned purpose) const {
        std::vector<model::Recipient> recipients;
        for (const auto& [id, weight] : weights)
            recipients.push_back({*from_hex(id), weight});
        model::Salt salt;
        const Bytes bytes = *from_hex(subject);
        std::copy(bytes.begin(), bytes.end(), salt.subject.bytes.begin());
        salt.epoch = now;
        salt.purpose = purpose;
        const auto division = model::split(amount, recipients, salt);
        std::map<Id, Units> parts;
        if (division.total == 0) return parts;
        std::size_t i = 0;
        for (const auto& [id, weight] : weights)
            parts[id] = static_cast<Units>(division.parts[i++].amount());
        return parts;
    }

    // What of a branch finds nobody.
    Units pay_branch(Units amount, const std::map<Id, Units>& weights, const Id& project) {
        Units sum = 0;
        for (const auto& [id, weight] : weights)
            sum += weight;
        if (sum == 0) return amount;
        for (const auto& [id, units] : split(amount, weights, project, 8))
            money[id] += units;
        return 0;
    }

    // Shares the revenue of one project; answers what goes upstream.
    Units share(const Id& id, Project& project) {
        const Terms terms = in_force(project.terms, now);
        Units rest = project.gross - project.costs;
        if (project.reserve > terms.target) {
            rest += project.reserve - terms.target;
            project.reserve = terms.target;
        } else {
            const Units reserved =
                std::min(terms.target - project.reserve, rest * reserve_ppm / 1'000'000);
            rest -= reserved;
            project.reserve += reserved;
        }
        std::map<Id, Units> positions;  // u32 in hexadecimal
        for (unsigned i = 0; i < 5; ++i)
            positions["0000000" + std::to_string(i)] = shares[i];
        const auto branches = split(rest, positions, id, 7);
        money[project.own_pool] += branches.at("00000001");
        Units commons = branches.at("00000004");

        std::map<Id, Units> users;
        for (const auto& [payer, units] : project.paid) {
            const bool related = organisation(payer) == organisation(project.maintainer);
            if (!related && !bots.contains(payer)) users[payer] = units;
        }
        commons += pay_branch(branches.at("00000000"), users, id);
        std::map<Id, Units> enterprises;
        for (const auto& [account, x] : project.x)
            enterprises[organisation(account)] += x;
        commons += pay_branch(branches.at("00000002"), enterprises, id);
        Units upstream = branches.at("00000003");
        if (in_force(project.lists, now).empty()) {
            commons += upstream;
            upstream = 0;
        }
        const bool is_over =
            last_epochs.contains(terms.commons) && last_epochs.at(terms.commons) < now;
        money[terms.commons.empty() || is_over ? project.own_pool : terms.commons] += commons;
        return upstream;
    }

    void close_epoch() {
        std::map<Id, Units> reached;
        for (auto& [id, project] : projects) {
            // New terms may release what the reserve has above its target.
            if (project.gross > 0 || project.terms.contains(now)) {
                const Units upstream = share(id, project);
                if (upstream > 0) reached[id] = upstream;
            }
            project.gross = project.costs = 0;
            project.paid.clear();
            project.x.clear();
        }
        for (int round = 0; round <= 3; ++round) {
            std::map<Id, Units> next;
            for (const auto& [id, units] : reached) {
                const List list = in_force(projects[id].lists, now);
                Units kept = units * keep_ppm / 1'000'000;
                if (round == 0) kept = 0;
                if (round == 3 || list.empty()) kept = units;
                money[projects[id].own_pool] += kept;
                if (kept == units) continue;
                const std::map<Id, Units> weights(list.begin(), list.end());
                for (const auto& [to, part] : split(units - kept, weights, id, 9))
                    next[to] += part;
            }
            reached = next;
        }
        ++now;
    }
};

}  // namespace merit::testing
