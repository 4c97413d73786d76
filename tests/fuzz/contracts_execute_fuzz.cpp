// Sequences of operations by a few accounts against a small network, made from arbitrary bytes.
//
// Whatever the bytes: execution ends, its invariants hold after every transaction and clock step,
// all money lies somewhere (TestWorld audits every block), and every epoch that was closed can be
// recomputed from its statements.
#include "contracts/explain/check_statement.hpp"
#include "contracts/explain/make_file.hpp"
#include "contracts/framework/approval.hpp"
#include "contracts/govern/state.hpp"
#include "contracts/incentive/close_state.hpp"
#include "contracts/incentive/operations.hpp"
#include "contracts/quality/operations.hpp"
#include "contracts/registry/state.hpp"
#include "contracts/treasury/state.hpp"
#include "tests/support/test_world.hpp"

#include <random>

namespace {

using namespace merit;
using namespace merit::contracts;
using ledger::Amount;
using ledger::Epoch;
using ledger::Operation;
using ledger::Ppm;

constexpr int blocks = 12;

// Reads the input front to back; what follows its end is random, and the same for the same input.
class Input {
  public:
    Input(const std::uint8_t* data, std::size_t size) : rest_(data, size), random_(1) {
        for (const Byte byte : rest_)
            random_.seed(random_() ^ byte);
    }
    std::uint64_t number(std::size_t bytes) {
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < bytes; ++i)
            value = value << 8 | byte();
        return value;
    }
    std::uint64_t below(std::uint64_t n) { return byte() % n; }
    bool flag() { return (byte() & 1) != 0; }
    // Small, large, or at an edge.
    std::uint64_t amount() {
        constexpr std::array<std::uint64_t, 6> edges{
            0, 1, (1ULL << 53) + 1, (1ULL << 63) - 1, 1ULL << 63, ~0ULL};
        const std::uint64_t kind = below(8);
        return kind < 2 ? edges[below(edges.size())] : number(kind < 6 ? 4 : 8);
    }
    crypto::Hash256 digest() { return crypto::sha256({bytes_of("fuzz"), Bytes{byte()}}); }
    Bytes bytes(std::size_t count) {
        Bytes taken(count);
        for (Byte& value : taken)
            value = byte();
        return taken;
    }

  private:
    Byte byte() {
        if (rest_.empty()) return static_cast<Byte>(random_());
        const Byte value = rest_.front();
        rest_ = rest_.subspan(1);
        return value;
    }
    BytesView rest_;
    std::minstd_rand random_;
};

