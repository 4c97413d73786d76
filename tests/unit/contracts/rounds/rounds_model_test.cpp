// Random rounds, ballots and gifts over some epochs, valid and not, against a naive model. After
// each step all money and all results agree, the invariants hold, and the whole state is audited.
#include "tests/unit/contracts/rounds/rounds_model.hpp"

#include "contracts/registry/registry.hpp"
#include "tests/support/model_runs.hpp"
#include "tests/unit/contracts/numbers/random_numbers.hpp"
#include "tests/unit/contracts/rounds/rounds_world.hpp"

namespace merit::testing {
namespace {

using ModelRound = RoundsModel::Round;
using Voices = RoundsModel::Voices;

class BothRounds : public ModelWorld {
  public:
    explicit BothRounds(std::uint64_t seed) : ModelWorld(seed), world_({{"close_steps", 100}}) {
        make_people();
        make_projects();
        make_pools();
    }

    void step() {
        if (!is_removed_ && one_in(150)) return remove_member();
        switch (below(10)) {
            case 0:
                return open();
            case 1:
                return close_epoch();
            case 2:
            case 3:
            case 4:
                return vote('p');
            case 5:
            case 6:
                return vote('r');
            default:
                return gift();
        }
    }

    void compare() {
        for (std::size_t i = 0; i < people_.size(); ++i)
            EXPECT_EQ(world_.free(people_[i]), model_.free[static_cast<int>(i)]) << "person " << i;
        for (std::size_t i = 0; i < projects_.size(); ++i)
            EXPECT_EQ(world_.in_pool(projects_[i]), model_.own_pools[static_cast<int>(i)]) << i;
        for (std::size_t i = 0; i < pools_.size(); ++i) {
            EXPECT_EQ(world_.money(pools_[i]).balance.value, model_.pools[static_cast<int>(i)]);
            world_.pool = pools_[i];
            for (const auto& [sponsor, units] : model_.funded[static_cast<int>(i)])
                EXPECT_EQ(world_.funded(people_[static_cast<std::size_t>(sponsor)]), units);
        }
        for (const ModelRound& round : model_.rounds)
            compare(round);
    }

  private:
    // Once: the people of member 3 have no voice any more.
    void remove_member() {
        is_removed_ = true;
        world_.remove_member(3);
        for (std::size_t i = 0; i < people_.size(); ++i) {
            const auto account = contracts::registry::find_account(world_.state(), people_[i]);
            model_.people[i].has_left = account->member == world_.member_id(3);
        }
    }
    int any(std::size_t count) { return static_cast<int>(below(count)); }
    const AccountId& person(int index) const { return people_[static_cast<std::size_t>(index)]; }
    const ProjectId& project(int index) const {
        return projects_[static_cast<std::size_t>(index)];
    }

