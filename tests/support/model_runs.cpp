#include "tests/support/model_runs.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>

namespace merit::testing {

namespace {

#if defined(__SANITIZE_ADDRESS__)
constexpr std::uint64_t regular_steps = 5'000;
#elif defined(__has_feature)
constexpr std::uint64_t regular_steps = __has_feature(address_sanitizer) ? 5'000 : 50'000;
#else
constexpr std::uint64_t regular_steps = 50'000;
#endif

int failed_parts() {
    return ::testing::UnitTest::GetInstance()->current_test_info()->result()->total_part_count();
}

std::array<char, 80> where{};  // for the handler, which may not allocate

void tell_where(int signal) {
    const auto length = static_cast<std::size_t>(
        std::find(where.begin(), where.end(), '\0') - where.begin());
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, where.data(), length);
    std::signal(signal, SIG_DFL);
    std::raise(signal);
}

}  // namespace

std::uint64_t model_steps() {
    return number_from_environment("MERIT_CASES", regular_steps);
}

StepList fewest_steps(StepList steps, const std::function<bool(const StepList&)>& fails,
                      int tries_max) {
    int tries = 0;
    for (std::size_t piece = steps.size() / 2; piece > 0; piece /= 2) {
        for (std::size_t first = 0; first < steps.size() && tries < tries_max; ++tries) {
            StepList rest(steps.begin(), steps.begin() + static_cast<long>(first));
            const std::size_t end = std::min(first + piece, steps.size());
            rest.insert(rest.end(), steps.begin() + static_cast<long>(end), steps.end());
            if (fails(rest)) {
                steps = std::move(rest);
            } else {
                first = end;
            }
        }
    }
    return steps;
}

bool fails_in_child(const std::function<void()>& work) {
    std::fflush(nullptr);
    const pid_t child = ::fork();
    if (child == 0) {
        const int nowhere = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
        ::dup2(nowhere, STDOUT_FILENO);
        ::dup2(nowhere, STDERR_FILENO);
        const int before = failed_parts();
        work();
        ::_exit(failed_parts() > before ? 1 : 0);
    }
    int status = 1;
    EXPECT_EQ(::waitpid(child, &status, 0), child);
    return !WIFEXITED(status) || WEXITSTATUS(status) != 0;
}

void expect_seen(const std::map<std::string, int>& outcomes, const OutcomeNames& names) {
    if (::testing::Test::HasFailure()) return;
    for (const std::string& name : names) {
        const auto found = outcomes.find(name);
        const int count = found == outcomes.end() ? 0 : found->second;
        EXPECT_GE(static_cast<std::uint64_t>(count), model_steps() / 5'000) << name;
    }
}

AbortNote::AbortNote() {
    std::signal(SIGABRT, tell_where);
}
AbortNote::~AbortNote() {
    std::signal(SIGABRT, SIG_DFL);
}

void AbortNote::at(std::uint64_t seed, std::size_t step) {
    std::snprintf(where.data(), where.size(),
                  "in step %zu of MERIT_SEED=%llu (MERIT_SHRINK=1: the fewest steps)\n", step,
                  static_cast<unsigned long long>(seed));
}

}  // namespace merit::testing