// Two projects (review modes none and open, one importer confirms), two pools, some work.
struct Base {
    testing::TestWorld world{{{"epoch_length_ms", 60'000}, {"close_steps", 100}}, 3};
    std::vector<ledger::AccountId> accounts;
    std::vector<ledger::ProjectId> projects;

    Base() {
        for (std::size_t i = 0; i < 3; ++i)
            accounts.push_back(world.member(i));
        for (std::size_t i = 0; i < 3; ++i)
            accounts.push_back(world.person(i, 2));
        accounts.push_back(world.account(registry::AccountKind::service, 1));
        accounts.push_back(world.account(registry::AccountKind::bot, 2));
        for (const auto mode : {registry::ReviewMode::none, registry::ReviewMode::open}) {
            auto settings = world.settings({accounts[3]});
            settings.review_mode = mode;
            settings.import_quorum = 1;
            projects.push_back(world.project(accounts[3], settings));
            world.send(accounts[0], treasury::PoolFund{world.own_pool(projects.back()),
                                                       Amount{1'000 * testing::credit + 7}});
        }
        world.accepted(projects[0], accounts[4], accounts[3], 500);
        world.import(projects[1], std::vector{world.changeset(world.alias(1), 300)});
    }
};

class Run {
  public:
    Run(const Base& base, Input& input) : base_(base), world_(base.world), input_(input) {}

    void run() {
        for (int i = 0; i < blocks; ++i)
            step();
        world_.close_epoch();
        check_closes();
    }

  private:
    void step() {
        const std::uint64_t choice = input_.below(10);
        if (choice == 0) world_.move_time(60'000 * input_.below(4));
        if (choice == 1) return world_.block();
        sender_ = account();
        std::vector<Operation> operations;
        for (std::uint64_t n = 1 + (choice == 2 ? input_.below(4) : 0); n > 0; --n)
            operations.push_back(operation());
        world_.send_operations(sender_, std::move(operations));
    }

    const ledger::AccountId& account() {
        return base_.accounts[input_.below(base_.accounts.size())];
    }
    const ledger::ProjectId& project() {
        return base_.projects[input_.below(base_.projects.size())];
    }
    ledger::AliasId alias() {
        return testing::TestWorld::alias(static_cast<std::uint8_t>(input_.below(4)));
    }
    Ppm ppm() { return Ppm{static_cast<std::uint32_t>(input_.number(3) % 1'000'002)}; }
    Epoch near_epoch() { return Epoch{world_.epoch().value + input_.below(8)}; }

    // The id of one row of a map, or zero where it has none.
    template <class Id, class AnyMap>
    Id any(const AnyMap& map) {
        std::vector<Id> ids;
        map.scan(world_.state(), [&](const auto& key, const auto&) {
            ids.push_back(std::get<0>(key));
            return ids.size() < 64;
        });
        return ids.empty() ? Id{} : ids[input_.below(ids.size())];
    }
    ledger::ContributionId record() { return any<ledger::ContributionId>(registry::contributions); }

    Operation operation() {
        switch (input_.below(7)) {
            case 0:
                return money_operation();
            case 1:
                return pool_operation();
            case 2:
                return record_operation();
            case 3:
                return reward_operation();
            case 4:
                return people_operation();
            case 5:
                return govern_operation();
            default:
                return raw_operation();
        }
    }

    // A kind that exists, with arbitrary fields.
    Operation raw_operation() {
        Operation operation;
        operation.push_back(static_cast<Byte>(1 + input_.below(15)));
        operation.push_back(static_cast<Byte>(1 + input_.below(16)));
        const Bytes fields = input_.bytes(input_.number(2) % 600);
        operation.insert(operation.end(), fields.begin(), fields.end());
        return operation;
    }

    Operation money_operation() {
        const Amount amount{input_.amount()};
        switch (input_.below(3)) {
            case 0:
                return make_operation(
                    treasury::Deposit{world_.asset(), account(), amount, input_.digest()});
            case 1:
                return make_operation(treasury::Withdraw{world_.asset(), amount});
            default:
                return make_operation(treasury::Transfer{world_.asset(), account(), amount});
        }
    }

    Operation pool_operation() {
        const auto pool = any<ledger::PoolId>(treasury::pools);
        switch (input_.below(3)) {
            case 0:
                return make_operation(treasury::PoolOpen{terms()});
            case 1:
                return make_operation(treasury::WindUp{pool});
            default:
                return make_operation(treasury::PoolFund{pool, Amount{input_.amount()}});
        }
    }

    treasury::PoolTerms terms() {
        treasury::PoolTerms terms;
        terms.asset = world_.asset();
        terms.projects.push_back(project());
        if (input_.flag()) terms.projects.push_back(project());
        terms.first_epoch = near_epoch();
        terms.last_epoch = Epoch{terms.first_epoch.value + input_.below(3)};
        terms.pay.mode = input_.flag() ? treasury::PoolMode::rate : treasury::PoolMode::pool;
        terms.pay.distinct = input_.flag();
        terms.pay.claim_epochs = 3 + static_cast<std::uint32_t>(input_.below(3));
        terms.pay.max_share = ppm();
        terms.pay.budget_per_epoch = Amount{input_.amount()};
        if (input_.flag()) terms.pay.work_from = world_.time();
        if (input_.flag()) {
            terms.unclaimed.target = treasury::UnclaimedTarget::named_project_pool;
            terms.unclaimed.project = project();
        }
        return terms;
    }

    Operation record_operation() {
        switch (input_.below(4)) {
            case 0: {
                const auto lines = static_cast<std::uint32_t>(input_.amount());
                auto op = world_.code(project(), sender_, lines);
                op.artifact.digest = input_.digest();
                op.lines.docs.removed = lines;
                op.contribution_kind = static_cast<registry::ContributionKind>(input_.below(5));
                if (op.contribution_kind != registry::ContributionKind::code) op.lines = {};
                if (input_.flag()) op.supersedes = record();
                return make_operation(op);
            }
            case 1:
                return make_operation(registry::Decline{record(), {}});
            default:
                return make_operation(registry::Accept{
                    record(), static_cast<registry::ArticleSize>(input_.below(4))});
        }
    }

    Operation reward_operation() {
        if (input_.flag()) {
            return make_operation(quality::Review{record(), ppm(), ppm(), ppm(), input_.digest()});
        }
        incentive::RecordInteraction op;
        op.user = input_.flag() ? sender_ : account();
        op.project = project();
        op.target = static_cast<incentive::InteractionTarget>(input_.below(3));
        if (op.target == incentive::InteractionTarget::account) op.account = account();
        if (op.target == incentive::InteractionTarget::contribution) op.contribution = record();
        op.count = static_cast<std::uint32_t>(input_.amount());
        op.proof = input_.flag() ? input_.digest() : crypto::Hash256{};
        return make_operation(op);
    }

    Operation people_operation() {
        switch (input_.below(4)) {
            case 0:
                return make_operation(registry::Affiliate{account(), account(), near_epoch()});
            case 1: {
                const Operation claim =
                    make_operation(registry::AliasClaim{alias(), sender_, project()});
                proposed_ = operation_digest(claim);
                return claim;
            }
            case 2:
                return make_operation(registry::Approve{proposed_});
            default: {
                auto settings = world_.settings({account()});
                settings.import_quorum = static_cast<std::uint8_t>(input_.below(3));
                settings.review_mode = static_cast<registry::ReviewMode>(input_.below(2));
                settings.own_pool.mode = static_cast<treasury::PoolMode>(input_.below(2));
                return make_operation(registry::ProjectSet{project(), settings});
            }
        }
    }

    Operation govern_operation() {
        switch (input_.below(3)) {
            case 0: {
                const auto rules = parameter_rules();
                return make_operation(govern::Propose{
                    govern::ParameterKey(rules[input_.below(rules.size())].key), input_.amount()});
            }
            case 1:
                return make_operation(
                    govern::CastVote{any<ledger::ProposalId>(govern::proposals), input_.flag()});
            default: {
                const Operation remove =
                    make_operation(govern::MemberRemove{world_.member_id(input_.below(3))});
                proposed_ = operation_digest(remove);
                return remove;
            }
        }
    }

    // Every close adds up and follows from its statements.
    void check_closes() {
        incentive::epoch_closes.scan(
            world_.state(), [&](const auto&, const incentive::EpochClose& close) {
                const auto file = explain::make_epoch_file(world_.state(), close.pool, close.epoch);
                MERIT_ASSERT(file.has_value(), "a close that is stored has its statements");
                std::vector<explain::Equation> equations;
                const auto verdict = explain::check_epoch(file->parameters, file->close,
                                                          file->statements, equations);
                MERIT_ASSERT(verdict.has_value(), "a closed epoch recomputes");
                return true;
            });
    }

    const Base& base_;
    testing::TestWorld world_;
    Input& input_;
    ledger::AccountId sender_;
    crypto::Hash256 proposed_;
};

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
    merit::crypto::init();
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const Base base;
    Input input(data, size);
    Run(base, input).run();
    return 0;
}
