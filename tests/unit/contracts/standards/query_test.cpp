// The matrix of artifacts and profiles in pages, and why an artifact holds a profile or does not.
#include "contracts/standards/answers.hpp"
#include "tests/unit/contracts/standards/standards_world.hpp"

namespace merit::testing {
namespace {

crypto::Hash256 numbered_artifact(std::uint32_t number) {
    crypto::Hash256 artifact;
    artifact.bytes[0] = static_cast<Byte>(number >> 8);
    artifact.bytes[1] = static_cast<Byte>(number);
    artifact.bytes[31] = 1;
    return artifact;
}

std::size_t count_of(const std::string& text, const std::string& part) {
    std::size_t count = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
        ++count;
    return count;
}

struct QueryWorld : StandardsWorld {
    QueryWorld() { begin_with({profile_terms("posix"), gate_terms("safe")}); }

    std::string matrix(std::map<std::string, std::string> arguments = {}) const {
        arguments["project"] = demo.hex();
        return query("standards", "matrix", arguments);
    }
};

TEST(ConformanceMatrix, HasACellForWhatWasPosted) {
    QueryWorld world;
    EXPECT_EQ(world.define(profile_terms("iso", 1'200'000)), "applied");
    const auto record = world.registered();
    const auto id = world.post(record.artifact);
    world.post(record.artifact, "iso");
    world.post(digest(3), "safe");
    const std::string answer = world.matrix();
    EXPECT_EQ(count_of(answer, "artifact: "), 2u);
    EXPECT_EQ(count_of(answer, "profile: "), 3u);
    expect_texts(answer,
                 {"record: " + record.id.hex(),
                  "{profile: posix, adopted: true, standing: holds, conformance: " + id.hex() +
                      ", version: 1, factor: 1100000, to_epoch: 5}",
                  "{profile: iso, adopted: false, standing: holds",
                  "record: null, profiles: [{profile: safe, adopted: true, standing: holds",
                  "factor: null", "next: null"});
}

// What counts is shown; where nothing does, why not.
TEST(ConformanceMatrix, ShowsTheConformanceThatCounts) {
    QueryWorld world;
    const auto record = world.registered();
    world.post(record.artifact);
    const auto third = world.account(AccountKind::service, 3);
    EXPECT_EQ(world.define(profile_terms("posix", 1'200'000), 2), "applied");
    EXPECT_EQ(world.send(third, world.post_of(record.artifact, "posix", 2)), "applied");
    const auto better = world.made<ConformanceId>("merit.conform");
    expect_texts(world.matrix(), {"conformance: " + better.hex() + ", version: 2"});
    EXPECT_EQ(world.withdraw(better), "applied");
    expect_texts(world.matrix(), {"standing: holds", "version: 1"});
    world.close_epochs(3);
    EXPECT_EQ(world.matrix().find("standing: holds"), std::string::npos) << world.matrix();
}

TEST(ConformanceMatrix, ComesInPagesOf64Artifacts) {
    QueryWorld world;
    std::vector<ledger::Operation> operations;
    for (std::uint32_t i = 0; i < 130; ++i)
        operations.push_back(contracts::make_operation(world.post_of(numbered_artifact(i))));
    EXPECT_EQ(world.send_operations(world.laboratory, operations), "applied");
    const auto hex = [](std::uint32_t number) {
        return to_hex(numbered_artifact(number).view());
    };
    EXPECT_EQ(count_of(world.matrix(), "artifact: "), 64u);
    expect_texts(world.matrix(), {"artifact: " + hex(0), "artifact: " + hex(63),
                                  "next: " + hex(64)});
    expect_texts(world.matrix({{"from", hex(64)}}), {"artifact: " + hex(64), "next: " + hex(128)});
    const std::string last = world.matrix({{"from", hex(128)}});
    EXPECT_EQ(count_of(last, "artifact: "), 2u);
    expect_texts(last, {"next: null"});
    EXPECT_EQ(world.matrix({{"from", "xyz"}}), "standards.malformed");
}

TEST(ConformanceMatrix, OfNothingIsEmpty) {
    QueryWorld world;
    expect_texts(world.matrix(), {"artifacts: [], next: null"});
    EXPECT_EQ(world.query("standards", "matrix", {{"project", to_hex(digest(3).view())}}),
              "standards.not_found");
}

TEST(ConformanceWhy, NamesEachLaboratoryAndWhatSpeaksAgainstIt) {
    QueryWorld world;
    const auto record = world.registered();
    expect_texts(world.why(record.artifact),
                 {"record: " + record.id.hex(), "adopted: true", "holds_by: null",
                  "conformances: []"});
    const auto first = world.post(record.artifact);
    const auto third = world.account(AccountKind::service, 3);
    EXPECT_EQ(world.send(third, world.post_of(record.artifact)), "applied");
    const auto organisation = world.account(AccountKind::organisation, 1);
    world.affiliate(world.author, organisation);
    world.close_epoch();
    const auto second = world.made<ConformanceId>("merit.conform");
    const std::string answer = world.why(record.artifact);
    EXPECT_EQ(count_of(answer, "standing: "), 2u);
    EXPECT_EQ(count_of(answer, "standing: has_interest"), 1u);
    EXPECT_EQ(count_of(answer, "standing: holds"), 1u);
    expect_texts(answer, {"conformance: " + first.hex() + ", profile: posix, factor: 1100000, "
                          "standing: has_interest"});
    EXPECT_EQ(answer.find("holds_by: " + second.hex()), std::string::npos);
}

TEST(ConformanceWhy, AnswersAboutEpochsThatAreOver) {
    QueryWorld world;
    const auto id = world.post(digest(3));
    world.close_epochs(6);
    const auto ask = [&](std::uint64_t epoch) {
        return world.query("standards", "why",
                           {{"project", world.demo.hex()},
                            {"artifact", to_hex(digest(3).view())},
                            {"profile", "posix"},
                            {"epoch", std::to_string(epoch)}});
    };
    expect_texts(ask(0), {"holds_by: null", "conformances: []"});
    expect_texts(ask(5), {"holds_by: " + id.hex()});
    expect_texts(ask(6), {"holds_by: null", "standing: expired"});
    EXPECT_EQ(ask(8), "standards.too_early");
}

TEST(ConformanceQueries, RefuseWhatIsNotThere) {
    QueryWorld world;
    const std::string hex = to_hex(digest(3).view());
    EXPECT_EQ(world.why(digest(3), "other"), "standards.not_found");
    EXPECT_EQ(world.query("standards", "conformance", {{"conformance", hex}}),
              "standards.not_found");
    EXPECT_EQ(world.query("standards", "record", {{"record", hex}}), "standards.not_found");
    EXPECT_EQ(world.query("standards", "adopted", {{"project", hex}}), "standards.not_found");
    EXPECT_EQ(world.query("standards", "adopted", {}), "standards.malformed");
}

}  // namespace
}  // namespace merit::testing
