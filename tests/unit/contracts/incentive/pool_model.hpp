// A slow second version of a pool that runs IMMEDIATE, RECENT and BALANCED over many epochs, with
// unbounded integers: written from CONTRACTS K5 and DETAILS 8 and 11.
#pragma once

#include "contracts/treasury/terms.hpp"
#include "ledger/recipient.hpp"
#include "tests/support/big_model.hpp"

#include <map>

namespace merit::testing {

class PoolModel {
  public:
    using Big = model::Big;
    using Amounts = std::map<ledger::Recipient, Big>;

    PoolModel(crypto::Hash256 pool, contracts::treasury::PayTerms pay)
        : pool_(pool), pay_(std::move(pay)) {}

    // What each recipient gets from `budget` in this epoch for its w; `payees` names who is paid
    // in place of a claimed alias.
    Amounts close(std::uint64_t epoch, const Big& budget, const Amounts& work,
                  const std::map<ledger::Recipient, ledger::Recipient>& payees = {}) {
        std::map<ledger::Recipient, State> all = states_;
        for (const auto& [recipient, weight] : work)
            all[recipient];
        Amounts earned;
        for (auto& [recipient, state] : all) {
            const Big weight = work.contains(recipient) ? work.at(recipient) : Big(0);
            state.recent = model::decay(state.recent, 13, epoch - state.epoch) + weight;
            state.lifetime += weight;
            earned[recipient] = 0;
        }
        const std::vector<Big> budgets = policy_budgets(epoch, budget);
        for (std::size_t i = 0; i < budgets.size(); ++i)
            run(pay_.policies[i].policy, epoch, budgets[i], all, work, earned);
        const Big cap = budget * pay_.max_share.value / 1'000'000;
        for (auto& [recipient, amount] : earned) {
            amount = std::min(amount, cap);
            const auto payee = payees.find(recipient);
            const Big weight = work.contains(recipient) ? work.at(recipient) : Big(0);
            book(payee == payees.end() ? recipient : payee->second, epoch, weight, amount);
        }
        return earned;
    }

    // An epoch in which the pool was empty.
    void count_work(std::uint64_t epoch, const Amounts& work,
                    const std::map<ledger::Recipient, ledger::Recipient>& payees) {
        for (const auto& [recipient, weight] : work) {
            const auto payee = payees.find(recipient);
            book(payee == payees.end() ? recipient : payee->second, epoch, weight, 0);
        }
    }

    void claim(const ledger::Recipient& from, const ledger::Recipient& to) {
        const State moved = states_[from];
        states_.erase(from);
        State& own = states_[to];
        const std::uint64_t epoch = std::max(own.epoch, moved.epoch);
        own.recent = model::decay(own.recent, 13, epoch - own.epoch) +
                     model::decay(moved.recent, 13, epoch - moved.epoch);
        own.epoch = epoch;
        own.lifetime += moved.lifetime;
        own.paid += moved.paid;
    }

  private:
    struct State {
        Big recent = 0;  // of the last epoch with work
        std::uint64_t epoch = 0;
        Big lifetime = 0;
        Big paid = 0;
    };
    using States = std::map<ledger::Recipient, State>;

    std::vector<Big> policy_budgets(std::uint64_t epoch, const Big& budget) const {
        std::vector<model::Recipient> shares;
        for (const auto& share : pay_.policies) {
            const Bytes position{0, 0, 0, static_cast<Byte>(shares.size())};
            shares.push_back({position, share.share.value});
        }
        std::vector<Big> budgets;
        for (const model::Part& part : model::split(budget, shares, {pool_, epoch, 0}).parts)
            budgets.push_back(part.amount());
        return budgets;
    }

    void run(contracts::treasury::Policy policy, std::uint64_t epoch, const Big& budget,
             const States& all, const Amounts& work, Amounts& earned) const {
        std::vector<Big> lifetime;
        std::vector<Big> paid;
        for (const auto& [recipient, state] : all) {
            lifetime.push_back(state.lifetime);
            paid.push_back(state.paid + earned[recipient]);
        }
        const std::vector<Big> balanced = model::balanced_weights(budget, lifetime, paid);
        std::vector<model::Recipient> recipients;
        for (const auto& [recipient, state] : all) {
            Big weight = work.contains(recipient) ? work.at(recipient) : Big(0);
            if (policy == contracts::treasury::Policy::recent) weight = state.recent;
            if (policy == contracts::treasury::Policy::balanced) {
                weight = balanced[recipients.size()];
            }
            recipients.push_back({to_bytes(recipient.view()), weight});
        }
        const unsigned purpose = 1 + static_cast<unsigned>(policy);
        const auto division = model::split(budget, recipients, {pool_, epoch, purpose});
        std::size_t i = 0;
        for (auto& [recipient, amount] : earned)
            amount += division.parts[i++].amount();
    }

    void book(const ledger::Recipient& payee, std::uint64_t epoch, const Big& weight,
              const Big& amount) {
        State& state = states_[payee];
        if (weight > 0) {
            state.recent = model::decay(state.recent, 13, epoch - state.epoch) + weight;
            state.epoch = epoch;
            state.lifetime += weight;
        }
        state.paid += amount;
    }

    crypto::Hash256 pool_;
    contracts::treasury::PayTerms pay_;
    States states_;
};

}  // namespace merit::testing
