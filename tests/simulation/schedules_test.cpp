// Random schedules: from a seed, a network with loss, delay, duplication, splits, crashes (with
// loss of what was not synced), lost vote logs and batch logs, slow disks, slow execution, wrong
// clocks, and validators that run twice with one key. Nothing may ever break agreement, exclusivity
// or durable-before-sent (world.hpp); after everything heals, every honest node makes progress.
//
// A failing seed is run alone with MERIT_SEED=<n>:<seed>; MERIT_SEEDS_FACTOR=10 runs ten times as
// many.
#include "tests/simulation/world.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

namespace merit::testing {
namespace {

struct Schedule {
    std::size_t validators = 4;
    std::uint64_t seed = 1;
};

class Run {
  public:
    explicit Run(const Schedule& schedule)
        : random_(schedule.seed * 1'000 + schedule.validators), world_(options(schedule)) {
        faults_ = (schedule.validators - 1) / 3;
        if (faults_ > 0 && random_.chance(300'000)) {
            const std::uint64_t twins = 1 + random_.below(faults_);
            for (std::uint64_t i = 0; i < twins; ++i) {
                const std::size_t of = (schedule.seed + i) % schedule.validators;
                if (byzantine_.insert(of).second) world_.add_twin(of, false);
            }
        }
        world_.start_all();
    }

    void trouble() {
        const std::uint64_t acts = 10 + random_.below(40);
        for (std::uint64_t i = 0; i < acts; ++i) {
            act();
            world_.run(random_.below(400));
        }
    }

    void heal() {
        world_.heal();
        world_.set_loss(0, 0);
        world_.set_latency(1, 10);
        for (std::size_t id = 0; id < world_.size(); ++id) {
            world_.hold_disk(id, false);
            world_.hold_execution(id, false);
            world_.set_clock(id, 0);
        }
        world_.start_all();
    }

    // Every honest node executes further blocks, with a transaction submitted after the heal.
    bool makes_progress() {
        std::uint64_t highest = 0;
        for (std::size_t id : honest())
            highest = std::max(highest, world_.executed(id).value);
        for (std::size_t id : honest())
            world_.submit(id, "healed-" + std::to_string(id));
        const auto is_done = [&] {
            for (std::size_t id : honest()) {
                if (world_.executed(id).value < highest + 3) return false;
                if (world_.status(id).certified_height.value + 3 < world_.executed(id).value) {
                    return false;
                }
                for (std::size_t other : honest()) {
                    if (world_.executed(id).value > checked_[{id, other}] &&
                        !world_.is_included(id, "healed-" + std::to_string(other))) {
                        checked_[{id, other}] = world_.executed(id).value;
                        return false;
                    }
                }
            }
            return true;
        };
        return world_.run_until(is_done, 60'000);
    }

    std::string describe() const {
        std::string text;
        for (std::size_t id = 0; id < world_.size(); ++id) {
            const auto status = world_.status(id);
            text += "\nnode " + std::to_string(id) + (byzantine_.contains(id) ? " (twin)" : "") +
                    " " + std::string(name_of(status.state)) + " view " +
                    std::to_string(status.view.value) + " final " +
                    std::to_string(status.final_height.value) + " executed " +
                    std::to_string(status.executed_height.value) + " delivered " +
                    std::to_string(status.delivered_height.value) + " certified " +
                    std::to_string(status.certified_height.value) + " missing " +
                    std::to_string(status.missing_votes.size()) + " " + status.why;
        }
        return text;
    }

    void check() {
        for (const std::string& violation : world_.violations())
            ADD_FAILURE() << violation;
        for (std::size_t id : honest()) {
            EXPECT_TRUE(world_.alarms(id).empty()) << "alarm of node " << id;
            for (std::uint64_t tx = 0; tx < submitted_; tx += 7) {
                EXPECT_LE(world_.times_included(id, "tx-" + std::to_string(tx)), 1U);
            }
        }
    }

  private:
    static WorldOptions options(const Schedule& schedule) {
        Random random(schedule.seed * 77 + schedule.validators);
        WorldOptions options;
        options.validators = schedule.validators;
        options.seed = schedule.seed;
        options.network.latency_ms_max = 1 + random.below(random.chance(300'000) ? 200 : 20);
        options.network.loss_ppm =
            static_cast<std::uint32_t>(random.below(2) * random.below(300'000));
        options.network.duplicate_ppm =
            static_cast<std::uint32_t>(random.below(2) * random.below(200'000));
        options.network.mutation_ppm =
            static_cast<std::uint32_t>(random.below(2) * random.below(200'000));
        options.sync_ms = random.below(20);
        options.store_ms = random.below(20);
        options.execute_ms = random.below(random.chance(200'000) ? 300 : 20);
        return options;
    }

    std::vector<std::size_t> honest() const {
        std::vector<std::size_t> ids;
        for (std::size_t id = 0; id < world_.validators(); ++id) {
            if (!byzantine_.contains(id)) ids.push_back(id);
        }
        return ids;
    }

    void act() {
        const std::size_t id = random_.below(world_.size());
        switch (random_.below(14)) {
            case 0:
            case 1:
            case 2:
                world_.submit(id, "tx-" + std::to_string(submitted_++));
                break;
            case 3:
            case 4:
                world_.crash(id, random_.chance(700'000));
                break;
            case 5:
            case 6:
            case 7:
                if (!world_.is_running(id)) world_.start(id);
                break;
            case 8:
                split();
                break;
            case 9:
                world_.heal();
                break;
            case 10:
                world_.hold_disk(id, random_.chance(500'000));
                break;
            case 11:
                world_.hold_execution(id, random_.chance(500'000));
                break;
            case 12:
                if (world_.is_running(id)) world_.rotate_votes(id);
                break;
            default:
                harm(id);
                break;
        }
    }

    void split() {
        std::vector<std::set<std::size_t>> sides(2 + random_.below(2));
        for (std::size_t id = 0; id < world_.size(); ++id)
            sides[random_.below(sides.size())].insert(id);
        world_.split(sides);
    }

    void harm(std::size_t id) {
        // At most f validators lose anything that was durable, Byzantine ones included.
        if (random_.chance(500'000)) {
            world_.set_clock(id, static_cast<std::int64_t>(random_.below(600)) - 300);
            return;
        }
        harmed_.insert(world_.validators() > id ? id : 0);
        std::set<std::size_t> bad = harmed_;
        bad.insert(byzantine_.begin(), byzantine_.end());
        if (bad.size() > faults_ || world_.is_running(id)) {
            if (bad.size() > faults_) harmed_.erase(id);
            return;
        }
        if (random_.chance(500'000)) {
            world_.damage_votes(id);  // found at its next start
        } else {
            world_.lose_batches(id);
        }
    }

    Random random_;
    World world_;
    std::size_t faults_ = 0;
    std::set<std::size_t> byzantine_;
    std::set<std::size_t> harmed_;
    std::uint64_t submitted_ = 0;
    std::map<std::pair<std::size_t, std::size_t>, std::uint64_t> checked_;
};

void run_schedule(const Schedule& schedule) {
    SCOPED_TRACE("MERIT_SEED=" + std::to_string(schedule.validators) + ":" +
                 std::to_string(schedule.seed));
    Run run(schedule);
    run.trouble();
    run.heal();
    EXPECT_TRUE(run.makes_progress()) << run.describe();
    run.check();
}

class Simulation : public ::testing::TestWithParam<std::pair<std::size_t, std::uint64_t>> {};

TEST_P(Simulation, NothingBreaksAndAfterTheHealEverybodyGoesOn) {
    const auto [validators, seeds] = GetParam();
    if (const char* only = std::getenv("MERIT_SEED")) {
        const std::string text = only;
        if (std::stoull(text) != validators) return;
        run_schedule({validators, std::stoull(text.substr(text.find(':') + 1))});
        return;
    }
    const char* factor = std::getenv("MERIT_SEEDS_FACTOR");
    const std::uint64_t last = seeds * (factor == nullptr ? 1 : std::stoull(factor));
    for (std::uint64_t seed = 1; seed <= last && !HasFailure(); ++seed)
        run_schedule({validators, seed});
}

INSTANTIATE_TEST_SUITE_P(Sizes, Simulation,
                         ::testing::Values(std::pair(1, 80), std::pair(4, 250), std::pair(5, 80),
                                           std::pair(7, 60), std::pair(10, 30)),
                         [](const auto& what) { return std::to_string(what.param.first); });

}  // namespace
}  // namespace merit::testing
