#include "tests/support/test_world.hpp"

#include "contracts/framework/clock.hpp"
#include "contracts/framework/contract.hpp"
#include "contracts/registry/genesis.hpp"
#include "contracts/registry/registry.hpp"
#include "contracts/registry/state.hpp"
#include "contracts/treasury/state.hpp"
#include "contracts/validators/validators.hpp"
#include "crypto/merkle_log.hpp"
#include "tests/support/examples.hpp"
#include "tests/support/text_writer.hpp"

#include <algorithm>

namespace merit::testing {

namespace {

namespace registry = contracts::registry;
namespace treasury = contracts::treasury;

ledger::Genesis make_genesis(const TestWorld::Parameters& parameters, std::size_t members,
                             const ledger::QuotaParameters& quotas) {
    ledger::Genesis genesis = testing::genesis(members);
    genesis.quotas = quotas;
    for (const auto& [key, value] : parameters)
        genesis.parameters.push_back({ledger::Text<32>(key), value});
    for (std::size_t i = 0; i < members; ++i) {
        genesis.balances.push_back(
            {static_cast<std::uint16_t>(i), ledger::Amount{1'000'000 * credit}});
    }
    return genesis;
}

// What lies where, counted from all rows.
struct Sums {
    ledger::u128 balances = 0;
    ledger::u128 held_of_accounts = 0;
    ledger::u128 pools = 0;
    ledger::u128 held = 0;
    ledger::u128 unclaimed = 0;
    ledger::u128 purses = 0;
};

std::map<ledger::AssetId, Sums> count_all(const ledger::StateView& view) {
    std::map<ledger::AssetId, Sums> sums;
    treasury::balances.scan(view, [&](const auto& key, const treasury::Balance& row) {
        sums[std::get<0>(key)].balances += row.free.value;
        sums[std::get<0>(key)].held_of_accounts += row.held.value;
        return true;
    });
    treasury::pool_money.scan(view, [&](const auto&, const treasury::PoolMoney& row) {
        sums[row.asset].pools += row.balance.value + row.closing.value;
        return true;
    });
    treasury::held.scan(view, [&](const auto&, const treasury::HeldMoney& row) {
        sums[row.asset].held += row.amount.value;
        return true;
    });
    treasury::unclaimed.scan(view, [&](const auto&, const treasury::UnclaimedMoney& row) {
        sums[row.asset].unclaimed += row.amount.value;
        return true;
    });
    treasury::purses.scan(view, [&](const auto& key, ledger::Amount money) {
        sums[std::get<2>(key)].purses += money.value;
        return true;
    });
    return sums;
}

}  // namespace

TestWorld::TestWorld(const Parameters& parameters, std::size_t members,
                     const ledger::QuotaParameters& quotas)
    : genesis_(make_genesis(parameters, members, quotas)),
      rules_(contracts::execution_rules(genesis_)),
      time_(genesis_.time_ms) {
    MERIT_ASSERT(!ledger::check_genesis(genesis_), "the world's genesis is good");
    MERIT_ASSERT(!contracts::check_genesis_parameters(genesis_), "its parameters are good");
    state_.apply(contracts::genesis_state(genesis_));
    for (std::size_t i = 0; i < members; ++i)
        keys_.emplace(member(i), key(static_cast<std::uint8_t>(i + 1)));
    for (std::size_t i = 0; i < genesis_.validators.size(); ++i)
        validator(key(static_cast<std::uint8_t>(101 + i)));
    audit();
}

ledger::AssetId TestWorld::asset() const {
    return contracts::genesis_asset_id(genesis_);
}

ledger::Epoch TestWorld::epoch() const {
    return contracts::load_chain(state_).epoch;
}

ledger::AccountId TestWorld::member(std::size_t index) const {
    return registry::genesis_account_id(genesis_.members[index]);
}

ledger::MemberId TestWorld::member_id(std::size_t index) const {
    return registry::genesis_member_id(rules_.network, index);
}

ledger::AccountId TestWorld::validator(std::size_t index) const {
    return contracts::validators::validator_account_id(genesis_.validators[index].consensus_key);
}

ledger::AccountId TestWorld::validator(const crypto::KeyPair& consensus_key) {
    const auto id = contracts::validators::validator_account_id(consensus_key.public_key());
    keys_.emplace(id, consensus_key);
    return id;
}

crypto::KeyPair TestWorld::next_key() {
    std::array<Byte, 32> seed{};
    ++counter_;
    seed[0] = 0xff;
    for (unsigned i = 0; i < 4; ++i)
        seed[i + 1] = static_cast<Byte>(counter_ >> (8 * i));
    return crypto::KeyPair::from_seed(seed);
}

ledger::AccountId TestWorld::person(std::size_t member, std::uint8_t level) {
    return account(registry::AccountKind::person, member, level);
}

ledger::AccountId TestWorld::account(registry::AccountKind kind, std::size_t by,
                                     std::uint8_t level) {
    const crypto::KeyPair pair = next_key();
    registry::AccountRegister op;
    op.account_kind = kind;
    op.keys.push_back(pair.public_key());
    op.level = level;
    const std::string outcome = send(member(by), op);
    MERIT_ASSERT(outcome == "applied", outcome);
    const ledger::AccountId id = registry::account_id_of(1, op.keys);
    keys_.emplace(id, pair);
    return id;
}

registry::ProjectSettings TestWorld::settings(std::vector<ledger::AccountId> maintainers) const {
    registry::ProjectSettings settings;
    std::ranges::sort(maintainers);
    settings.maintainers.assign(maintainers.begin(), maintainers.end());
    settings.importers = {member(0), member(1)};
    std::ranges::sort(settings.importers);
    settings.outbound = registry::SpdxExpression("MIT");
    settings.dco = {registry::OriginKind::dco, crypto::sha256({bytes_of("dco 1.1")})};
    return settings;
}

ledger::ProjectId TestWorld::project(std::vector<ledger::AccountId> maintainers) {
    return project(maintainers.front(), settings(maintainers));
}

ledger::ProjectId TestWorld::project(const ledger::AccountId& sender,
                                     registry::ProjectSettings settings) {
    registry::ProjectRegister op;
    op.name = registry::ProjectName("demo/" + std::to_string(++counter_));
    op.settings = std::move(settings);
    const std::string outcome = send(sender, op);
    MERIT_ASSERT(outcome == "applied", outcome);
    return made<ledger::ProjectId>("merit.project");
}

ledger::PoolId TestWorld::own_pool(const ledger::ProjectId& project) const {
    return registry::find_project(state_, project)->own_pool;
}

ledger::Transaction TestWorld::transaction(const ledger::AccountId& account,
                                           std::vector<ledger::Operation> operations) {
    ledger::Body body;
    body.network = rules_.network;
    body.account = account;
    body.nonce = ++nonces_[account];
    body.valid_until_ms = ledger::TimeMs{time_.value + 600'000};
    body.operations.assign(operations.begin(), operations.end());
    return ledger::sign_transaction(std::move(body), {&keys_.at(account), 1});
}

std::string TestWorld::send_operations(const ledger::AccountId& account,
                                       std::vector<ledger::Operation> operations) {
    block({transaction(account, std::move(operations))});
    return contracts::name_of_code(last_.receipts.at(0).code);
}

void TestWorld::block(std::vector<ledger::Transaction> transactions, std::uint16_t lane) {
    ledger::OrderedBlock block;
    for (const ledger::Transaction& transaction : transactions) {
        auto checked = ledger::check_without_signatures(ledger::encode_transaction(transaction),
                                                        rules_.network);
        MERIT_ASSERT(checked.has_value(), "the world's transactions are well formed");
        last_tx_ = checked.assume_value().tx_id();
        block.transactions.push_back(
            {std::move(checked).assume_value(), ledger::ValidatorIndex{lane}});
    }
    run(std::move(block));
}

void TestWorld::boundary(const crypto::Hash256& next_set) {
    ledger::OrderedBlock block;
    block.next_set = next_set;
    run(std::move(block));
}

void TestWorld::run(ledger::OrderedBlock block) {
    height_ = height_.next();
    time_.value += 1'000;
    block.height = height_;
    block.time_ms = time_;
    last_ = contracts::execute_block(state_, block, rules_);
    rules_.log_size += last_.leaves.size();
    state_.apply(last_.delta);
    audit();
}

void TestWorld::apply(const std::function<void(contracts::Context&)>& work) {
    const contracts::Chain chain = contracts::load_chain(state_);
    const contracts::BlockContext block{rules_.network, height_, time_, chain.epoch,
                                        contracts::parameters_in(state_, chain.epoch)};
    ledger::Overlay overlay(state_);
    std::vector<ledger::IndexEntry> index;
    std::vector<ledger::Event> events;
    contracts::Context context{overlay, block, {}, {}, 0, index, events};
    work(context);
    contracts::check_invariants(state_, overlay.delta());
    state_.apply(overlay.delta());
    audit();
}

void TestWorld::close_epoch() {
    const contracts::Chain before = contracts::load_chain(state_);
    time_.value = std::max(time_.value, before.end_ms.value - 1'000);
    do {
        block();
    } while (contracts::load_chain(state_).closing <= before.epoch);
}

void TestWorld::close_epochs(std::uint64_t count) {
    for (std::uint64_t i = 0; i < count; ++i)
        close_epoch();
}

registry::RegisterContribution TestWorld::code(const ledger::ProjectId& project,
                                               const ledger::AccountId& author,
                                               std::uint32_t lines) {
    registry::RegisterContribution op;
    op.project = project;
    op.authors.push_back({author, ledger::Ppm{1'000'000}});
    op.artifact.digest = crypto::sha256({bytes_of(std::to_string(++counter_))});
    op.lines.source.added = lines;
    op.spdx = registry::SpdxExpression("MIT");
    op.origin = {registry::OriginKind::dco, crypto::sha256({bytes_of("dco 1.1")})};
    op.work_date = time_;
    return op;
}

ledger::ContributionId TestWorld::accepted(const ledger::ProjectId& project,
                                           const ledger::AccountId& author,
                                           const ledger::AccountId& maintainer,
                                           std::uint32_t lines) {
    std::string outcome = send(author, code(project, author, lines));
    MERIT_ASSERT(outcome == "applied", outcome);
    const auto id = made<ledger::ContributionId>("merit.contrib");
    outcome = send(maintainer, registry::Accept{id, registry::ArticleSize::unset});
    MERIT_ASSERT(outcome == "applied", outcome);
    return id;
}

ledger::ImportId TestWorld::import(const ledger::ProjectId& project,
                                   std::span<const registry::Changeset> changesets) {
    std::vector<Bytes> chunks;
    std::vector<crypto::Hash256> leaves;
    for (const registry::Chunk& chunk : registry::pack_changesets(changesets)) {
        chunks.push_back(registry::encode_chunk(chunk));
        leaves.push_back(registry::chunk_leaf(chunks.back()));
    }
    const crypto::MerkleTree tree(leaves);
    registry::ImportOpen open;
    open.project = project;
    open.to_commit = changesets.back().commit;
    open.tool_digest = crypto::sha256({bytes_of("tool")});
    open.changesets = static_cast<std::uint32_t>(changesets.size());
    open.chunks = static_cast<std::uint32_t>(chunks.size());
    open.root = tree.root();
    std::string outcome = send(member(0), open);
    MERIT_ASSERT(outcome == "applied", outcome);
    const auto batch = made<ledger::ImportId>("merit.import");
    if (registry::find_project(state_, project)->settings_in(epoch()).import_quorum == 2) {
        outcome = send(member(1), registry::ImportConfirm{batch, open.root});
        MERIT_ASSERT(outcome == "applied", outcome);
    }
    std::vector<ledger::Operation> operations;
    for (std::uint32_t i = 0; i < chunks.size(); ++i) {
        registry::ImportAdd add;
        add.batch = batch;
        add.chunk_index = i;
        const auto path = tree.inclusion_proof(i);
        add.path.assign(path.assume_value().begin(), path.assume_value().end());
        add.chunk.assign(chunks[i].begin(), chunks[i].end());
        operations.push_back(contracts::make_operation(add));
    }
    outcome = send_operations(member(0), std::move(operations));
    MERIT_ASSERT(outcome == "applied", outcome);
    return batch;
}

registry::Changeset TestWorld::changeset(const ledger::AliasId& author, std::uint32_t lines) {
    registry::Changeset changeset;
    const crypto::Hash256 commit = crypto::sha256({bytes_of(std::to_string(++counter_))});
    changeset.commit.assign(commit.bytes.begin(), commit.bytes.begin() + 20);
    changeset.work_date = time_;
    changeset.authors.push_back(author);
    changeset.lines.source.added = lines;
    changeset.patch_id = crypto::sha256({commit.view()});
    changeset.signed_off = true;
    return changeset;
}

ledger::AliasId TestWorld::alias(std::uint8_t number) {
    return registry::alias_of_mail(Bytes(32, 7), "person-" + std::to_string(number) + "@example");
}

treasury::Balance TestWorld::balance(const ledger::AccountId& account) const {
    return treasury::balances.get_or(state_, {}, asset(), account);
}

treasury::PoolMoney TestWorld::money(const ledger::PoolId& pool) const {
    return treasury::pool_money.get_or(state_, {}, pool);
}

std::string TestWorld::query(std::string_view contract, std::string_view name,
                             const std::map<std::string, std::string>& arguments) const {
    const contracts::QueryArguments texts(arguments.begin(), arguments.end());
    for (const contracts::Contract& candidate : contracts::contracts()) {
        if (candidate.name != contract) continue;
        for (const contracts::Query& query : candidate.queries) {
            if (query.name != name) continue;
            TextWriter writer;
            const auto check = query.run(state_, texts, writer);
            return check ? writer.take() : contracts::name_of_code(check.error().code());
        }
    }
    return "no such query";
}

void TestWorld::audit() const {
    const auto sums = count_all(state_);
    treasury::asset_totals.scan(state_, [&](const auto& key, const treasury::AssetTotals& totals) {
        const auto found = sums.find(std::get<0>(key));
        const Sums sum = found == sums.end() ? Sums{} : found->second;
        MERIT_ASSERT(sum.balances == totals.balances.value, "balances");
        MERIT_ASSERT(sum.pools == totals.pools.value, "pools");
        MERIT_ASSERT(sum.held == totals.held.value, "held");
        MERIT_ASSERT(sum.held == sum.held_of_accounts, "held of accounts");
        MERIT_ASSERT(sum.unclaimed == totals.unclaimed.value, "unclaimed");
        MERIT_ASSERT(sum.purses == totals.purses.value, "purses");
        MERIT_ASSERT(totals.deposited.value - totals.withdrawn.value ==
                         sum.balances + sum.pools + sum.held + sum.unclaimed + sum.purses,
                     "INV-0 over the whole state");
        return true;
    });
}

}  // namespace merit::testing
