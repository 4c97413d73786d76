// Machines draw the beacon by themselves, and a power cut between commitment and reveal loses no
// secret.
#include "contracts/beacon/beacon.hpp"

#include "contracts/framework/chain.hpp"
#include "contracts/validators/validators.hpp"
#include "tests/simulation/clients.hpp"
#include "tests/simulation/node_machine.hpp"
#include "tests/simulation/world.hpp"

#include <gtest/gtest.h>

namespace merit::testing {
namespace {

using contracts::beacon::BeaconRecord;
using ledger::Epoch;

constexpr std::size_t validators = 4;
constexpr std::uint64_t ms_max = 60'000;

class BeaconRun : public ::testing::Test {
  protected:
    WorldOptions options() {
        WorldOptions made;
        made.genesis = genesis;
        made.real_batch_signatures = true;
        made.make_machine = [this](std::size_t number) {
            return std::make_unique<NodeMachine>(
                files, number, NodeMachineOptions{genesis, validator_key(number), false, 5});
        };
        return made;
    }
    NodeMachine& machine(std::size_t node) {
        return static_cast<NodeMachine&>(world.machine(node));
    }
    std::optional<BeaconRecord> drawn(std::size_t node, Epoch epoch) {
        return contracts::beacon::find_beacon(*machine(node).store()->head_view(), epoch);
    }
    std::optional<contracts::beacon::SecretRecord> said(std::size_t validator, Epoch epoch) {
        return contracts::beacon::find_secret(
            *machine(0).store()->head_view(), epoch,
            contracts::validators::validator_account_id(validator_key(validator).public_key()));
    }
    // Until all have committed for an epoch; which one.
    Epoch run_to_commitments() {
        Epoch epoch;
        EXPECT_TRUE(world.run_until(
            [&] {
                const auto view = machine(0).store()->head_view();
                epoch = contracts::load_chain(*view).epoch.next().next();
                std::size_t count = 0;
                for (std::size_t i = 0; i < validators; ++i)
                    count += said(i, epoch) ? 1U : 0U;
                return count == validators;
            },
            ms_max));
        return epoch;
    }
    BeaconRecord run_to_beacon(Epoch epoch) {
        EXPECT_TRUE(world.run_until([&] { return drawn(0, epoch).has_value(); }, ms_max));
        return drawn(0, epoch).value_or(BeaconRecord{});
    }

    const ledger::Genesis genesis = Clients::make_genesis(validators);
    SimFiles files;
    World world{options()};
};

TEST_F(BeaconRun, IsRandomAndTheSameForAll) {
    world.start_all();
    const Epoch epoch = run_to_commitments();
    const BeaconRecord record = run_to_beacon(epoch);
    EXPECT_EQ(record.revealed, validators);
    EXPECT_TRUE(record.is_random());
    for (std::size_t node = 1; node < validators; ++node) {
        ASSERT_TRUE(world.run_until([&] { return drawn(node, epoch).has_value(); }, ms_max));
        EXPECT_EQ(drawn(node, epoch)->value, record.value);
    }
    EXPECT_TRUE(world.violations().empty()) << world.violations().front();
}

TEST_F(BeaconRun, HasTheSecretOfAMachineWhosePowerFailedMeanwhile) {
    world.start_all();
    const Epoch epoch = run_to_commitments();
    world.crash(1, true);
    world.at(500, [this] { world.start(1); });
    EXPECT_EQ(run_to_beacon(epoch).revealed, validators);
    EXPECT_TRUE(world.violations().empty()) << world.violations().front();
}

TEST_F(BeaconRun, MissesASecretThatWasLost) {
    world.start_all();
    const Epoch epoch = run_to_commitments();
    world.crash(1, true);
    machine(1).lose(machine(1).home().beacon_secrets());
    world.at(500, [this] { world.start(1); });
    const BeaconRecord record = run_to_beacon(epoch);
    EXPECT_EQ(record.revealed, validators - 1);
    EXPECT_TRUE(said(1, epoch)) << "it is named for ever";
    EXPECT_TRUE(world.violations().empty()) << world.violations().front();
}

}  // namespace
}  // namespace merit::testing
