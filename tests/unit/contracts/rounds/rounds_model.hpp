// Community rounds in ordinary containers, written as plainly as can be: whoever is named is known
// by a number, in the order of the ids. It shares no code with contracts/rounds; weights and money
// are computed by the slow model with unbounded integers.
#pragma once

#include "tests/support/big_model.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace merit::testing {

struct RoundsModel {
    using Units = std::uint64_t;
    using Big = model::Big;
    using Voices = std::map<int, Units>;  // by member or project

    struct Person {
        bool is_voter = false;  // a person of level 2 or above
        bool has_left = false;  // its member was removed
        int member = 0;         // that admitted it
    };
    struct Round {
        char kind = 'p';  // p, r, m
        int pool = 0;
        Units pot = 0;
        Units first = 0;
        Units last = 0;
        std::vector<int> seats;  // members, or projects
        Units tokens = 0;
        int member_voices = 0;
        Units quorum = 0;
        Units minimum = 0;
        Units cap = 0;
        crypto::Hash256 id;
        int sponsor = 0;
        bool is_paid = false;
        std::map<int, Voices> ballots;
        std::map<int, Units> weights;
        std::map<int, Units> amounts;
        std::map<int, Units> named;
        Units carried = 0;
    };

    Units now = 0;
    std::vector<Person> people;
    std::vector<Bytes> person_ids;
    std::vector<Bytes> project_ids;
    std::map<int, int> maintained_by;  // by project: the member of its maintainer
    std::map<int, Units> free;
    std::map<int, Units> own_pools;
    std::map<int, Units> pools;
    std::map<int, std::map<int, Units>> funded;  // by pool, by sponsor
    std::vector<Round> rounds;

    bool may_speak(int person) const {
        return people[static_cast<std::size_t>(person)].is_voter &&
               !people[static_cast<std::size_t>(person)].has_left;
    }
    int member_of(int person) const {
        return people[static_cast<std::size_t>(person)].member;
    }
    bool owns_project(int person, int project) const {
        return member_of(person) == maintained_by.at(project);
    }
    static bool has(const std::vector<int>& list, int item) {
        return std::ranges::count(list, item) > 0;
    }

    std::string open(int by, const Round& round) {
        const bool is_empty = round.seats.size() < (round.kind == 'p' ? 2U : 1U);
        if (is_empty || round.pot == 0 || round.last < round.first) return "rounds.out_of_bounds";
        if (round.kind == 'p' && (round.tokens < 1 || round.tokens > 1'000'000)) {
            return "rounds.out_of_bounds";
        }
        if (round.kind != 'p' && (round.member_voices < 1 || round.member_voices > 64)) {
            return "rounds.out_of_bounds";
        }
        if (round.kind == 'm' && round.minimum < 1) return "rounds.out_of_bounds";
        if (round.kind == 'r' && (round.quorum < 1 || round.minimum > round.pot || round.cap < 1 ||
                                  round.cap > round.pot)) {
            return "rounds.out_of_bounds";
        }
        if (!funded[round.pool].contains(by)) return "rounds.not_authorised";
        if (round.first < now) return "rounds.too_late";
        if (round.last > now + 52) return "rounds.out_of_bounds";
        for (const int member : round.seats)
            if (round.kind == 'p' && !may_speak(member)) return "rounds.not_eligible";
        int open_now = 0;
        for (const Round& other : rounds)
            open_now += !other.is_paid && member_of(other.sponsor) == member_of(by) ? 1 : 0;
        if (open_now >= 8) return "rounds.too_many_open";
        if (free[by] < round.pot) return "treasury.insufficient_balance";
        free[by] -= round.pot;
        rounds.push_back(round);
        rounds.back().sponsor = by;
        return "applied";
    }

    std::string begin(const Round& round, int person, char kind) const {
        if (round.kind != kind) return "rounds.wrong_state";
        if (now < round.first) return "rounds.too_early";
        if (now > round.last) return "rounds.too_late";
        return may_speak(person) ? "" : "rounds.not_eligible";
    }

    // Has a ballot already, or its member has fewer than it may have.
    bool has_room(const Round& round, int person) const {
        int of_member = 0;
        for (const auto& [voter, voices] : round.ballots)
            of_member += member_of(voter) == member_of(person) ? 1 : 0;
        return round.ballots.contains(person) || of_member < round.member_voices;
    }

