// That runs against a model name the fewest steps of a failure.
#include "tests/support/model_runs.hpp"

#include <gtest/gtest-spi.h>

#include <cstdlib>

namespace merit::testing {
namespace {

// Fails where steps 17 and 40 were both done, or ends the process.
template <bool ends>
struct Broken : ModelWorld {
    using ModelWorld::ModelWorld;
    void begin_step(std::size_t number) {
        done += number == 17 || number == 40 ? 1 : 0;
        ModelWorld::begin_step(number);
    }
    void step() {}
    void compare() const {
        if (ends && done == 2) std::abort();
        EXPECT_LT(done, 2);
    }
    int done = 0;
};

StepList fewest_of(const std::function<void(const StepList&)>& work) {
    StepList all(60);
    for (std::size_t i = 0; i < all.size(); ++i)
        all[i] = i;
    return fewest_steps(all, [&](const StepList& some) {
        return fails_in_child([&] { work(some); });
    });
}

template <bool ends>
void do_steps(const StepList& steps) {
    Broken<ends> world(1);
    for (const std::size_t step : steps)
        do_step(world, step);
}

TEST(ModelRuns, NameTheFewestStepsThatFail) {
    EXPECT_EQ(fewest_of(do_steps<false>), (StepList{17, 40}));
}

TEST(ModelRuns, NameTheFewestStepsThatEndTheProcess) {
    EXPECT_EQ(fewest_of(do_steps<true>), (StepList{17, 40}));
}

TEST(ModelRuns, HearNothingOfAChildThatSucceeds) {
    EXPECT_FALSE(fails_in_child([] { EXPECT_EQ(1, 1); }));
}

TEST(ModelRuns, DrawTheSameInAStepWhateverCameBefore) {
    struct Drawing : ModelWorld {
        using ModelWorld::ModelWorld;
        std::uint64_t draw() { return below(1'000'000'007); }
    };
    Drawing whole(3);
    Drawing part(3);
    whole.begin_step(1);
    whole.draw();
    whole.begin_step(2);
    part.begin_step(2);
    EXPECT_EQ(whole.draw(), part.draw());
}

// The world that ends the process is named, so that it can be run again.
TEST(ModelRuns, TellWhereTheProcessEnded) {
    EXPECT_DEATH(run_models<Broken<true>>(60), "in step 40 of MERIT_SEED=1 ");
}

}  // namespace
}  // namespace merit::testing
