#include "wallet/process.hpp"

#include <gtest/gtest.h>

namespace merit::wallet {
namespace {

TEST(Process, AProgramThatIsNotThereIsNamedAndSaidToBeMissing) {
    ProcessCall call;
    call.arguments = {"no-such-program-here"};
    const auto output = run_process(call);
    ASSERT_FALSE(output);
    EXPECT_EQ(output.assume_error().error, ProcessError::not_started);
    EXPECT_EQ(output.assume_error().message,
              "cannot start no-such-program-here: it is not installed, or not in PATH");
}

}  // namespace
}  // namespace merit::wallet
