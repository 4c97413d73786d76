// The books in ordinary containers: what the treasury should do with rewards, freezes, debts and
// Corrections, written as plainly as it can be. It shares no code with contracts/treasury.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace merit::testing {

// Names stand for accounts, aliases, pools, purses and cases; their order is that of the ids.
struct MoneyModel {
    using Name = std::string;
    using Units = std::uint64_t;
    using Epoch = std::uint64_t;
    using Posting = std::tuple<Name, Epoch>;  // pool and epoch of the reward

    struct Unclaimed {
        Units units = 0;
        Epoch release = 0;
    };
    struct Owner {
        Name account;
        Epoch from = 0;
    };

    Units hold_ppm = 200'000;
    Epoch hold_epochs = 4;
    Epoch claim_epochs = 4;
    Epoch now = 0;

    std::map<Name, Units> free;
    std::map<Name, std::map<std::tuple<Epoch, Name, Epoch>, Units>> held;  // release, pool, epoch
    std::map<Name, std::map<Posting, Unclaimed>> unclaimed;
    std::map<Epoch, std::set<std::tuple<Name, Name, Epoch>>> expiries;  // alias, pool, epoch
    std::map<Name, Units> pools;
    std::map<Name, Name> sponsors;  // of a pool: its only one
    std::map<Name, Units> purses;
    std::map<Name, std::map<std::pair<bool, Name>, Units>> debts;  // creditor: is a pool, name
    std::map<Name, std::map<Name, Units>> freezes;                 // by case, by recipient
    std::map<Name, Owner> owners;                                  // of aliases

    static bool is_alias(const Name& name) { return name.starts_with("alias"); }
    static bool is_pool(const Name& name) { return name.starts_with("pool"); }

    Units waiting(const Name& recipient) {
        Units sum = 0;
        for (const auto& [_, units] : held[recipient])
            sum += units;
        for (const auto& [_, posting] : unclaimed[recipient])
            sum += posting.units;
        return sum;
    }
    Units frozen(const Name& recipient) {
        Units sum = 0;
        for (auto& [_, frozen_by_case] : freezes) {
            if (frozen_by_case.contains(recipient)) sum += frozen_by_case[recipient];
        }
        return sum;
    }
    Units movable(const Name& recipient) { return waiting(recipient) - frozen(recipient); }
    Units debt(const Name& account) {
        Units sum = 0;
        for (const auto& [_, units] : debts[account])
            sum += units;
        return sum;
    }
    bool owns(const Name& account, const Name& alias) {
        return owners.contains(alias) && owners[alias].account == account &&
               owners[alias].from <= now;
    }
    Name owner(const Name& recipient) {
        const auto found = owners.find(recipient);
        return found != owners.end() && found->second.from <= now ? found->second.account
                                                                  : recipient;
    }

    bool transfer(const Name& from, const Name& to, Units units) {
        const Units owed = debts[from].contains({false, to}) ? debts[from][{false, to}] : 0;
        const Units repaid = std::min(owed, units);
        const bool is_more = units > repaid;
        if (free[from] < units) return false;
        if (is_more && free[from] - units < debt(from) - repaid) return false;
        if (repaid > 0) debts[from][{false, to}] -= repaid;
        free[from] -= units;
        free[to] += units;
        return true;
    }
    bool move(std::map<Name, Units>& from, const Name& from_name, std::map<Name, Units>& to,
              const Name& to_name, Units units) {
        if (from[from_name] < units) return false;
        from[from_name] -= units;
        to[to_name] += units;
        return true;
    }

    void pay_creditor(const Name& creditor, Units units) {
        (is_pool(creditor) ? pools : free)[creditor] += units;
    }
    void reward(const Name& pool, const Name& recipient, Units units) {
        pools[pool] -= units;
        const Epoch release = now + hold_epochs;
        if (is_alias(recipient)) {
            unclaimed[recipient][{pool, now}].units += units;
            unclaimed[recipient][{pool, now}].release = release;
            expiries[now + claim_epochs].insert({recipient, pool, now});
            return;
        }
        Units repaid = std::min(debt(recipient), units / 2);
        units -= repaid;
        for (auto& [creditor, owed] : debts[recipient]) {
            const Units part = std::min(owed, repaid);
            owed -= part;
            repaid -= part;
            pay_creditor(creditor.second, part);
        }
        const Units part = units * hold_ppm / 1'000'000;
        if (part > 0) held[recipient][{release, pool, now}] += part;
        free[recipient] += units - part;
    }

