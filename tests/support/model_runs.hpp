// Runs a contract beside a naive model of it: many worlds, each of some random steps. Where one
// fails, it is run again with fewer and fewer of its steps, and the fewest that fail are named.
//
//   MERIT_CASES   steps in all (scripts/test --long: a million)
//   MERIT_SEED    the first world's seed; a failure names it
//   MERIT_SHRINK  1: only that world, and its fewest steps, also where it ends the process
#pragma once

#include "tests/support/environment.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace merit::testing {

// The contract and its model. A world has `step()`, which does something random to both, and
// `compare()`, which expects that they agree. What a step draws depends on the seed and the number
// of the step alone, so that other steps can be left out.
class ModelWorld {
  public:
    explicit ModelWorld(std::uint64_t seed) : seed_(seed), random_(seed) {}
    void begin_step(std::size_t number) { random_.seed(seed_ * 1'000'003 + number + 1); }

    std::map<std::string, int> outcomes;

  protected:
    std::uint64_t below(std::uint64_t n) { return random_() % n; }
    bool one_in(std::uint64_t n) { return below(n) == 0; }

  private:
    std::uint64_t seed_;
    std::mt19937_64 random_;
};

using StepList = std::vector<std::size_t>;
using OutcomeNames = std::vector<std::string>;

// Steps of one test in all: 50,000, fewer under a sanitizer, or MERIT_CASES.
std::uint64_t model_steps();

// A shorter list that still fails, if there is one: pieces are left out, larger ones first, as long
// as tries are left. `steps` fails.
StepList fewest_steps(StepList steps, const std::function<bool(const StepList&)>& fails,
                      int tries_max = 400);

// Whether an expectation fails in it, or the process ends; in a process of its own, unheard.
bool fails_in_child(const std::function<void()>& work);

// While it lives, a broken invariant that ends the process also tells which world it was.
class AbortNote {
  public:
    AbortNote();
    ~AbortNote();
    AbortNote(const AbortNote&) = delete;
    AbortNote& operator=(const AbortNote&) = delete;
    void at(std::uint64_t seed, std::size_t step);
};

template <class World>
void do_step(World& world, std::size_t number) {
    world.begin_step(number);
    world.step();
    world.compare();
}

// Expects a failure of these steps and tells how few are enough for one.
template <class World>
void tell_fewest(std::uint64_t seed, std::size_t count) {
    const auto fails = [&](const StepList& some) {
        return fails_in_child([&] {
            World world(seed);
            for (const std::size_t step : some)
                do_step(world, step);
        });
    };
    StepList all(count);
    for (std::size_t i = 0; i < count; ++i)
        all[i] = i;
    if (!fails(all)) return;
    std::string text;
    for (const std::size_t step : fewest_steps(all, fails))
        text += " " + std::to_string(step);
    ADD_FAILURE() << "MERIT_SEED=" << seed << ": of its steps these alone fail:" << text;
}

// How often each outcome was seen, of all worlds.
template <class World>
std::map<std::string, int> run_models(std::size_t steps_of_a_world = 250) {
    std::map<std::string, int> outcomes;
    const std::uint64_t first = number_from_environment("MERIT_SEED", 1);
    if (number_from_environment("MERIT_SHRINK", 0) == 1) {
        tell_fewest<World>(first, steps_of_a_world);
        return outcomes;
    }
    const std::uint64_t worlds = (model_steps() + steps_of_a_world - 1) / steps_of_a_world;
    AbortNote note;
    for (std::uint64_t seed = first; seed < first + worlds; ++seed) {
        World world(seed);
        for (std::size_t i = 0; i < steps_of_a_world; ++i) {
            note.at(seed, i);
            do_step(world, i);
            if (!::testing::Test::HasFailure()) continue;
            tell_fewest<World>(seed, i + 1);
            return outcomes;
        }
        for (const auto& [name, count] : world.outcomes)
            outcomes[name] += count;
    }
    return outcomes;
}

// Expects that each outcome was seen at least once in 5,000 steps: a run that tries next to nothing
// shows nothing.
void expect_seen(const std::map<std::string, int>& outcomes, const OutcomeNames& names);

}  // namespace merit::testing
