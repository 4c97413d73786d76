// Statements with everything that statements can have: several projects in a pool, shares that do
// not divide, held, unclaimed and claimed money, RATE, a cut by max_share, work_from, distinct
// users, debts. Both verifiers accept each of them and notice every changed figure.
#include "contracts/explain/check_statement.hpp"
#include "contracts/explain/make_file.hpp"
#include "contracts/explain/verify.hpp"
#include "contracts/framework/approval.hpp"
#include "contracts/incentive/operations.hpp"
#include "contracts/quality/operations.hpp"
#include "contracts/treasury/debt.hpp"
#include "ledger/json/json.hpp"
#include "ledger/json/read_json.hpp"
#include "tests/support/certified.hpp"
#include "tests/unit/contracts/explain/changed_figures.hpp"
#include "tests/unit/contracts/explain/second_verifier.hpp"

#include <gtest/gtest.h>

namespace merit::testing {
namespace {

namespace json = boost::json;
using namespace contracts;
using ledger::Amount;
using ledger::Ppm;

constexpr auto style = ledger::AddressStyle::main;

class OddWorld : public TestWorld {
  public:
    explicit OddWorld(const treasury::PayTerms& pay, const Parameters& parameters = {},
                      std::uint64_t units = 1'000 * credit + 7, std::uint64_t debt = 0)
        : TestWorld(parameters) {
        maintainer = person();
        author = person(1, 2);
        claimant = person(2);
        first = project({maintainer});
        auto reviewed = settings({maintainer});
        reviewed.review_mode = registry::ReviewMode::open;
        second = project(maintainer, reviewed);
        claim();
        close_epoch();  // the claim is permanent with the next epoch but one
        register_article();
        close_epoch();
        closed = epoch();
        open_pool(pay, units);
        work();
        if (debt > 0) owe(debt);
        close_epoch();
    }

    // What the author owes member 1 from now on.
    void owe(std::uint64_t units) {
        apply([&](Context& context) {
            treasury::set_debt(context, asset(), author, treasury::Creditor::of(member(1)),
                               Amount{units});
        });
    }

    std::vector<explain::StatementFile> files() const {
        std::vector<explain::StatementFile> all;
        const auto close = explain::find_epoch_close(state(), pool, closed).value();
        for (const auto& statement : explain::statements_of(state(), close)) {
            auto file =
                explain::make_statement_file(state(), pool, closed, statement.recipient).value();
            file.genesis = genesis();
            file.proof = prove_close(*this, file.close);
            all.push_back(std::move(file));
        }
        return all;
    }
    explain::StatementFile file_of(const ledger::AccountId& account) const {
        for (auto& file : files()) {
            if (file.statement.recipient == ledger::Recipient{account}) return file;
        }
        ADD_FAILURE() << "no statement";
        return {};
    }

    ledger::AccountId author;
    ledger::AccountId claimant;

  private:
    void claim() {
        const registry::AliasClaim op{alias(7), claimant, first};
        EXPECT_EQ(send(claimant, op), "applied");
        for (std::size_t i = 0; i < 2; ++i) {
            const registry::Approve approve{operation_digest(make_operation(op))};
            EXPECT_EQ(send(member(i), approve), "applied");
        }
    }
    // In mode open, so it counts two epochs later, with a Q of reviews.
    void register_article() {
        auto op = code(second, author);
        op.contribution_kind = registry::ContributionKind::article;
        op.lines = {};
        op.authors.clear();
        op.authors = {{author, Ppm{333'333}}, {claimant, Ppm{666'667}}};
        if (op.authors[1].account < op.authors[0].account) {
            std::swap(op.authors[0], op.authors[1]);
        }
        EXPECT_EQ(send(author, op), "applied");
        const auto id = made<ledger::ContributionId>("merit.contrib");
        EXPECT_EQ(send(claimant, registry::Consent{id}), "applied");
        EXPECT_EQ(send(maintainer, registry::Accept{id, registry::ArticleSize::medium}), "applied");
        const quality::Review review{id, Ppm{700'001}, Ppm{654'321}, Ppm{999'999}, {}};
        EXPECT_EQ(send(person(3), review), "applied");
        close_epoch();
    }
    void open_pool(const treasury::PayTerms& pay, std::uint64_t units) {
        treasury::PoolOpen op;
        op.terms.asset = asset();
        op.terms.projects = {first, second};
        op.terms.pay = pay;
        if (op.terms.pay.work_from.value > 0) op.terms.pay.work_from = time();
        op.terms.first_epoch = epoch();
        op.terms.last_epoch = ledger::Epoch{100};
        EXPECT_EQ(send(member(0), op), "applied");
        pool = made<ledger::PoolId>("merit.pool");
        EXPECT_EQ(send(member(0), treasury::PoolFund{pool, Amount{units}}), "applied");
    }
    void work() {
        std::vector<registry::Changeset> history;
        for (std::uint8_t i = 0; i < 9; ++i) {
            auto change = changeset(alias(static_cast<std::uint8_t>(5 + i % 3)), 700u + 37u * i);
            if (i % 2 == 0) change.work_date.value -= 500'000'000;
            change.trailers.push_back({alias(20), registry::TrailerRole::tested_by});
            history.push_back(change);
        }
        import(first, history);
        accepted(first, author, maintainer, 1'234);
        for (std::size_t i = 0; i < 3; ++i) {
            const auto user = person(3, static_cast<std::uint8_t>(1 + i % 2));
            use(user, first, author);
            use(user, second, author);
            use(user, second, std::nullopt);
        }
    }
    void use(const ledger::AccountId& user, const ledger::ProjectId& project,
             const std::optional<ledger::AccountId>& target) {
        incentive::RecordInteraction op;
        op.user = user;
        op.project = project;
        op.count = 3;
        op.account = target;
        op.target =
            target ? incentive::InteractionTarget::account : incentive::InteractionTarget::project;
        EXPECT_EQ(send(user, op), "applied");
    }

    ledger::AccountId maintainer;
    ledger::ProjectId first;
    ledger::ProjectId second;
    ledger::PoolId pool;
    ledger::Epoch closed;
};

std::vector<treasury::PayTerms> odd_terms() {
    std::vector<treasury::PayTerms> all(7);
    all[1].mode = treasury::PoolMode::rate;
    all[2].max_share = Ppm{123'457};
    all[3].work_from = ledger::TimeMs{1};
    all[4].distinct = true;
    all[5].budget_per_epoch = Amount{1'000'003};
    all[6].policies = {{treasury::Policy::recent, Ppm{300'001}},
                       {treasury::Policy::immediate, Ppm{199'999}},
                       {treasury::Policy::balanced, Ppm{500'000}}};
    return all;
}

TEST_F(SecondVerifier, AcceptsOddStatements) {
    std::vector<json::value> files;
    const auto add = [&](const OddWorld& world) {
        for (const explain::StatementFile& file : world.files()) {
            const auto verdict = explain::verify_statement(file, world.network());
            EXPECT_TRUE(verdict.has_value()) << (verdict ? "" : verdict.error().place);
            files.push_back(ledger::to_json(file, style));
        }
    };
    for (const treasury::PayTerms& pay : odd_terms())
        add(OddWorld(pay));
    add(OddWorld({}, {{"hold_ppm", 0}}));
    add(OddWorld(odd_terms()[1], {{"hold_ppm", 500'000}}, 10'000 * credit));  // all get their rate
    add(OddWorld({}, {}, 1'000 * credit + 7, 3));                             // repaid whole
    add(OddWorld(odd_terms()[2], {}, 1'000 * credit + 7, credit * credit));   // half of the reward
    add(OddWorld(odd_terms()[6], {}, 1'000 * credit + 7, credit * credit));   // by three policies
    EXPECT_EQ(files.size(), 12u * 6u) << "author, claimant, three aliases, a reader";
    EXPECT_EQ(accepted(files), files.size());
}

TEST(OddStatements, HaveWhatTheyAreNamedFor) {
    const OddWorld cut(odd_terms()[2]);
    const auto statement = cut.file_of(cut.author).statement;
    EXPECT_EQ(statement.projects.size(), 2u);
    EXPECT_EQ(statement.reward.value, 123'457'000u) << "floor(1,000.000007 * 0.123457)";
    EXPECT_LT(statement.reward, statement.policies[0].quotient);
    EXPECT_FALSE(OddWorld(odd_terms()[1]).files()[0].close.policies[0].full_rate);
    const OddWorld rate(odd_terms()[1], {}, 10'000 * credit);
    EXPECT_TRUE(rate.file_of(rate.author).close.policies[0].full_rate);
    const OddWorld since(odd_terms()[3]);
    bool any_older = false;
    for (const auto& file : since.files()) {
        for (const auto& project : file.statement.projects) {
            for (const auto& kind : project.kinds)
                any_older = any_older || kind.score_since < kind.score;
        }
    }
    EXPECT_TRUE(any_older);
}

// 123.457000 of reward for somebody who owes 1,000,000: half goes to the creditor, a fifth of the
// other 61.728500 is held.
TEST(OddStatements, SayWhatRepaidADebtAlsoLater) {
    OddWorld world(odd_terms()[2], {}, 1'000 * credit + 7, credit * credit);
    const auto check = [&] {
        const explain::StatementFile file = world.file_of(world.author);
        EXPECT_EQ(file.statement.debt_repaid.value, 61'728'500u);
        EXPECT_EQ(file.statement.held.value, 12'345'700u);
        EXPECT_EQ(file.statement.free.value, 49'382'800u);
        EXPECT_TRUE(explain::verify_statement(file, world.network()).has_value());
    };
    check();
    EXPECT_EQ(world.balance(world.member(1)).received.value, 61'728'500u);
    world.owe(5);
    world.close_epoch();
    check();
}

TEST(OddStatements, RepayNoMoreThanHalf) {
    OddWorld world(odd_terms()[2], {}, 1'000 * credit + 7, credit * credit);
    const explain::StatementFile good = world.file_of(world.author);
    std::vector<explain::Equation> equations;
    for (const int wrong : {-1, 1}) {
        explain::StatementFile file = good;
        file.statement.debt_repaid.value += static_cast<std::uint64_t>(wrong);
        const auto verdict = explain::check_statement(file.parameters, file.close, file.statement,
                                                      nullptr, equations);
        ASSERT_FALSE(verdict.has_value());
        EXPECT_EQ(verdict.error().place, wrong > 0 ? "/statement/debt_repaid" : "/statement/free");
    }
}

// Figures that nothing follows from: the network's genesis is checked by its hash, which this
// verifier does not compute; signatures are not its matter; work dates count with work_from only.
bool is_unchecked(const std::string& path) {
    return path.starts_with("/genesis") || path.starts_with("/proof/checkpoint") ||
           path.ends_with("/work_date");
}

TEST_F(SecondVerifier, NoticesEveryChangedFigure) {
    const OddWorld world(odd_terms()[2], {}, 1'000 * credit + 7, credit * credit);
    const json::value original = ledger::to_json(world.file_of(world.author), style);
    ASSERT_EQ(accepted({original}), 1u);
    std::vector<json::value> files;
    json::value edited = original;
    each_figure(edited, "", [&](json::value& figure, const std::string& path) {
        const json::value before = figure;
        if (is_unchecked(path) || !change(figure)) return;
        files.push_back(edited);
        figure = before;
    });
    EXPECT_GT(files.size(), 120u);
    EXPECT_EQ(accepted(files), 0u);
}

TEST_F(SecondVerifier, RefusesWhatIsNoStatementFile) {
    const OddWorld world({});
    const json::value original = ledger::to_json(world.file_of(world.author), style);
    std::vector<json::value> files{nullptr, json::array{}, json::object{}};
    for (const char* path : {"/proof/state_proof", "/close/epoch", "/statement/recipient",
                             "/record_lists", "/inclusion/path"}) {
        for (const json::value& wrong :
             {json::value("00"), json::value(-1), json::value(nullptr)}) {
            files.push_back(original);
            files.back().at_pointer(path) = wrong;
        }
    }
    EXPECT_EQ(accepted(files), 0u);
}

}  // namespace
}  // namespace merit::testing
