#include "contracts/licence/expression.hpp"

#include "contracts/licence/licence.hpp"

#include <gtest/gtest.h>

namespace merit::contracts::licence {
namespace {

std::optional<bool> with_mit_and_apache(std::string_view text) {
    return evaluate(text, [](std::string_view id) {
        return same_identifier(id, "MIT") || same_identifier(id, "Apache-2.0");
    });
}

TEST(SpdxExpression, IsIdentifiersAndOperators) {
    for (const char* text : {"MIT", "Apache-2.0 OR MIT", "(MIT AND BSD-2-Clause) OR Zlib",
                             "GPL-2.0-only WITH Classpath-exception-2.0", "GPL-2.0+",
                             "LicenseRef-own", "DocumentRef-x:LicenseRef-own", "( MIT )"}) {
        EXPECT_TRUE(is_expression(text)) << text;
    }
    for (const char* text : {"", " ", "MIT OR", "OR MIT", "MIT MIT", "(MIT", "MIT)", "()",
                             "MIT or Zlib", "MIT WITH", "WITH", "a+b", "MIT/X11", "MIT, Zlib"}) {
        EXPECT_FALSE(is_expression(text)) << text;
    }
}

TEST(SpdxExpression, OrNeedsOneAndNeedsAll) {
    EXPECT_EQ(with_mit_and_apache("MIT OR GPL-2.0-only"), true);
    EXPECT_EQ(with_mit_and_apache("MIT AND GPL-2.0-only"), false);
    EXPECT_EQ(with_mit_and_apache("MIT AND Apache-2.0"), true);
    EXPECT_EQ(with_mit_and_apache("GPL-2.0-only OR Zlib"), false);
}

// AND binds closer: false OR true AND false is false, (false OR true) AND ... is too, but
// true OR false AND false is true.
TEST(SpdxExpression, AndBindsCloserThanOr) {
    EXPECT_EQ(with_mit_and_apache("MIT OR Zlib AND Zlib"), true);
    EXPECT_EQ(with_mit_and_apache("(MIT OR Zlib) AND Zlib"), false);
}

TEST(SpdxExpression, AnExceptionOnlyAddsPermissions) {
    EXPECT_EQ(with_mit_and_apache("Apache-2.0 WITH LLVM-exception"), true);
    EXPECT_EQ(with_mit_and_apache("GPL-2.0-only WITH Classpath-exception-2.0"), false);
}

TEST(SpdxExpression, PlusFitsTheListedVersion) {
    EXPECT_EQ(with_mit_and_apache("Apache-2.0+"), true);
    EXPECT_EQ(with_mit_and_apache("Apache-1.1+"), false);
}

TEST(SpdxExpression, IgnoresTheCaseOfIdentifiers) {
    EXPECT_EQ(with_mit_and_apache("mit"), true);
}

TEST(SpdxExpression, NestsSixteenLevels) {
    const auto nested = [](std::size_t depth) {
        return std::string(depth, '(') + "MIT" + std::string(depth, ')');
    };
    EXPECT_TRUE(is_expression(nested(15)));
    EXPECT_TRUE(is_expression(nested(16)));
    EXPECT_FALSE(is_expression(nested(17)));
}

TEST(SpdxExpression, HasAtMostTwoHundredBytes) {
    EXPECT_TRUE(is_expression(std::string(199, 'a')));
    EXPECT_TRUE(is_expression(std::string(200, 'a')));
    EXPECT_FALSE(is_expression(std::string(201, 'a')));
}

registry::ProjectSettings settings(std::string outbound, std::vector<std::string> inbound) {
    registry::ProjectSettings settings;
    settings.outbound = registry::SpdxExpression(std::move(outbound));
    for (const std::string& id : inbound)
        settings.inbound.push_back(registry::SpdxId(id));
    return settings;
}

TEST(LicenceFactor, IsOneForAListedLicence) {
    EXPECT_EQ(licence_factor(settings("GPL-2.0-only", {"GPL-2.0-only", "MIT"}), "MIT").value,
              1'000'000u);
    EXPECT_EQ(licence_factor(settings("GPL-2.0-only", {"GPL-2.0-only", "MIT"}), "Zlib").value, 0u);
}

TEST(LicenceFactor, WithoutAListTakesTheOutboundLicence) {
    EXPECT_EQ(licence_factor(settings("MIT", {}), "MIT").value, 1'000'000u);
    EXPECT_EQ(licence_factor(settings("MIT", {}), "MIT OR Zlib").value, 1'000'000u);
    EXPECT_EQ(licence_factor(settings("MIT", {}), "Zlib").value, 0u);
}

TEST(LicenceFactor, OfAnOutboundExpressionAsksForTheWhole) {
    const auto both = settings("Apache-2.0 OR MIT", {});
    EXPECT_EQ(licence_factor(both, "Apache-2.0 OR MIT").value, 1'000'000u);
    EXPECT_EQ(licence_factor(both, "MIT").value, 0u);
}

}  // namespace
}  // namespace merit::contracts::licence
