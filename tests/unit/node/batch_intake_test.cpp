#include "node/runtime/batch_intake.hpp"

#include "tests/support/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <unistd.h>

namespace merit::node {
namespace {

using ledger::Position;
using ledger::Term;

// The cut of a block of the term before says nothing about lanes that began anew.
TEST(BatchIntake, PositionsOfAnEarlierTermReleaseNothingOfThisOne) {
    const testing::TemporaryFolder temporary;
    const std::filesystem::path directory = temporary.path();
    auto log = storage::BatchLog::open(directory, {});
    ASSERT_TRUE(log.has_value());
    VerifiedCache verified{16};
    BatchIntake intake({}, *log.value(), verified, {});
    const storage::BatchKey key{ledger::ValidatorIndex{1}, Position{5}, {}};
    intake.begin_term(Term{1}, {});
    intake.set_releasable(Term{0}, {Position{100}, Position{100}});
    EXPECT_FALSE(intake.is_releasable(key));
    intake.set_releasable(Term{1}, {Position{100}, Position{4}});
    EXPECT_FALSE(intake.is_releasable(key));
    intake.set_releasable(Term{1}, {Position{0}, Position{5}});
    EXPECT_TRUE(intake.is_releasable(key));
    intake.begin_term(Term{2}, {});
    EXPECT_FALSE(intake.is_releasable(key));
    intake.release({key});
    EXPECT_TRUE(intake.is_releasable(key));
}

}  // namespace
}  // namespace merit::node