    // Voters of three members, one of level 1, and one organisation, each with 100,000 units.
    void make_people() {
        people_ = world_.voters(4, 1);
        for (const std::size_t member : {0U, 3U}) {
            for (const AccountId& one : world_.voters(2, member))
                people_.push_back(one);
        }
        const AccountId low = world_.person(1, 1);
        people_.push_back(low);
        people_.push_back(world_.member(0));
        std::ranges::sort(people_);
        for (std::size_t i = 0; i < people_.size(); ++i) {
            const bool is_sponsor = people_[i] == world_.member(0);
            if (!is_sponsor) world_.give_money(people_[i], 100'000);
            if (is_sponsor) sponsor_ = static_cast<int>(i);
            model_.people.push_back(
                {people_[i] != low && !is_sponsor, false, member_of(people_[i])});
            model_.person_ids.push_back(to_bytes(people_[i].view()));
        }
    }
    // By index.
    int member_of(const AccountId& account) const {
        const auto found = contracts::registry::find_account(world_.state(), account);
        for (int i = 0; i < 4; ++i)
            if (found->member == world_.member_id(static_cast<std::size_t>(i))) return i;
        return -1;
    }
    // The first person maintains one of them.
    void make_projects() {
        const AccountId maintainer = people_[sponsor_ == 0 ? 1 : 0];
        const ProjectId own = world_.project({maintainer});
        projects_ = world_.projects(4);
        projects_.push_back(own);
        std::ranges::sort(projects_);
        for (std::size_t i = 0; i < projects_.size(); ++i) {
            model_.project_ids.push_back(to_bytes(projects_[i].view()));
            model_.maintained_by[static_cast<int>(i)] =
                projects_[i] == own ? member_of(maintainer) : 2;
        }
    }
    // Two, of member 0; the second person is a sponsor of the first too.
    void make_pools() {
        pools_ = {world_.pool, world_.open_pool(Epoch{1'000})};
        model_.pools = {{0, 100}, {1, 100}};
        model_.funded = {{0, {{sponsor_, 100}}}, {1, {{sponsor_, 100}}}};
        const int other = sponsor_ == 2 ? 3 : 2;
        world_.send(person(other), contracts::treasury::PoolFund{pools_[0], Amount{50}});
        model_.pools[0] += 50;
        model_.funded[0][other] = 50;
        for (std::size_t i = 0; i < people_.size(); ++i)
            model_.free[static_cast<int>(i)] = world_.free(people_[i]);
    }

    std::vector<int> some(std::size_t count) {
        std::vector<int> list;
        for (std::size_t i = 0; i < count; ++i)
            if (below(4) != 0) list.push_back(static_cast<int>(i));
        return list;
    }
    // Now and then somebody who has no voice is listed.
    std::vector<int> some_members() {
        std::vector<int> list = some(people_.size());
        std::erase_if(list, [&](int one) { return !model_.may_speak(one) && below(16) != 0; });
        return list;
    }
    Amount units(std::uint64_t top) { return Amount{below(10) == 0 ? below(3) : below(top)}; }

    RoundTerms random_terms(char kind) {
        RoundTerms terms;
        terms.pot = units(below(2) == 0 ? 40 : 60'000);
        terms.first_epoch = Epoch{model_.now + (below(3) == 0 ? below(3) : 0)};
        if (model_.now > 0 && below(8) == 0) --terms.first_epoch.value;
        terms.last_epoch = Epoch{terms.first_epoch.value + below(3) + (below(16) == 0 ? 51 : 0)};
        if (below(16) == 0) terms.last_epoch = Epoch{model_.now};
        terms.kind = RoundKind{static_cast<std::uint8_t>(std::string("prm").find(kind))};
        if (kind == 'p') terms.tokens = units(200).value;
        if (kind != 'p') terms.member_voices = static_cast<std::uint32_t>(below(5));
        if (kind == 'm') terms.minimum = Amount{below(2) == 0 ? 1 : below(500)};
        if (kind == 'r') {
            terms.quorum = static_cast<std::uint32_t>(below(4));
            terms.minimum = Amount{below(2) == 0 ? 0 : below(terms.pot.value + 2)};
            terms.cap = Amount{below(3) == 0 ? below(terms.pot.value + 2) : terms.pot.value};
        }
        return terms;
    }
    void open() {
        const char kind = "prm"[below(3)];
        RoundTerms terms = random_terms(kind);
        ModelRound round{kind,
                         any(pools_.size()),
                         terms.pot.value,
                         terms.first_epoch.value,
                         terms.last_epoch.value,
                         kind == 'p' ? some_members() : some(projects_.size()),
                         terms.tokens,
                         static_cast<int>(terms.member_voices),
                         terms.quorum,
                         terms.minimum.value,
                         terms.cap.value,
                         {},
                         0,
                         false,
                         {},
                         {},
                         {},
                         {},
                         0};
        terms.pool = pools_[static_cast<std::size_t>(round.pool)];
        for (const int seat : round.seats) {
            if (kind == 'p') terms.members.push_back(person(seat));
            if (kind != 'p') terms.projects.push_back(project(seat));
        }
        const int by = below(6) == 0 ? any(people_.size()) : sponsor_;
        if (model_.people[static_cast<std::size_t>(by)].has_left) return;
        const std::string outcome = world_.act(person(by), Open{terms});
        note(outcome, model_.open(by, round));
        if (outcome != "applied") return;
        const auto id = world_.made<RoundId>("merit.round");
        model_.rounds.back().id = crypto::Hash256{id.bytes};
    }

    // Mostly a round of this kind that is open.
    ModelRound* any_round(char kind) {
        std::vector<ModelRound*> fitting;
        for (ModelRound& round : model_.rounds) {
            const bool fits = round.kind == kind && round.first <= model_.now &&
                              model_.now <= round.last;
            if (fits || below(12) == 0) fitting.push_back(&round);
        }
        return fitting.empty() ? nullptr : fitting[below(fitting.size())];
    }
    // Whoever sends: a transaction of who has left is dropped before any contract sees it.
    std::optional<int> any_sender() {
        const int sender = any(people_.size());
        if (model_.people[static_cast<std::size_t>(sender)].has_left) return std::nullopt;
        return sender;
    }
    void vote(char kind) {
        ModelRound* round = any_round(kind);
        const auto sender = any_sender();
        if (round == nullptr || !sender) return;
        Voices voices;
        const std::uint64_t whole = kind == 'p' ? round->tokens : round->pot;
        for (const int seat : some(kind == 'p' ? people_.size() : projects_.size())) {
            const bool is_silly = !RoundsModel::has(round->seats, seat) || seat == *sender ||
                                  (kind == 'r' && model_.owns_project(*sender, seat));
            if (is_silly && below(16) != 0) continue;
            voices[seat] = kind == 'p' ? 1 + below(whole / 4 + 1) : below(whole / 3 + 2);
        }
        if (below(12) == 0) voices.clear();
        world_.round = RoundId{round->id.bytes};
        note(kind == 'p' ? send_tokens(*sender, voices) : send_worth(*sender, voices),
             model_.ballot(*round, *sender, kind, voices));
    }
    std::string send_tokens(int sender, const Voices& voices) {
        std::vector<std::pair<AccountId, std::uint64_t>> gives;
        for (const auto& [to, tokens] : voices)
            gives.emplace_back(person(to), tokens);
        return world_.tokens(person(sender), gives);
    }
    std::string send_worth(int sender, const Voices& voices) {
        std::vector<std::pair<ProjectId, std::uint64_t>> names;
        for (const auto& [to, amount] : voices)
            names.emplace_back(project(to), amount);
        return world_.worth(person(sender), names);
    }
    void gift() {
        ModelRound* round = any_round('m');
        const auto sender = any_sender();
        if (round == nullptr || !sender) return;
        const int to = any(projects_.size());
        const std::uint64_t amount = units(below(12) == 0 ? 200'000 : 9'000).value;
        world_.round = RoundId{round->id.bytes};
        note(world_.gift(person(*sender), project(to), amount),
             model_.gift(*round, *sender, to, amount));
    }
    void close_epoch() {
        world_.close_epoch();
        model_.close_epoch();
    }
    void note(const std::string& outcome, const std::string& expected) {
        ++outcomes[outcome];
        EXPECT_EQ(outcome, expected);
    }

    void compare(const ModelRound& round) {
        world_.round = RoundId{round.id.bytes};
        const auto standing = world_.standing();
        EXPECT_EQ(standing.ballots, round.ballots.size());
        EXPECT_EQ(standing.state, round.is_paid ? RoundState::paid : RoundState::open);
        EXPECT_EQ(world_.purse(), round.is_paid ? 0 : round.pot);
        EXPECT_EQ(standing.carried.value, round.carried);
        if (!round.is_paid) return;
        for (std::size_t i = 0; i < round.seats.size(); ++i) {
            const int seat = round.seats[i];
            const auto of = [&](const std::map<int, std::uint64_t>& map) {
                return map.contains(seat) ? map.at(seat) : 0;
            };
            EXPECT_EQ(world_.seat(i).named, of(round.named));
            EXPECT_EQ(world_.weight(i), of(round.weights));
            EXPECT_EQ(world_.paid(i), of(round.amounts));
        }
    }

    RoundsWorld world_;
    RoundsModel model_;
    int sponsor_ = 0;
    bool is_removed_ = false;
    std::vector<AccountId> people_;
    std::vector<ProjectId> projects_;
    std::vector<ledger::PoolId> pools_;
};

TEST(RoundsModel, AgreesWhateverIsSaidAndGiven) {
    expect_seen(run_models<BothRounds>(),
                {"applied", "rounds.out_of_bounds", "rounds.not_authorised", "rounds.not_eligible",
                 "rounds.not_found", "rounds.wrong_state", "rounds.too_late", "rounds.too_early",
                 "rounds.conflict_of_interest", "rounds.too_many_ballots",
                 "treasury.insufficient_balance"});
}

}  // namespace
}  // namespace merit::testing
