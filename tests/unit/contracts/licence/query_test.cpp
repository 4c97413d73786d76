#include "tests/support/test_world.hpp"

#include <gtest/gtest.h>

namespace merit::testing {
namespace {

TEST(LicenceCheckQuery, WarnsBeforeAcceptance) {
    TestWorld world;
    const auto project = world.project({world.person()});
    const auto factor = [&](const std::string& spdx) {
        const std::string answer =
            world.query("licence", "check", {{"project", project.hex()}, {"spdx", spdx}});
        return answer.substr(answer.rfind(": ") + 2);
    };
    EXPECT_EQ(factor("MIT"), "1000000}");
    EXPECT_EQ(factor("GPL-2.0-only"), "0}");
}

TEST(LicenceReportQuery, FollowsWhatARecordDerivesFrom) {
    TestWorld world;
    const auto maintainer = world.person();
    const auto author = world.person();
    const auto project = world.project({maintainer});
    const auto source = world.accepted(project, author, maintainer);
    auto op = world.code(project, author);
    op.derived_from.push_back(source);
    world.send(author, op);
    const auto derived = world.made<ledger::ContributionId>("merit.contrib");
    const std::string answer = world.query("licence", "report", {{"record", derived.hex()}});
    EXPECT_NE(answer.find("{record: " + derived.hex()), std::string::npos);
    EXPECT_NE(answer.find("{record: " + source.hex()), std::string::npos);
}

}  // namespace
}  // namespace merit::testing
