// A world with a pool whose sponsor, member 0, opens community rounds.
#pragma once

#include "contracts/framework/prefix.hpp"
#include "contracts/govern/operations.hpp"
#include "contracts/registry/state.hpp"
#include "contracts/rounds/operations.hpp"
#include "contracts/rounds/state.hpp"
#include "contracts/treasury/state.hpp"
#include "tests/support/test_world.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace merit::testing {

using contracts::rounds::MatchGift;
using contracts::rounds::Open;
using contracts::rounds::PeerBallot;
using contracts::rounds::RetroBallot;
using contracts::rounds::RoundId;
using contracts::rounds::RoundKind;
using contracts::rounds::RoundState;
using contracts::rounds::RoundTerms;
using ledger::AccountId;
using ledger::Amount;
using ledger::Epoch;
using ledger::ProjectId;

class RoundsWorld : public TestWorld {
  public:
    explicit RoundsWorld(const Parameters& parameters = {}) : TestWorld(parameters) {
        home = project({person(0)});
        pool = open_pool(Epoch{1'000});
    }

    // Of member 0, who funds it with 100 units.
    ledger::PoolId open_pool(Epoch last_epoch, std::optional<ledger::AssetId> of = std::nullopt) {
        contracts::treasury::PoolTerms terms;
        terms.asset = of.value_or(asset());
        terms.projects.push_back(home);
        terms.first_epoch = epoch();
        terms.last_epoch = last_epoch;
        EXPECT_EQ(send(member(0), contracts::treasury::PoolOpen{terms}), "applied");
        const auto id = made<ledger::PoolId>("merit.pool");
        EXPECT_EQ(send(member(0), contracts::treasury::PoolFund{id, Amount{100}}), "applied");
        return id;
    }

    // Persons of level 2, in ascending order of ids.
    std::vector<AccountId> voters(std::size_t count, std::size_t by = 1) {
        std::vector<AccountId> ids;
        for (std::size_t i = 0; i < count; ++i)
            ids.push_back(person(by, 2));
        std::ranges::sort(ids);
        return ids;
    }
    // Voters, each of a member of its own.
    std::vector<AccountId> strangers(std::size_t count) {
        const auto ids = voters(count);
        apply([&](contracts::Context& context) {
            namespace registry = contracts::registry;
            for (const AccountId& id : ids) {
                const auto own = context.numbered_id<ledger::MemberId>("merit.test", id.view(), 0);
                registry::Account account = *registry::accounts.get(context.state, id);
                registry::Member member = *registry::members.get(context.state, account.member);
                member.account = id;
                registry::members.put(context.state, member, own);
                account.member = own;
                registry::accounts.put(context.state, account, id);
            }
        });
        return ids;
    }
    void give_money(const AccountId& to, std::uint64_t units) {
        EXPECT_EQ(send(member(3), contracts::treasury::Transfer{asset(), to, Amount{units}}),
                  "applied");
    }
    // Opted in, in ascending order of ids, each with its own maintainer.
    std::vector<ProjectId> projects(std::size_t count) {
        std::vector<ProjectId> ids;
        for (std::size_t i = 0; i < count; ++i)
            ids.push_back(project({person(2)}));
        std::ranges::sort(ids);
        return ids;
    }

    // From this epoch to this one, of 1,000 units.
    RoundTerms terms(RoundKind kind, std::uint64_t pot = 1'000) const {
        RoundTerms terms;
        terms.kind = kind;
        terms.pool = pool;
        terms.pot = Amount{pot};
        terms.first_epoch = epoch();
        terms.last_epoch = epoch();
        return terms;
    }
    RoundTerms peer(const std::vector<AccountId>& members, std::uint64_t pot = 1'000) const {
        RoundTerms made = terms(RoundKind::peer, pot);
        made.members.assign(members.begin(), members.end());
        made.tokens = 100;
        return made;
    }
    RoundTerms retro(const std::vector<ProjectId>& ids, std::uint64_t pot = 1'000) const {
        RoundTerms made = terms(RoundKind::retro, pot);
        made.projects.assign(ids.begin(), ids.end());
        made.quorum = 1;
        made.member_voices = 64;
        made.cap = made.pot;
        return made;
    }
    RoundTerms match(const std::vector<ProjectId>& ids, std::uint64_t pot = 1'000) const {
        RoundTerms made = terms(RoundKind::match, pot);
        made.projects.assign(ids.begin(), ids.end());
        made.member_voices = 64;
        made.minimum = Amount{1};
        return made;
    }

    // Member 0 opens it; it becomes `round`.
    std::string open(const RoundTerms& terms) {
        const std::string outcome = act(member(0), Open{terms});
        if (outcome == "applied") round = made<RoundId>("merit.round");
        return outcome;
    }
    std::string tokens(const AccountId& from,
                       std::vector<std::pair<AccountId, std::uint64_t>> gives) {
        std::ranges::sort(gives);
        PeerBallot ballot{round, {}};
        for (const auto& [to, count] : gives)
            ballot.gives.push_back({to, count});
        return act(from, ballot);
    }
    std::string worth(const AccountId& from,
                      std::vector<std::pair<ProjectId, std::uint64_t>> names) {
        std::ranges::sort(names);
        RetroBallot ballot{round, {}};
        for (const auto& [project, units] : names)
            ballot.names.push_back({project, Amount{units}});
        return act(from, ballot);
    }
    std::string gift(const AccountId& from, const ProjectId& to, std::uint64_t units) {
        return act(from, MatchGift{round, to, Amount{units}});
    }

    // As send(); what is refused must change nothing but what its account has used.
    template <class Op>
    std::string act(const AccountId& account, const Op& op) {
        const auto before = rows();
        const std::string outcome = send(account, op);
        if (outcome != "applied") {
            EXPECT_TRUE(rows() == before) << outcome << " changed the state";
        }
        return outcome;
    }
    std::map<Bytes, Bytes, ledger::BytesLess> rows() const {
        auto all = state().entries();
        for (const auto used : {contracts::Prefix::account_use, contracts::Prefix::member_quota,
                                contracts::Prefix::drop_counter}) {
            const auto of_prefix = [&](const auto& row) {
                return row.first[0] == static_cast<Byte>(used);
            };
            std::erase_if(all, of_prefix);
        }
        return all;
    }

    // All other members vote a member out: its people have no voice any more.
    void remove_member(std::size_t index) {
        for (std::size_t i = 0; i < 3; ++i)
            EXPECT_EQ(send(member(i), contracts::govern::MemberRemove{member_id(index)}),
                      "applied");
    }

    contracts::rounds::Standing standing() const {
        return *contracts::rounds::standings.get(state(), round);
    }
    contracts::rounds::SeatResult seat(std::size_t index) const {
        return contracts::rounds::seats.get_or(state(), {}, round,
                                               static_cast<contracts::rounds::Seat>(index));
    }
    std::uint64_t paid(std::size_t index) const { return seat(index).amount.value; }
    std::uint64_t weight(std::size_t index) const {
        return static_cast<std::uint64_t>(seat(index).weight.value);
    }
    std::uint64_t purse() const {
        return contracts::treasury::purse_of(state(), asset(), contracts::rounds::purse_of(round))
            .value;
    }
    std::uint64_t free(const AccountId& account) const { return balance(account).free.value; }
    std::uint64_t in_pool(const ProjectId& project) const {
        return money(own_pool(project)).balance.value;
    }
    std::uint64_t funded(const AccountId& sponsor) const {
        return static_cast<std::uint64_t>(
            contracts::treasury::pool_funded.get_or(state(), {}, pool, sponsor).value);
    }

    ProjectId home;
    ledger::PoolId pool;
    RoundId round;
};

}  // namespace merit::testing
