#include "node/runtime/batch_intake.hpp"

#include "tests/support/temp_directory.hpp"
#include "tests/unit/node/durable_copy.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <vector>

namespace merit::node {
namespace {

using ledger::Position;

// At each batch that is told to be stored it is compared what a power cut would leave.
TEST(BatchIntake, ABatchIsStoredWhenItIsDurable) {
    const testing::TempDirectory temporary;
    const std::filesystem::path directory = temporary.path() / "batches";
    const std::filesystem::path left = temporary.path() / "left";
    auto log = storage::BatchLog::open(directory, {});
    ASSERT_TRUE(log.has_value());
    VerifiedCache verified{16};
    std::vector<Position> stored;
    BatchIntake::Outputs outputs;
    outputs.post = [&](consensus::Event event) {
        const auto& key = std::get<consensus::BatchStored>(event).facts.key;
        testing::copy_durable(directory, left);
        const auto durable = storage::BatchLog::open(left, {});
        EXPECT_TRUE(durable && durable.value()->contains({key.lane, key.position, key.digest}));
        stored.push_back(key.position);
    };
    BatchIntake intake({}, *log.value(), verified, outputs);
    intake.start();
    for (std::uint64_t position = 1; position <= 3; ++position) {
        consensus::StoreBatch own;
        own.facts.key.position = Position{position};
        own.check = false;
        intake.store(own);
    }
    intake.stop();
    EXPECT_EQ(stored, (std::vector{Position{1}, Position{2}, Position{3}}));
}

}  // namespace
}  // namespace merit::node
