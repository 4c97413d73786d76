// A network in memory for tests of the contracts: a genesis with four members, blocks on demand,
// epochs closed by one call. A test states what it does and what differs from this world.
//
//   TestWorld world;
//   const auto alice = world.person();
//   const auto project = world.project({alice});
//   EXPECT_EQ(world.send(alice, Consent{id}), "registry.not_found");
//   world.close_epoch();
//
// After every block the whole state is audited: all units of an asset lie somewhere (INV-0), and
// nobody's record of it disagrees.
#pragma once

#include "contracts/execute.hpp"
#include "contracts/framework/chain.hpp"
#include "contracts/framework/context.hpp"
#include "contracts/framework/make_operation.hpp"
#include "contracts/registry/changeset.hpp"
#include "contracts/registry/operations.hpp"
#include "contracts/treasury/operations.hpp"
#include "contracts/treasury/records.hpp"
#include "ledger/execution.hpp"
#include "ledger/genesis.hpp"
#include "ledger/state_view.hpp"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace merit::testing {

inline constexpr std::uint64_t credit = 1'000'000;  // units

class TestWorld {
  public:
    // Parameters of genesis that differ from the defaults, by key.
    using Parameters = std::map<std::string, std::uint64_t>;

    explicit TestWorld(const Parameters& parameters = {}, std::size_t members = 4,
                       const ledger::QuotaParameters& quotas = {});

    const ledger::MapState& state() const { return state_; }
    const ledger::Genesis& genesis() const { return genesis_; }
    ledger::NetworkId network() const { return rules_.network; }
    ledger::AssetId asset() const;
    ledger::Epoch epoch() const;
    ledger::TimeMs time() const { return time_; }
    ledger::Height height() const { return height_; }

    // The own account of a member of genesis; each begins with 1,000,000 credits.
    ledger::AccountId member(std::size_t index = 0) const;
    ledger::MemberId member_id(std::size_t index = 0) const;

    // The account of a validator of genesis; its consensus key is key(101 + index).
    ledger::AccountId validator(std::size_t index = 0) const;
    // The account of a validator with this consensus key, so that the world can sign for it.
    ledger::AccountId validator(const crypto::KeyPair& consensus_key);

    // A new account, admitted by a member.
    ledger::AccountId person(std::size_t member = 0, std::uint8_t level = 1);
    ledger::AccountId account(contracts::registry::AccountKind kind, std::size_t member = 0,
                              std::uint8_t level = 1);

    // An opted-in project named "demo/<n>". The first maintainer registers it; the importers are
    // the members 0 and 1, import_quorum 2, licence MIT, review mode none.
    ledger::ProjectId project(std::vector<ledger::AccountId> maintainers);
    ledger::ProjectId project(const ledger::AccountId& sender,
                              contracts::registry::ProjectSettings settings);
    contracts::registry::ProjectSettings settings(std::vector<ledger::AccountId> maintainers) const;
    ledger::PoolId own_pool(const ledger::ProjectId& project) const;

    // Sends one operation, or several in one transaction, in a block of its own; answers the name
    // of the outcome: "applied", or the error of the refusal.
    template <class Op>
    std::string send(const ledger::AccountId& account, const Op& op) {
        return send_operations(account, {contracts::make_operation(op)});
    }
    std::string send_operations(const ledger::AccountId& account,
                                std::vector<ledger::Operation> operations);

    // Runs a block with these transactions; time moves by one second.
    void block(std::vector<ledger::Transaction> transactions = {}, std::uint16_t lane = 0);
    // Runs a boundary block, which begins a term with this set.
    void boundary(const crypto::Hash256& next_set);
    ledger::Transaction transaction(const ledger::AccountId& account,
                                    std::vector<ledger::Operation> operations);
    const ledger::ExecutedBlock& last() const { return last_; }

    // What an operation of a contract may do that has none here: runs `work` on an overlay over the
    // state, at the time and epoch of the last block. Its changes pass the invariants, as those of
    // a transaction do, and the audit.
    void apply(const std::function<void(contracts::Context&)>& work);

    // Goes to the next epoch and runs blocks until the one before is closed.
    void close_epoch();
    void close_epochs(std::uint64_t count);
    void move_time(std::uint64_t ms) { time_.value += ms; }

    // Id that the last transaction gave to what its operation made.
    template <class Id>
    Id made(std::string_view personalisation, std::uint32_t operation = 0) const {
        const std::array<Byte, 4> number = {
            static_cast<Byte>(operation >> 24), static_cast<Byte>(operation >> 16),
            static_cast<Byte>(operation >> 8), static_cast<Byte>(operation)};
        return Id::from(crypto::blake2b(personalisation, {last_tx_.view(), number}));
    }

    // A direct registration by its only author: `lines` of source added, licence MIT. The digest
    // differs from call to call.
    contracts::registry::RegisterContribution code(const ledger::ProjectId& project,
                                                   const ledger::AccountId& author,
                                                   std::uint32_t lines = 100);
    // Registers and accepts it.
    ledger::ContributionId accepted(const ledger::ProjectId& project,
                                    const ledger::AccountId& author,
                                    const ledger::AccountId& maintainer, std::uint32_t lines = 100);
    // Opens an import by member 0, has member 1 confirm it, adds all chunks in one transaction.
    ledger::ImportId import(const ledger::ProjectId& project,
                            std::span<const contracts::registry::Changeset> changesets);
    // A changeset of one author with `lines` of source added.
    contracts::registry::Changeset changeset(const ledger::AliasId& author,
                                             std::uint32_t lines = 100);
    static ledger::AliasId alias(std::uint8_t number);

    contracts::treasury::Balance balance(const ledger::AccountId& account) const;
    contracts::treasury::PoolMoney money(const ledger::PoolId& pool) const;

    // The answer of a query as text: {name: value, ...}; or the error's name.
    std::string query(std::string_view contract, std::string_view name,
                      const std::map<std::string, std::string>& arguments) const;

  private:
    void run(ledger::OrderedBlock block);
    void audit() const;
    crypto::KeyPair next_key();

    ledger::Genesis genesis_;
    contracts::ExecutionRules rules_;
    ledger::MapState state_;
    ledger::TimeMs time_;
    ledger::Height height_;
    std::map<ledger::AccountId, crypto::KeyPair> keys_;
    std::map<ledger::AccountId, std::uint64_t> nonces_;
    ledger::ExecutedBlock last_;
    ledger::TxId last_tx_;
    std::uint32_t counter_ = 0;  // makes names, keys and digests distinct
};

}  // namespace merit::testing