    std::string ballot(Round& round, int person, char kind, const Voices& voices) {
        Units sum = 0;
        for (const auto& [to, amount] : voices) {
            sum += amount;
            if (kind == 'p' && (amount == 0 || amount > 1'000'000)) return "rounds.out_of_bounds";
        }
        if (const auto why = begin(round, person, kind); !why.empty()) return why;
        if (kind == 'p' && !has(round.seats, person)) return "rounds.not_authorised";
        if (voices.empty() && !round.ballots.contains(person)) return "rounds.not_found";
        for (const auto& [to, amount] : voices) {
            if (kind == 'p' && to == person) return "rounds.conflict_of_interest";
            if (!has(round.seats, to)) return "rounds.not_found";
            if (kind == 'r' && owns_project(person, to)) return "rounds.conflict_of_interest";
        }
        if (sum > (kind == 'p' ? round.tokens : round.pot)) return "rounds.out_of_bounds";
        if (kind == 'r' && !voices.empty() && !has_room(round, person)) {
            return "rounds.too_many_ballots";
        }
        if (voices.empty()) {
            round.ballots.erase(person);
        } else {
            round.ballots[person] = voices;
        }
        return "applied";
    }

    std::string gift(Round& round, int person, int project, Units units) {
        if (units == 0) return "rounds.out_of_bounds";
        if (const auto why = begin(round, person, 'm'); !why.empty()) return why;
        if (units < round.minimum) return "rounds.out_of_bounds";
        if (!has(round.seats, project)) return "rounds.not_found";
        if (owns_project(person, project)) return "rounds.conflict_of_interest";
        if (!has_room(round, person)) return "rounds.too_many_ballots";
        if (free[person] < units) return "treasury.insufficient_balance";
        free[person] -= units;
        own_pools[project] += units;
        round.ballots[person][project] += units;
        return "applied";
    }

    // By seat, over the ballots of those who still have a voice.
    std::vector<Big> weigh(const Round& round, const std::map<int, Voices>& counted) const {
        const std::size_t count = round.seats.size();
        const auto place = [&](int of) {
            return static_cast<std::size_t>(std::ranges::find(round.seats, of) -
                                            round.seats.begin());
        };
        if (round.kind == 'r') {
            std::vector<Big> weights;
            for (const int seat : round.seats) {
                std::vector<Big> amounts;
                for (const auto& [voter, voices] : counted)
                    if (voices.contains(seat)) amounts.emplace_back(voices.at(seat));
                weights.push_back(model::retro_weight(amounts, round.quorum, round.minimum));
            }
            return weights;
        }
        const auto row_of = [&](const Voices& voices) {
            std::vector<Big> row(count);
            for (const auto& [to, amount] : voices)
                row[place(to)] = amount;
            return row;
        };
        if (round.kind == 'p') {
            model::Table table(count, std::vector<Big>(count));
            for (const auto& [voter, voices] : counted)
                table[place(voter)] = row_of(voices);
            return model::peer_weights(table);
        }
        std::vector<Big> weights(count);  // two donors of different members after the other
        for (const auto& [a, of_a] : counted) {
            for (const auto& [b, of_b] : counted) {
                if (a >= b || member_of(a) == member_of(b)) continue;
                const auto of_pair = model::match_weights({row_of(of_a), row_of(of_b)}, count);
                for (std::size_t i = 0; i < count; ++i)
                    weights[i] += of_pair[i];
            }
        }
        return weights;
    }

    std::vector<Big> divide(const Round& round, const std::vector<Big>& weights) const {
        std::vector<model::Recipient> recipients;
        Big sum = 0;
        for (std::size_t i = 0; i < weights.size(); ++i) {
            const auto who = static_cast<std::size_t>(round.seats[i]);
            recipients.push_back(
                {round.kind == 'p' ? person_ids[who] : project_ids[who], weights[i]});
            sum += weights[i];
        }
        const model::Salt salt{round.id, round.last, 1};
        if (round.kind == 'r') {
            if (sum == 0) return std::vector<Big>(weights.size());
            return model::pay_capped(round.pot, recipients, round.cap, salt);
        }
        if (sum == 0 || (round.kind == 'm' && sum < round.pot)) return weights;
        std::vector<Big> amounts;
        for (const auto& part : model::split(round.pot, recipients, salt).parts)
            amounts.push_back(part.amount());
        return amounts;
    }

    void pay(Round& round) {
        std::map<int, Voices> counted = round.ballots;
        std::erase_if(counted, [&](const auto& ballot) { return !may_speak(ballot.first); });
        for (const auto& [voter, voices] : counted)
            for (const auto& [to, amount] : voices)
                ++round.named[to];
        const auto weights = weigh(round, counted);
        const auto amounts = divide(round, weights);
        round.carried = round.pot;
        for (std::size_t i = 0; i < amounts.size(); ++i) {
            const int seat = round.seats[i];
            round.weights[seat] = static_cast<Units>(weights[i]);
            round.amounts[seat] = static_cast<Units>(amounts[i]);
            round.carried -= round.amounts[seat];
            (round.kind == 'p' ? free : own_pools)[seat] += round.amounts[seat];
        }
        pools[round.pool] += round.carried;
        funded[round.pool][round.sponsor] += round.carried;
        round.is_paid = true;
    }

    void close_epoch() {
        for (Round& round : rounds)
            if (round.last == now) pay(round);
        ++now;
    }
};

}  // namespace merit::testing