    Units freeze(const Name& case_name, const Name& recipient, Units units) {
        units = std::min(units, movable(recipient));
        freezes[case_name][recipient] += units;
        return units;
    }

    // (who, how much) on both sides; the answer is the name of the refusal.
    using Entries = std::vector<std::pair<Name, Units>>;
    std::string correct(const Entries& losses, Entries gains) {
        Units lost = 0;
        Units gained = 0;
        std::set<Name> losers;
        std::set<Name> gainers;
        for (const auto& [name, units] : gains) {
            gained += units;
            if (units == 0 || !gainers.insert(name).second) return "treasury.out_of_bounds";
        }
        for (const auto& [name, units] : losses) {
            lost += units;
            const Name loser = owner(name);
            if (units == 0 || gainers.contains(loser) || !losers.insert(loser).second) {
                return "treasury.out_of_bounds";
            }
            if (is_alias(loser) && movable(loser) < units) return "treasury.insufficient_balance";
        }
        if (lost == 0 || lost != gained) return "treasury.out_of_bounds";
        auto gain = gains.begin();
        const auto give = [&](Units units, const Name* debtor) {
            while (units > 0) {
                const Units part = std::min(units, gain->second);
                if (debtor != nullptr) {
                    debts[*debtor][{is_pool(gain->first), gain->first}] += part;
                } else {
                    pay_creditor(gain->first, part);
                }
                units -= part;
                gain->second -= part;
                if (gain->second == 0) ++gain;
            }
        };
        for (auto [name, units] : losses) {
            const Name loser = owner(name);
            for (auto& [alias, postings] : unclaimed) {
                if (alias != loser && !owns(loser, alias)) continue;
                Units left = movable(alias);
                for (auto& [_, posting] : postings) {
                    const Units part = std::min({units, posting.units, left});
                    posting.units -= part;
                    left -= part;
                    units -= part;
                    give(part, nullptr);
                }
            }
            if (!is_alias(loser)) {
                Units left = movable(loser);
                for (auto& [_, posting] : held[loser]) {
                    const Units part = std::min({units, posting, left});
                    posting -= part;
                    left -= part;
                    units -= part;
                    give(part, nullptr);
                }
            }
            give(units, &loser);
        }
        return "applied";
    }

    void claim(const Name& alias, const Posting& key) {
        Unclaimed& posting = unclaimed[alias][key];
        const Name& account = owners[alias].account;
        const Units part = std::min(posting.units, movable(alias));
        posting.units -= part;
        if (posting.release > now && part > 0) {
            held[account][{posting.release, std::get<0>(key), std::get<1>(key)}] += part;
        } else {
            free[account] += part;
        }
        if (posting.units > 0) look_again(alias, key);
    }
    void look_again(const Name& alias, const Posting& key) {
        expiries[now + 1].insert({alias, std::get<0>(key), std::get<1>(key)});
    }
    void release(const Name& account) {
        auto& postings = held[account];
        std::vector<std::tuple<Epoch, Name, Epoch>> due;
        for (const auto& [key, _] : postings) {
            if (std::get<0>(key) == now) due.push_back(key);
        }
        for (const auto& key : due) {
            const Units part = std::min(postings[key], movable(account));
            free[account] += part;
            const Units rest = postings[key] - part;
            postings.erase(key);
            if (rest > 0) postings[{now + 1, std::get<1>(key), std::get<2>(key)}] += rest;
        }
    }
    void expire(const Name& alias, const Posting& key) {
        Unclaimed& posting = unclaimed[alias][key];
        if (posting.units == 0) return;
        if (owners.contains(alias)) {
            if (owners[alias].from > now) return look_again(alias, key);
            return claim(alias, key);
        }
        const Units part = std::min(posting.units, movable(alias));
        posting.units -= part;
        free[sponsors[std::get<0>(key)]] += part;
        if (posting.units > 0) look_again(alias, key);
    }
    void close_epoch() {
        for (auto& [account, _] : std::map(held))
            release(account);
        for (const auto& [alias, pool, epoch] : std::set(expiries[now]))
            expire(alias, {pool, epoch});
        for (const auto& [alias, owner] : owners) {
            if (owner.from != now + 1) continue;
            for (const auto& [key, _] : std::map(unclaimed[alias]))
                claim(alias, key);
        }
        ++now;
    }
};

}  // namespace merit::testing
