// A statement shows the factor of conformance with its source, and both verifiers check it.
#include "contracts/explain/make_file.hpp"
#include "contracts/explain/verify.hpp"
#include "ledger/json/json.hpp"
#include "ledger/json/read_json.hpp"
#include "tests/support/certified.hpp"
#include "tests/unit/contracts/explain/changed_figures.hpp"
#include "tests/unit/contracts/explain/second_verifier.hpp"
#include "tests/unit/contracts/standards/standards_world.hpp"

namespace merit::testing {
namespace {

namespace json = boost::json;
using contracts::explain::StatementFile;

constexpr auto style = ledger::AddressStyle::main;

// Two records of 100 lines by one author, the second with a factor of 1.1, paid out of the own
// pool.
struct PaidWorld : StandardsWorld {
    PaidWorld() {
        begin_with({profile_terms("posix")});
        EXPECT_EQ(send(member(3), contracts::treasury::PoolFund{own_pool(demo),
                                                                ledger::Amount{10 * credit}}),
                  "applied");
        plain = registered();
        EXPECT_EQ(accept(plain), "applied");
        record = registered();
        id = post(record.artifact);
        EXPECT_EQ(accept(record), "applied");
        closed = epoch();
        close_epoch();
    }
    StatementFile file() const {
        auto made = contracts::explain::make_statement_file(state(), own_pool(demo), closed,
                                                            {author});
        EXPECT_TRUE(made.has_value());
        made->genesis = genesis();
        made->proof = prove_close(*this, made->close);
        return *made;
    }
    Registered plain;
    Registered record;
    ConformanceId id;
    Epoch closed;
};

std::string failure(const StatementFile& file, const ledger::NetworkId& trusted) {
    const auto verdict = contracts::explain::verify_statement(file, trusted);
    if (verdict) return "verified";
    return std::string(name_of(verdict.error().error)) + " " + verdict.error().place;
}

// The line of the record with a source.
contracts::score::RecordLine& conformed_line(StatementFile& file) {
    auto& lines = file.record_lists.at(0).records;
    return *std::ranges::find_if(
        lines, [](const auto& line) { return line.factor.source.has_value(); });
}

TEST(ConformanceStatement, NamesTheSourceOfTheFactor) {
    const PaidWorld world;
    auto file = world.file();
    EXPECT_EQ(conformed_line(file).record, world.record.id);
    EXPECT_EQ(conformed_line(file).factor.source, world.id);
    EXPECT_EQ(conformed_line(file).x.value, 110'000'000u);
    expect_texts(world.query("explain", "explain",
                             {{"pool", world.own_pool(world.demo).hex()},
                              {"epoch", std::to_string(world.closed.value)},
                              {"recipient", world.author.hex()}}),
                 {"m = floor(licence*conformance / 10^6) = floor(1000000*1100000 / 10^6), by "
                  "conformance " +
                      world.id.hex().substr(0, 16) + ", profile posix version 1 = 1100000",
                  "x = floor(share*s*Q*m / 10^18) = floor(1000000*100000000*1000000*1100000 / "
                  "10^18) = 110000000"});
}

TEST(ConformanceStatement, IsVerifiedWithItsFactor) {
    const PaidWorld world;
    const StatementFile file = world.file();
    EXPECT_EQ(failure(file, world.network()), "verified");
    StatementFile read;
    ASSERT_TRUE(ledger::read_json(ledger::to_json(file, style), read).empty());
    EXPECT_EQ(failure(read, world.network()), "verified");
}

TEST(ConformanceStatement, AFactorThatDoesNotFitIsFound) {
    const PaidWorld world;
    auto file = world.file();
    conformed_line(file).factor.conformance = Ppm{1'200'000};
    EXPECT_TRUE(failure(file, world.network()).ends_with("/factor/product"));
    file = world.file();
    conformed_line(file).factor.source.reset();
    EXPECT_TRUE(failure(file, world.network()).ends_with("/factor/source"));
    file = world.file();
    conformed_line(file).factor.source = ConformanceId{digest(3).bytes};
    EXPECT_TRUE(failure(file, world.network()).ends_with("/record_root"));
}

using ConformanceVerifier = SecondVerifier;

// Each figure of the line with a factor, changed alone.
TEST_F(ConformanceVerifier, AgreesAboutTheFactor) {
    const PaidWorld world;
    const auto good = ledger::to_json(world.file(), style);
    std::vector<json::value> files{good};
    json::value changed = good;
    auto& lines = changed.at("record_lists").at(0).at("records").as_array();
    for (json::value& line : lines) {
        each_figure(line, "", [&](json::value& figure, const std::string&) {
            const json::value before = figure;
            if (!change(figure)) return;
            files.push_back(changed);
            figure = before;
        });
    }
    EXPECT_GT(files.size(), 20u);
    const auto said = answers(files);
    EXPECT_TRUE(said.front().starts_with("ok ")) << said.front();
    for (std::size_t i = 1; i < said.size(); ++i)
        EXPECT_FALSE(said[i].starts_with("ok ")) << i;
}

// By the rule, not only by the root of the lines.
TEST_F(ConformanceVerifier, NamesTheFactorThatDoesNotFit) {
    const PaidWorld world;
    auto more = world.file();
    conformed_line(more).factor.conformance = Ppm{1'200'000};
    auto nobody = world.file();
    conformed_line(nobody).factor.source.reset();
    const auto said = answers({ledger::to_json(more, style), ledger::to_json(nobody, style)});
    EXPECT_NE(said[0].find("/factor/product: 1200000 by the rules, 1100000 in the file"),
              std::string::npos)
        << said[0];
    EXPECT_NE(said[1].find("/factor/source: True by the rules, False in the file"),
              std::string::npos)
        << said[1];
}

}  // namespace
}  // namespace merit::testing
