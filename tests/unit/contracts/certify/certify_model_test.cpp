// Random achievements, facts, issues, changes and epochs, against a naive model: every outcome, who
// holds what in which epoch, and what why_not says.
#include "tests/unit/contracts/certify/certify_model.hpp"

#include "tests/support/model_runs.hpp"
#include "tests/unit/contracts/certify/certify_world.hpp"
#include "tests/unit/contracts/numbers/random_numbers.hpp"

namespace merit::testing {
namespace {

using Name = CertifyModel::Name;

constexpr int members = 4;
constexpr std::size_t names_max = 4;
constexpr std::size_t steps_of_a_world = 300;

class BothRegisters : public ModelWorld {
  public:
    explicit BothRegisters(std::uint64_t seed) : ModelWorld(seed) {
        for (int i = 0; i < 4; ++i) {
            const auto index = static_cast<std::size_t>(i);
            accounts_["account" + std::to_string(i)] = world_.person(index);
            model_.member_of["account" + std::to_string(i)] = i;
            projects_["project" + std::to_string(i)] = world_.project({world_.person(index)});
        }
        outsider_ = world_.person();
        model_.members = members;
    }

    void step() {
        switch (below(12)) {
            case 0:
                return define();
            case 1:
            case 2:
                return count();
            case 3:
            case 4:
            case 5:
            case 6:
                return issue();
            case 7:
                if (below(2) == 0) return;
                world_.close_epoch();
                ++model_.epoch;
                return;
            default:
                return change();
        }
    }

    void compare() {
        for (const auto& [name, id] : accounts_) {
            for (int effect = 0; effect < 5; ++effect) {
                for (const std::uint64_t epoch :
                     {model_.epoch, below(model_.epoch + 1), model_.epoch + below(8)}) {
                    EXPECT_EQ(world_.holds(id, static_cast<Effect>(effect), epoch),
                              model_.holds(name, effect, epoch))
                        << name << " " << effect << " in " << epoch;
                }
            }
        }
        const Name account = any(accounts_);
        const Name achievement = "badge-" + std::to_string(below(names_max));
        if (model_.achievements[achievement].empty()) return;
        const std::string reason = model_.against(account, achievement);
        const std::string answer = world_.why_not(achievement, accounts_[account]);
        expect_texts(answer, {std::string("can_be_issued: ") + (reason.empty() ? "true" : "false"),
                              std::string("by_approval: ") +
                                  (model_.needs_approval(account, achievement) ? "true" : "false"),
                              "reasons: [" + reason});
    }

  private:
    template <class Value>
    Name any(const std::map<Name, Value>& named) {
        return std::next(named.begin(), static_cast<long>(below(named.size())))->first;
    }
    int any_sender() { return static_cast<int>(below(members + 1)) - 1; }
    ledger::AccountId sender(int member) const {
        return member < 0 ? outsider_ : world_.member(static_cast<std::size_t>(member));
    }
    void expect(const std::string& outcome, const std::string& expected) {
        ++outcomes[outcome];
        EXPECT_EQ(outcome, expected);
    }

    CertifyModel::Version any_version() {
        CertifyModel::Version version;
        version.has_criterion = below(3) > 0;
        version.at_least = below(4) > 0;
        version.value = below(12);
        for (const auto& [name, id] : projects_)
            if (version.has_criterion && below(6) == 0) version.projects.insert(name);
        version.approvals = 1 + below(3);
        version.valid_epochs = 1 + below(6);
        for (int effect = 0; effect < 5; ++effect)
            if (below(3) == 0) version.effects.insert(effect);
        return version;
    }
    void define() {
        const Name name = "badge-" + std::to_string(below(names_max));
        const std::size_t version = model_.achievements[name].size() + (below(4) == 0 ? 2 : 1);
        const CertifyModel::Version plain = any_version();
        AchievementTerms asked = terms(name);
        if (plain.has_criterion) {
            asked.criteria.push_back(
                reviews(plain.value, plain.at_least ? Comparator::at_least : Comparator::at_most));
        }
        for (const Name& project : plain.projects)
            asked.projects.push_back(projects_[project]);
        std::ranges::sort(asked.projects);
        asked.approvals = static_cast<std::uint8_t>(plain.approvals);
        asked.valid_epochs = static_cast<std::uint32_t>(plain.valid_epochs);
        for (const int effect : plain.effects)
            asked.effects.push_back(static_cast<Effect>(effect));
        expect(world_.define(asked, static_cast<std::uint32_t>(version)),
               model_.define(name, version, plain));
    }
    void count() {
        const Name account = any(accounts_);
        const Name project = any(projects_);
        const std::uint64_t amount = below(4);
        world_.count_reviews(accounts_[account], amount, projects_[project]);
        model_.facts[account][project] += amount;
    }
    void issue() {
        const Name account = any(accounts_);
        const Name achievement = "badge-" + std::to_string(below(names_max));
        const std::size_t newest = model_.achievements[achievement].size();
        const std::size_t version = newest + (below(10) == 0 ? 1 : 0);
        const int evidence = static_cast<int>(below(3));
        const int member = any_sender();
        Issue op = world_.issue_of(achievement, accounts_[account],
                                   static_cast<std::uint32_t>(version));
        if (evidence > 0) op.evidence.push_back(digest(static_cast<std::uint8_t>(evidence)));
        const std::size_t before = model_.credentials.size();
        const std::string expected = model_.issue(member, account, achievement, version, evidence);
        expect(world_.send(sender(member), op), expected);
        if (model_.credentials.size() > before)
            ids_.push_back(world_.made<ledger::CredentialId>("merit.credential"));
        ASSERT_EQ(ids_.size(), model_.credentials.size());
        for (std::size_t i = before; i < ids_.size(); ++i)
            EXPECT_TRUE(certify::credentials.contains(world_.state(), ids_[i]));
    }
    void change() {
        if (ids_.empty()) return;
        // Mostly of the last ones, so that approvals meet.
        const std::size_t index = ids_.size() - 1 - below(std::min<std::size_t>(ids_.size(), 3));
        const int member = any_sender();
        const int reason = 1;
        const auto number = digest(static_cast<std::uint8_t>(reason));
        switch (below(4)) {
            case 0:
                return expect(world_.send(sender(member), certify::Suspend{ids_[index], number}),
                              model_.change('s', member, index, reason));
            case 1:
            case 2:
                return expect(world_.send(sender(member), certify::Resume{ids_[index], number}),
                              model_.change('a', member, index, reason));
            default:
                if (below(2) == 0) return;
                return expect(world_.send(sender(member), certify::Revoke{ids_[index], number}),
                              model_.change('r', member, index, reason));
        }
    }

    CertifyWorld world_;
    CertifyModel model_;
    std::map<Name, ledger::AccountId> accounts_;
    std::map<Name, ledger::ProjectId> projects_;
    ledger::AccountId outsider_;
    std::vector<ledger::CredentialId> ids_;
};

TEST(CertifyModel, AgreesWhateverIsCertified) {
    expect_seen(run_models<BothRegisters>(steps_of_a_world),
                {"applied", "certify.duplicate", "certify.not_met", "certify.evidence_missing",
                 "certify.version_differs", "certify.wrong_state", "certify.not_authorised",
                 "certify.conflict_of_interest"});
}

}  // namespace
}  // namespace merit::testing
