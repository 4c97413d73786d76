// Random profiles, votes, adoptions, posts, rulings, acceptances and epochs, against a naive model:
// every outcome, which conformance counts in which epoch, factors and gates.
#include "tests/unit/contracts/standards/standards_model.hpp"

#include "tests/unit/contracts/numbers/random_numbers.hpp"
#include "tests/unit/contracts/standards/standards_world.hpp"

#include <random>

namespace merit::testing {
namespace {

using Name = StandardsModel::Name;

constexpr int members = 5;
constexpr int leaver = 4;      // the member that may be removed
constexpr int of_maintainer = 2;
constexpr std::size_t artifacts_max = 10;
constexpr std::size_t steps_of_a_world = 250;
const std::vector<Name> names{"a", "b", "c", "d"};

class BothStandards {
  public:
    explicit BothStandards(std::uint64_t seed)
        : random_(seed), world_({{"quota_base", 1'000}, {"quota_cap", 1'000}}, members) {
        for (int i = 0; i < members; ++i) {
            const auto index = static_cast<std::size_t>(i);
            laboratories_.push_back(world_.account(AccountKind::service, index));
            authors_.push_back(world_.person(index));
            model_.members.insert(i);
            order_.push_back(i);
        }
        std::ranges::sort(order_, {}, [&](int member) {
            return world_.member_id(static_cast<std::size_t>(member));
        });
        model_.maintainer_member = of_maintainer;
        for (std::size_t i = 0; i < artifacts_max; ++i) {
            const int author = static_cast<int>(below(2));
            auto op = world_.code(world_.demo, authors_[static_cast<std::size_t>(author)]);
            if (i % 3 == 0) {
                op.contribution_kind = ContributionKind::test;
                op.lines = {};
            }
            records_.push_back({op, author, {}});
        }
    }

    void step() {
        switch (below(16)) {
            case 0:
            case 1:
                return define();
            case 2:
                if (below(4) == 0) retire();
                return;
            case 3:
                return adopt();
            case 4:
                return register_one();
            case 5:
            case 6:
                return accept();
            case 7:
                if (below(3) == 0) withdraw();
                return;
            case 8:
                if (below(2) == 0) {
                    world_.close_epoch();
                    ++model_.epoch;
                }
                return;
            case 9:
                if (below(40) == 0) remove_member();
                return;
            default:
                return post();
        }
    }

    void compare() {
        const std::size_t index = below(artifacts_max);
        const Name& profile = names[below(names.size())];
        const Name artifact = name_of(index);
        const std::uint64_t epoch = below(3) == 0 ? below(model_.epoch + 1) : model_.epoch;
        if (!model_.profiles[profile].empty()) compare_why(artifact, index, profile, epoch);
        if (!records_[index].id) return;
        const auto record =
            *contracts::registry::find_contribution(world_.state(), *records_[index].id);
        const auto found = standards::find_factor(world_.state(), record, Epoch{epoch});
        EXPECT_EQ(found.factor.value, model_.factor(artifact, epoch, order_)) << artifact;
        EXPECT_EQ(found.source.has_value(), found.factor.value > 1'000'000u);
        EXPECT_EQ(standards::passes_gates(world_.state(), record, world_.epoch()),
                  model_.passes(artifact, model_.epoch, order_))
            << artifact;
    }

    std::map<std::string, int> outcomes;

  private:
    struct Work {
        contracts::registry::RegisterContribution op;
        int author = 0;
        std::optional<ledger::ContributionId> id;
        bool accepted = false;
    };

    std::uint64_t below(std::uint64_t n) { return random_() % n; }
    static Name name_of(std::size_t index) { return "artifact" + std::to_string(index); }
    void expect(const std::string& outcome, const std::string& expected) {
        ++outcomes[outcome];
        EXPECT_EQ(outcome, expected);
    }
    // The newest, or now and then another.
    std::size_t any_version(const Name& name, std::size_t usual) {
        return below(5) == 0 ? below(model_.profiles[name].size() + 3) : usual;
    }

    void compare_why(const Name& artifact, std::size_t index, const Name& profile,
                     std::uint64_t epoch) {
        const std::string answer =
            world_.query("standards", "why",
                         {{"project", world_.demo.hex()},
                          {"artifact", to_hex(records_[index].op.artifact.digest.view())},
                          {"profile", profile},
                          {"epoch", std::to_string(epoch)}});
        const std::size_t counted = model_.counted(artifact, profile, epoch, order_);
        std::vector<std::string> texts{
            "holds_by: " +
            (counted == StandardsModel::none ? std::string("null") : ids_[counted].hex())};
        for (const int member : order_) {
            const std::size_t newest = model_.newest(artifact, profile, member, epoch);
            if (newest == StandardsModel::none) continue;
            const std::string standing = model_.standing(model_.posted[newest], epoch);
            ++outcomes["standing " + standing];
            const auto& version = model_.profiles[profile][model_.posted[newest].version - 1];
            const std::string factor =
                version.is_gate ? "null" : std::to_string(version.factor);
            texts.push_back("conformance: " + ids_[newest].hex() + ", profile: " + profile +
                            ", factor: " + factor + ", standing: " + standing);
        }
        expect_texts(answer, texts);
    }

