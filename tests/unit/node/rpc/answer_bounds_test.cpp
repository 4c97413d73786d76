#include "node/rpc/methods/answer_bounds.hpp"

#include "tests/unit/contracts/explain/rewarded_world.hpp"

#include <gtest/gtest.h>

namespace merit::node::rpc {
namespace {

using Verdict = Result<void, RpcError>;

struct Bounds : ::testing::Test {
    static const merit::testing::RewardedWorld& world() {
        static const merit::testing::RewardedWorld one;
        return one;
    }
    contracts::QueryArguments of_close() const {
        return {{"pool", world().pool.hex()}, {"epoch", std::to_string(world().closed.value)}};
    }
    contracts::QueryArguments of_author() const {
        auto arguments = of_close();
        arguments.emplace("recipient", world().author.hex());
        return arguments;
    }
    const ledger::StateView& view() const { return world().state(); }
    contracts::incentive::EpochClose close() const {
        return contracts::explain::find_epoch_close(view(), world().pool, world().closed).value();
    }
    RpcLimits limits;
};

int code_of(const Verdict& verdict) {
    return verdict ? 0 : static_cast<int>(verdict.error().code);
}

TEST_F(Bounds, RecordsBehindAStatement) {
    // The author registered one contribution.
    for (const std::uint64_t max : {0u, 1u, 2u}) {
        const int expected = max < 1 ? -32005 : 0;
        limits.explain_records_max = max;
        EXPECT_EQ(code_of(check_explain_size(view(), limits, "explain", of_author())), expected);
        limits.explain_records_max = 0;
        limits.export_records_max = max;
        EXPECT_EQ(code_of(check_explain_size(view(), limits, "records", of_author())), expected);
        EXPECT_EQ(code_of(check_statement_file_size(view(), limits, of_author())), expected);
    }
}

TEST_F(Bounds, StatementsOfAClose) {
    const std::uint64_t count = close().statements;
    ASSERT_GT(count, 1u);
    for (const std::uint64_t max : {count - 1, count, count + 1}) {
        const int expected = max < count ? -32005 : 0;
        limits.export_statements_max = max;
        EXPECT_EQ(code_of(check_explain_size(view(), limits, "statements", of_close())), expected);
        EXPECT_EQ(code_of(check_epoch_file_size(view(), limits, of_close())), expected);
    }
}

TEST_F(Bounds, WhatNamesNothingIsLeftToTheQuery) {
    limits.explain_records_max = limits.export_statements_max = 0;
    EXPECT_EQ(code_of(check_explain_size(view(), limits, "explain", {})), 0);
    EXPECT_EQ(code_of(check_explain_size(view(), limits, "statements", {{"pool", "x"}})), 0);
    EXPECT_EQ(code_of(check_explain_size(view(), limits, "statement", of_author())), 0);
}

}  // namespace
}  // namespace merit::node::rpc
