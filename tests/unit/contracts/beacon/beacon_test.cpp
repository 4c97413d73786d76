// The beacon: what is refused, what comes out, when it is random, who missed.
#include "contracts/beacon/beacon.hpp"

#include "contracts/beacon/operations.hpp"
#include "tests/unit/contracts/validators/sets_world.hpp"

#include <algorithm>

namespace merit::testing {
namespace {

using contracts::beacon::BeaconCommit;
using contracts::beacon::BeaconReveal;
using ledger::AccountId;
using ledger::Epoch;

crypto::Secret32 secret(Byte number) {
    std::array<Byte, 32> bytes{};
    bytes.fill(number);
    return crypto::Secret32(bytes);
}

Bytes big_endian(std::uint64_t number) {
    Bytes bytes;
    for (int shift = 56; shift >= 0; shift -= 8)
        bytes.push_back(static_cast<Byte>(number >> shift));
    return bytes;
}

struct BeaconWorld : SetsWorld {
    explicit BeaconWorld(std::size_t members = 4) : SetsWorld(members) {}

    std::string commit(const AccountId& validator, std::uint64_t epoch, Byte number) {
        return send(validator, BeaconCommit{Epoch{epoch}, contracts::beacon::commitment_digest(
                                                              validator, Epoch{epoch},
                                                              secret(number))});
    }
    std::string reveal(const AccountId& validator, std::uint64_t epoch, Byte number) {
        return send(validator, BeaconReveal{Epoch{epoch}, secret(number)});
    }
    // In epoch 0: these validators commit for epoch 2, with secrets of their index.
    void commit_all(std::size_t count) {
        for (std::size_t i = 0; i < count; ++i)
            EXPECT_EQ(commit(validator(i), 2, static_cast<Byte>(i)), "applied");
    }
    // In epoch 1: these reveal.
    void reveal_all(std::size_t count) {
        for (std::size_t i = 0; i < count; ++i)
            EXPECT_EQ(reveal(validator(i), 2, static_cast<Byte>(i)), "applied");
    }
    std::optional<contracts::beacon::BeaconRecord> drawn(std::uint64_t epoch) const {
        return contracts::beacon::find_beacon(state(), Epoch{epoch});
    }
    std::string answer(std::uint64_t epoch) const {
        return query("govern", "beacon", {{"epoch", std::to_string(epoch)}});
    }
    std::string events(std::string_view name) const {
        std::string texts;
        for (const ledger::Event& event : last().events)
            if (event.name == name) texts += event.text + ";";
        return texts;
    }
};

TEST(Beacon, OfEpochZeroIsTheHashOfGenesis) {
    const BeaconWorld world;
    ASSERT_TRUE(world.drawn(0));
    EXPECT_EQ(world.drawn(0)->value.bytes, world.network().bytes);
    EXPECT_FALSE(world.drawn(0)->is_random());
    EXPECT_FALSE(world.drawn(1));
}

TEST(Beacon, OfEpochOneHasNoSecrets) {
    BeaconWorld world;
    world.close_epoch();
    EXPECT_EQ(world.drawn(1)->value,
              crypto::sha256({bytes_of("merit.beacon"), world.network().view()}));
    EXPECT_FALSE(world.drawn(1)->is_random());
    EXPECT_FALSE(world.drawn(2));
}

TEST(Beacon, JoinsTheRevealedSecretsInTheOrderOfTheValidators) {
    BeaconWorld world;
    world.commit_all(4);
    world.close_epoch();
    world.reveal_all(4);
    world.close_epoch();
    std::vector<std::pair<AccountId, Byte>> order;
    for (Byte i = 0; i < 4; ++i)
        order.emplace_back(world.validator(i), i);
    std::ranges::sort(order);
    Bytes joined = to_bytes(bytes_of("merit.beacon"));
    const auto before = crypto::sha256({bytes_of("merit.beacon"), world.network().view()});
    joined.insert(joined.end(), before.bytes.begin(), before.bytes.end());
    for (const auto& [validator, number] : order)
        joined.insert(joined.end(), 32, number);
    EXPECT_EQ(world.drawn(2)->value, crypto::sha256({joined}));
    EXPECT_EQ(world.drawn(2)->revealed, 4u);
    EXPECT_TRUE(world.drawn(2)->is_random());
    EXPECT_EQ(world.events("beacon.drawn"), "2: random, 4 revealed, 0 missed;");
    EXPECT_EQ(world.answer(2), "{epoch: 2, beacon: " + to_hex(world.drawn(2)->value.bytes) +
                                   ", random: true, validators: 4, revealed: 4, missed: []}");
}

TEST(Beacon, ACommitmentNamesItsValidatorAndItsEpoch) {
    BeaconWorld world;
    const AccountId validator = world.validator(1);
    Bytes joined = to_bytes(bytes_of("merit.secret"));
    joined.insert(joined.end(), validator.bytes.begin(), validator.bytes.end());
    const Bytes epoch = big_endian(0x0102);
    joined.insert(joined.end(), epoch.begin(), epoch.end());
    joined.insert(joined.end(), 32, Byte{7});
    EXPECT_EQ(contracts::beacon::commitment_digest(validator, Epoch{0x0102}, secret(7)),
              crypto::sha256({joined}));
}

TEST(Beacon, IsCommittedToTwoEpochsAheadAndOnce) {
    BeaconWorld world;
    EXPECT_EQ(world.commit(world.validator(0), 1, 1), "govern.too_late");
    EXPECT_EQ(world.commit(world.validator(0), 3, 1), "govern.too_early");
    EXPECT_EQ(world.commit(world.validator(0), 2, 1), "applied");
    EXPECT_EQ(world.commit(world.validator(0), 2, 2), "govern.duplicate");
}

TEST(Beacon, IsRevealedInTheEpochBeforeAndOnce) {
    BeaconWorld world;
    world.commit_all(2);
    EXPECT_EQ(world.reveal(world.validator(0), 2, 0), "govern.too_early");
    world.close_epoch();
    EXPECT_EQ(world.reveal(world.validator(0), 2, 9), "govern.secret_differs");
    EXPECT_EQ(world.reveal(world.validator(2), 2, 2), "govern.not_found");
    EXPECT_EQ(world.reveal(world.validator(0), 2, 0), "applied");
    EXPECT_EQ(world.reveal(world.validator(0), 2, 0), "govern.duplicate");
    world.close_epoch();
    EXPECT_EQ(world.reveal(world.validator(1), 2, 1), "govern.too_late");
}

TEST(Beacon, IsForValidatorsOfTheSetInForce) {
    BeaconWorld world;
    EXPECT_EQ(world.commit(world.member(0), 2, 1), "govern.for_validators_only");
    EXPECT_EQ(world.reveal(world.member(0), 1, 1), "govern.for_validators_only");
    world.pass({world.add(0, 0)});
    const AccountId newcomer = world.validator(BeaconWorld::new_key(0));
    const std::uint64_t later = world.epoch().value + 2;
    EXPECT_EQ(world.commit(newcomer, later, 1), "govern.not_authorised") << "it is pending";
    world.boundary(world.make_ready());
    EXPECT_EQ(world.commit(newcomer, later, 1), "applied");
}

TEST(Beacon, TakesTheSecretOfAValidatorThatHasLeftMeanwhile) {
    BeaconWorld world(5);
    world.pass({world.remove(2)});
    const std::uint64_t epoch = world.epoch().value + 2;
    EXPECT_EQ(world.commit(world.validator(2), epoch, 2), "applied");
    EXPECT_EQ(world.commit(world.validator(3), epoch, 3), "applied");
    world.boundary(world.make_ready());
    EXPECT_EQ(world.commit(world.validator(2), epoch, 2), "govern.not_authorised");
    world.close_epoch();
    EXPECT_EQ(world.reveal(world.validator(2), epoch, 2), "applied");
    EXPECT_EQ(world.reveal(world.validator(3), epoch, 3), "applied");
    EXPECT_EQ(world.commit(world.validator(2), epoch + 1, 2), "govern.not_authorised");
    world.close_epoch();
    EXPECT_EQ(world.drawn(epoch)->revealed, 2u);
    EXPECT_EQ(world.drawn(epoch)->validators, 4u);
}

TEST(Beacon, OfOneRevealIsNotRandomAndNamesWhoMissed) {
    BeaconWorld world;
    world.commit_all(3);
    world.close_epoch();
    world.reveal_all(1);
    world.close_epoch();
    EXPECT_FALSE(world.drawn(2)->is_random());
    EXPECT_EQ(world.events("beacon.drawn"), "2: not random, 1 revealed, 2 missed;");
    EXPECT_EQ(world.events("beacon.missed"), "2;2;");
    const std::string answer = world.answer(2);
    EXPECT_NE(answer.find("random: false"), std::string::npos) << answer;
    const std::string missed = answer.substr(answer.find("missed"));
    EXPECT_NE(missed.find(world.validator(1).hex()), std::string::npos) << answer;
    EXPECT_NE(missed.find(world.validator(2).hex()), std::string::npos);
    EXPECT_EQ(missed.find(world.validator(0).hex()), std::string::npos);
    EXPECT_EQ(missed.find(world.validator(3).hex()), std::string::npos) << "it did not commit";
}

TEST(Beacon, OfTwoRevealsIsRandom) {
    BeaconWorld world;
    world.commit_all(2);
    world.close_epoch();
    world.reveal_all(2);
    world.close_epoch();
    EXPECT_TRUE(world.drawn(2)->is_random());
}

TEST(Beacon, OfOneValidatorIsNeverRandom) {
    BeaconWorld world(1);
    world.commit_all(1);
    world.close_epoch();
    world.reveal_all(1);
    world.close_epoch();
    EXPECT_EQ(world.drawn(2)->validators, 1u);
    EXPECT_FALSE(world.drawn(2)->is_random());
}

TEST(Beacon, GoesOnThroughEpochsThatHadNoBlock) {
    BeaconWorld world;
    world.commit_all(4);
    world.move_time(5 * contracts::load_chain(world.state()).end_ms.value -
                    5 * world.genesis().time_ms.value);
    world.close_epoch();
    ASSERT_GE(world.epoch().value, 5u);
    auto value = world.drawn(0)->value;
    for (std::uint64_t epoch = 1; epoch <= 5; ++epoch) {
        value = crypto::sha256({bytes_of("merit.beacon"), value.view()});
        EXPECT_EQ(world.drawn(epoch)->value, value);
    }
    EXPECT_NE(world.answer(2).find(world.validator(3).hex()), std::string::npos)
        << "nobody could reveal, and all are named";
}

TEST(Beacon, IsAnsweredForEpochsThatHaveOne) {
    BeaconWorld world;
    world.close_epoch();
    EXPECT_EQ(world.query("govern", "beacon", {}), world.answer(1));
    EXPECT_EQ(world.answer(2), "govern.not_found");
    EXPECT_EQ(world.query("govern", "beacon", {{"epoch", "x"}}), "govern.malformed");
}

// Other tasks of the same close can draw with it.
TEST(Beacon, IsTheFirstTaskOfAClose) {
    BeaconWorld world;
    world.close_epoch();
    ASSERT_FALSE(world.last().events.empty());
    const auto& events = world.last().events;
    const auto begun = std::ranges::find(events, "epoch.begun", &ledger::Event::name);
    ASSERT_NE(begun, events.end());
    EXPECT_EQ(std::next(begun)->name, "beacon.drawn");
}

}  // namespace
}  // namespace merit::testing
