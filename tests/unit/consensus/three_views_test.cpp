// Three views at n = 4, every parent assignment, twice: every state of the honest validators
// (agreement.hpp), and view by view: whatever certificates one view can have (one_view says which),
// blocks built on any allowed parents never become final beside one another.
#include "tests/unit/consensus/agreement.hpp"
#include "tests/unit/consensus/one_view.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <functional>

namespace merit::consensus {
namespace {

using ledger::View;

struct RealRules : Rules {
    static constexpr bool forgets_in_a_crash = false;
};
struct SkipWithoutNull : RealRules {
    template <class IsNull>
    static bool skipped_are_null(View parent, View view, IsNull&&) {
        return parent < view;
    }
};

constexpr std::size_t views = 3;
constexpr int blocks = 2;  // per view

struct Block {
    std::size_t view = 0;  // 0: genesis
    int number = 0;
    auto operator<=>(const Block&) const = default;
};

template <class R>
class ThreeViews {
  public:
    ThreeViews() {
        const OneViewResult one = OneView<RealRules>(4, 1, blocks).explore();
        outcomes_.assign(one.outcomes.begin(), one.outcomes.end());
    }

    // Whether two final blocks of which neither is the other's ancestor can be.
    bool can_disagree() {
        choose_outcome(1);
        return disagrees_;
    }
    std::size_t assignments() const { return assignments_; }

  private:
    void choose_outcome(std::size_t view) {
        if (view > views) return assign_parents(1, 0);
        for (const Certified& outcome : outcomes_) {
            chosen_[view] = outcome;
            choose_outcome(view + 1);
        }
    }

    bool is_notarized(const Block& block) const {
        return block.view == 0 || ((chosen_[block.view].notar >> block.number) & 1U) != 0;
    }

    bool may_extend(const Block& parent, std::size_t view) const {
        const auto is_null = [this](View between) { return chosen_[between.value].null; };
        return is_notarized(parent) && R::skipped_are_null(View{parent.view}, View{view}, is_null);
    }

    // Every notarized block gets every parent under which honest validators would have voted. A
    // NOTAR without any such parent cannot come to be.
    void assign_parents(std::size_t view, int number) {
        if (number == blocks) return assign_parents(view + 1, 0);
        if (view > views) {
            ++assignments_;
            return compare();
        }
        if (!is_notarized({view, number})) return assign_parents(view, number + 1);
        for (std::size_t below = 0; below < view; ++below) {
            for (int other = 0; other < (below == 0 ? 1 : blocks); ++other) {
                const Block parent{below, other};
                if (!may_extend(parent, view)) continue;
                parents_[view][static_cast<std::size_t>(number)] = parent;
                assign_parents(view, number + 1);
            }
        }
    }

    bool is_ancestor(const Block& old, Block block) const {
        while (block.view > old.view)
            block = parents_[block.view][static_cast<std::size_t>(block.number)];
        return block == old;
    }

    void compare() {
        std::vector<Block> finals;
        for (std::size_t view = 1; view <= views; ++view) {
            for (int b = 0; b < blocks; ++b) {
                if (((chosen_[view].final >> b) & 1U) != 0) finals.push_back({view, b});
            }
        }
        for (const Block& a : finals) {
            for (const Block& b : finals) {
                if (a.view < b.view && !is_ancestor(a, b)) disagrees_ = true;
            }
        }
    }

    std::vector<Certified> outcomes_;
    std::array<Certified, views + 1> chosen_{};
    std::array<std::array<Block, blocks>, views + 1> parents_{};
    bool disagrees_ = false;
    std::size_t assignments_ = 0;
};

TEST(ThreeViews, NoParentAssignmentLeadsToADisagreement) {
    ThreeViews<RealRules> check;
    EXPECT_FALSE(check.can_disagree());
    EXPECT_GT(check.assignments(), 100U);
}

TEST(ThreeViews, SkippingAViewWithoutNullIsCaught) {
    EXPECT_TRUE(ThreeViews<SkipWithoutNull>().can_disagree());
}

// --- every state ---

struct QuorumOffByOne : RealRules {
    static std::size_t quorum(std::size_t validators) { return Rules::quorum(validators) - 1; }
};
struct VoteForAnUncertifiedParent : RealRules {
    template <class B>
    static bool may_notarize(const OwnRecord<B>& own, NotarizeConditions conditions) {
        conditions.parent_is_certified = true;
        return Rules::may_notarize(own, conditions);
    }
};
struct FinalizeAfterNullify : RealRules {
    template <class B>
    static bool may_finalize(const OwnRecord<B>& own, const B& notarized) {
        return own.notarized == notarized && !own.finalized;
    }
};

TEST(ThreeViews, NoStateHasTwoFinalBlocksOfWhichNeitherIsTheOthersAncestor) {
    const AgreementResult result = Agreement<RealRules>().explore();
    std::printf("%zu states, %zu of them with a final block\n", result.states, result.with_final);
    EXPECT_FALSE(result.disagrees);
    EXPECT_FALSE(result.breaks_exclusivity);
    // The same everywhere; another count means other rules.
    EXPECT_EQ(result.states, 5'362'749U);
    EXPECT_EQ(result.with_final, 1'381'988U);
}

TEST(ThreeViews, EveryStateFindsWhatIsLeftOut) {
    constexpr std::size_t states_max = 5'000'000;
    EXPECT_TRUE(Agreement<SkipWithoutNull>().explore(states_max).disagrees);
    EXPECT_TRUE(Agreement<QuorumOffByOne>().explore(states_max).disagrees);
    EXPECT_TRUE(Agreement<FinalizeAfterNullify>().explore(states_max).disagrees);
    EXPECT_TRUE(Agreement<VoteForAnUncertifiedParent>().explore(states_max).disagrees);
}

}  // namespace
}  // namespace merit::consensus
