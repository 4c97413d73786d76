// What anybody can ask about a round, enough to recompute who was paid what and why.
#include "tests/unit/contracts/rounds/rounds_world.hpp"

namespace merit::testing {
namespace {

struct AskedWorld : RoundsWorld {
    AskedWorld() : members(voters(3)) {
        EXPECT_EQ(open(peer(members, 101)), "applied");
        EXPECT_EQ(tokens(members[0], {{members[1], 60}, {members[2], 40}}), "applied");
        EXPECT_EQ(tokens(members[1], {{members[0], 25}}), "applied");
    }
    std::string ask(std::string_view name, std::map<std::string, std::string> arguments) const {
        arguments.emplace("round", round.hex());
        return query("rounds", name, arguments);
    }
    std::string to(const AccountId& member) const {
        return "{member: " + member.hex() + ", project: null}";
    }
    std::vector<AccountId> members;
};

TEST(RoundQuery, TellsTermsAndSums) {
    AskedWorld world;
    const std::string list = "[" + world.members[0].hex() + ", " + world.members[1].hex() + ", " +
                             world.members[2].hex() + "]";
    const std::string terms = "{kind: peer, pool: " + world.pool.hex() +
                              ", pot: 101, first_epoch: 0, last_epoch: 0, members: " + list +
                              ", projects: [], tokens: 100, member_voices: 0, quorum: 0, "
                              "minimum: 0, cap: 0}";
    const std::string begin = "{round: " + world.round.hex() +
                              ", value: {opened_by: " + world.member(0).hex() +
                              ", opened_epoch: 0, asset: " + world.asset().hex() +
                              ", terms: " + terms + "}, standing: ";
    EXPECT_EQ(world.ask("round", {}),
              begin + "{state: open, ballots: 2, counted: 0, total_weight: 0, paid: 0, carried: "
                      "0, closed_epoch: 0}}");
    world.close_epoch();
    EXPECT_EQ(world.ask("round", {}),
              begin + "{state: paid, ballots: 2, counted: 2, total_weight: 101, paid: 101, "
                      "carried: 0, closed_epoch: 1}}");
}

TEST(RoundQuery, ListsTheRoundsOfAPoolByTheirEnd) {
    AskedWorld world;
    const RoundId first = world.round;
    RoundTerms later = world.peer(world.members, 7);
    later.last_epoch = Epoch{4};
    ASSERT_EQ(world.open(later), "applied");
    const auto line = [](const RoundId& id, const std::string& rest) {
        return "{round: " + id.hex() + ", kind: peer, " + rest + "}";
    };
    const std::string second =
        line(world.round, "pot: 7, first_epoch: 0, last_epoch: 4, state: open");
    EXPECT_EQ(world.query("rounds", "rounds", {{"pool", world.pool.hex()}}),
              "[" + line(first, "pot: 101, first_epoch: 0, last_epoch: 0, state: open") + ", " +
                  second + "]");
    EXPECT_EQ(world.query("rounds", "rounds", {{"pool", world.pool.hex()}, {"from", "1"}}),
              "[" + second + "]");
    EXPECT_EQ(world.query("rounds", "rounds", {{"pool", "x"}}), "rounds.malformed");
}

TEST(RoundQuery, TellsABallot) {
    AskedWorld world;
    EXPECT_EQ(world.ask("my_ballot", {{"account", world.members[0].hex()}}),
              "{account: " + world.members[0].hex() +
                  ", epoch: 0, behind: [], voices: [{to: " + world.to(world.members[1]) +
                  ", amount: 60, counts: true}, {to: " + world.to(world.members[2]) +
                  ", amount: 40, counts: true}]}");
    EXPECT_EQ(world.ask("my_ballot", {{"account", world.members[2].hex()}}), "rounds.not_found");
    EXPECT_EQ(world.ask("my_ballot", {}), "rounds.malformed");
}

TEST(RoundQuery, TellsTheResultOfOneOrOfAll) {
    AskedWorld world;
    EXPECT_EQ(world.ask("result", {}), "[]");
    world.close_epoch();
    const auto line = [&](std::size_t i, const std::string& rest) {
        return "{to: " + world.to(world.members[i]) + ", result: {" + rest + "}}";
    };
    const std::string second = line(1, "named: 1, given: 0, weight: 48, amount: 48");
    EXPECT_EQ(world.ask("result", {}),
              "[" + line(0, "named: 1, given: 0, weight: 13, amount: 13") + ", " + second + ", " +
                  line(2, "named: 1, given: 0, weight: 40, amount: 40") + "]");
    EXPECT_EQ(world.ask("result", {{"to", world.members[1].hex()}}), "[" + second + "]");
    EXPECT_EQ(world.ask("result", {{"to", world.member(0).hex()}}), "rounds.not_found");
    EXPECT_EQ(world.ask("result", {{"to", world.home.hex()}}), "rounds.malformed");
    EXPECT_EQ(world.query("rounds", "result", {{"round", RoundId{}.hex()}}), "rounds.not_found");
}

TEST(RoundQuery, TellsWhoNamedAMemberOrProject) {
    AskedWorld world;
    EXPECT_EQ(world.ask("voices", {{"to", world.members[1].hex()}}),
              "[{account: " + world.members[0].hex() + ", counts: true, amount: 60}]");
    EXPECT_EQ(world.ask("voices", {}), "rounds.malformed");
    const auto ids = world.projects(1);
    ASSERT_EQ(world.open(world.retro(ids)), "applied");
    const AccountId leaver = world.voters(1, 3)[0];
    EXPECT_EQ(world.worth(leaver, {{ids[0], 5}}), "applied");
    world.remove_member(3);
    world.close_epoch();
    EXPECT_EQ(world.ask("voices", {{"to", ids[0].hex()}}),
              "[{account: " + leaver.hex() + ", counts: false, amount: 5}]");
    EXPECT_EQ(world.ask("result", {{"to", ids[0].hex()}}),
              "[{to: {member: null, project: " + ids[0].hex() +
                  "}, result: {named: 0, given: 0, weight: 0, amount: 0}}]");
}

}  // namespace
}  // namespace merit::testing