    void define() {
        const Name& name = names[below(names.size())];
        const std::size_t version = any_version(name, model_.profiles[name].size() + 1);
        if (version == 0) return;
        StandardsModel::Version plain;
        plain.is_gate = below(3) == 0;
        plain.factor = plain.is_gate ? 1'000'000 : 1'000'000 + 50'000 * below(5);
        plain.of_test = below(3) == 0;
        plain.of_code = !plain.of_test || below(2) == 0;
        plain.valid = 1 + below(5);
        plain.grace = below(4);
        ProfileTerms terms = profile_terms(name);
        terms.factor.reset();
        if (!plain.is_gate) terms.factor = Ppm{static_cast<std::uint32_t>(plain.factor)};
        terms.kinds.clear();
        if (plain.of_code) terms.kinds.push_back(ContributionKind::code);
        if (plain.of_test) terms.kinds.push_back(ContributionKind::test);
        terms.valid_epochs = static_cast<std::uint32_t>(plain.valid);
        terms.grace_epochs = static_cast<std::uint32_t>(plain.grace);
        expect(world_.define(terms, static_cast<std::uint32_t>(version)),
               model_.define(name, version, plain));
    }
    void retire() {
        const Name& name = names[below(names.size())];
        const std::size_t version = any_version(name, model_.profiles[name].size());
        expect(world_.retire(name, static_cast<std::uint32_t>(version)),
               model_.retire(name, version));
    }
    void adopt() {
        std::vector<Name> chosen;
        for (const Name& name : names)
            if (below(4) > 0) chosen.push_back(name);
        std::ranges::sort(chosen, {}, standards::profile_id_of);
        expect(world_.adopt(chosen), model_.adopt(chosen));
    }
    void register_one() {
        const std::size_t index = below(artifacts_max);
        Work& work = records_[index];
        if (work.id) return;
        EXPECT_EQ(world_.send(authors_[static_cast<std::size_t>(work.author)], work.op),
                  "applied");
        work.id = world_.made<ledger::ContributionId>("merit.contrib");
        model_.records[name_of(index)] = {
            work.op.contribution_kind == ContributionKind::code, work.author};
    }
    void accept() {
        const std::size_t index = below(artifacts_max);
        Work& work = records_[index];
        if (!work.id || work.accepted) return;
        const Name artifact = name_of(index);
        work.accepted = model_.passes(artifact, model_.epoch, order_);
        expect(world_.send(world_.maintainer, contracts::registry::Accept{*work.id, {}}),
               work.accepted ? "applied" : "registry.attestation_missing");
        if (!work.accepted) return;
        EXPECT_EQ(world_.factor({*work.id, {}}), model_.factor(artifact, model_.epoch, order_));
        ++outcomes[world_.factor({*work.id, {}}) > 1'000'000 ? "with factor" : "without factor"];
    }
    void post() {
        const std::size_t index = below(artifacts_max);
        const Name& name = names[below(names.size())];
        const int member = static_cast<int>(below(members));
        const std::size_t version = any_version(name, model_.profiles[name].size());
        const Post op = world_.post_of(records_[index].op.artifact.digest, name,
                                       static_cast<std::uint32_t>(version));
        const auto& laboratory = laboratories_[static_cast<std::size_t>(member)];
        if (!model_.members.contains(member)) {
            world_.block({world_.transaction(laboratory, {contracts::make_operation(op)})});
            return;  // dropped
        }
        expect(world_.send(laboratory, op), model_.post(member, name_of(index), name, version));
        if (model_.posted.size() > ids_.size())
            ids_.push_back(world_.made<ConformanceId>("merit.conform"));
    }
    void withdraw() {
        if (ids_.empty()) return;
        const std::size_t index = below(ids_.size());
        expect(world_.withdraw(ids_[index]), model_.withdraw(index));
    }
    void remove_member() {
        if (!model_.members.erase(leaver)) return;
        for (std::size_t i = 0; i < 4; ++i) {
            EXPECT_EQ(world_.send(world_.member(i),
                                  contracts::govern::MemberRemove{world_.member_id(leaver)}),
                      "applied");
        }
    }

    std::mt19937_64 random_;
    StandardsWorld world_;
    StandardsModel model_;
    std::vector<ledger::AccountId> laboratories_;
    std::vector<ledger::AccountId> authors_;
    std::vector<int> order_;  // members by their ids
    std::vector<Work> records_;
    std::vector<ConformanceId> ids_;
};

TEST(StandardsModel, AgreesWhateverIsPosted) {
    std::map<std::string, int> outcomes;
    const std::uint64_t steps = cases(20'000);
    for (std::uint64_t seed = 1; (seed - 1) * steps_of_a_world < steps; ++seed) {
        BothStandards both(seed);
        for (std::size_t i = 0; i < steps_of_a_world; ++i) {
            both.step();
            both.compare();
            if (::testing::Test::HasFailure()) FAIL() << "seed " << seed << " step " << i;
        }
        for (const auto& [name, count] : both.outcomes)
            outcomes[name] += count;
    }
    for (const std::string name :
         {"applied", "standards.duplicate", "standards.wrong_state", "standards.withdrawn",
          "standards.conflict_of_interest", "standards.version_differs", "standards.not_found",
          "registry.attestation_missing", "with factor", "without factor", "standing holds",
          "standing expired", "standing version_over", "standing other_kind",
          "standing withdrawn", "standing laboratory_removed", "standing has_interest"}) {
        EXPECT_GT(outcomes[name], 10) << name;
    }
}

}  // namespace
}  // namespace merit::testing
