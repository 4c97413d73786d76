// All honest interleavings of one view, every state visited once, with the engine's own rules.
//
// A state is the multiset of what the n - f honest validators have signed; Byzantine validators may
// sign anything to anyone, so a certificate can exist as soon as q - f honest signatures do. Blocks
// are the numbers 0 .. K-1. A rules type with one function replaced is a seeded mistake.
#pragma once

#include "consensus/rules.hpp"

#include <algorithm>
#include <deque>
#include <set>
#include <vector>

namespace merit::consensus {

// What one honest validator remembers, and what of it the others have seen. The two differ only
// under a mistake.
struct Honest {
    OwnRecord<int> own;
    unsigned notarized = 0;  // bit b: signed NOTARIZE(b)
    unsigned finalized = 0;
    bool nullified = false;
    auto operator<=>(const Honest&) const = default;
};
using OneViewState = std::vector<Honest>;  // sorted: who is who does not matter

// Which certificates can exist in a state.
struct Certified {
    unsigned notar = 0;  // bit b
    unsigned final = 0;
    bool null = false;
    auto operator<=>(const Certified&) const = default;
};

struct OneViewResult {
    std::size_t states = 0;
    bool conflicts = false;  // FINAL with NULL or with another block's NOTAR or FINAL, two NOTAR
    bool gets_stuck = false;
    bool breaks_exclusivity = false;  // R7, of some honest validator
    std::set<Certified> outcomes;
};

template <class R>
class OneView {
  public:
    OneView(std::size_t validators, std::size_t faults, int blocks)
        : validators_(validators), faults_(faults), blocks_(blocks) {}

    OneViewResult explore() {
        OneViewResult result;
        std::set<OneViewState> seen;
        std::deque<OneViewState> open{OneViewState(validators_ - faults_)};
        seen.insert(open.front());
        while (!open.empty()) {
            const OneViewState state = open.front();
            open.pop_front();
            const Certified certified = certificates(state, faults_);
            result.outcomes.insert(certified);
            result.conflicts = result.conflicts || is_conflict(certified);
            result.gets_stuck = result.gets_stuck || !can_leave(state);
            for (const Honest& honest : state)
                result.breaks_exclusivity = result.breaks_exclusivity || !is_exclusive(honest.own);
            for (OneViewState& next : successors(state, certified)) {
                std::sort(next.begin(), next.end());
                if (seen.insert(next).second) open.push_back(next);
            }
        }
        result.states = seen.size();
        return result;
    }

  private:
    Certified certificates(const OneViewState& state, std::size_t help) const {
        const std::size_t quorum = R::quorum(validators_);
        const auto enough = [&](auto&& signs) {
            const auto count = std::count_if(state.begin(), state.end(), signs);
            return static_cast<std::size_t>(count) + help >= quorum;
        };
        Certified certified;
        for (int b = 0; b < blocks_; ++b) {
            const unsigned bit = 1U << b;
            if (enough([&](const Honest& h) { return (h.notarized & bit) != 0; })) {
                certified.notar |= bit;
            }
            if (enough([&](const Honest& h) { return (h.finalized & bit) != 0; })) {
                certified.final |= bit;
            }
        }
        certified.null = enough([](const Honest& h) { return h.nullified; });
        return certified;
    }

    static bool is_conflict(const Certified& certified) {
        const auto is_one = [](unsigned bits) { return (bits & (bits - 1)) == 0; };
        if (!is_one(certified.notar) || !is_one(certified.final)) return true;
        if (certified.final == 0) return false;
        return certified.null || certified.notar != certified.final;
    }

    std::vector<OneViewState> successors(const OneViewState& state,
                                         const Certified& certified) const {
        std::vector<OneViewState> next;
        for (std::size_t i = 0; i < state.size(); ++i) {
            for (const Honest& honest : acts(state[i], certified)) {
                next.push_back(state);
                next.back()[i] = honest;
            }
        }
        return next;
    }

    std::vector<Honest> acts(const Honest& honest, const Certified& certified) const {
        std::vector<Honest> next;
        for (int b = 0; b < blocks_; ++b) {
            const unsigned bit = 1U << b;
            if (R::may_notarize(honest.own, NotarizeConditions{true, true, true, true})) {
                Honest after = honest;
                after.own.notarized = b;
                after.notarized |= bit;
                next.push_back(after);
            }
            if ((certified.notar & bit) != 0 && R::may_finalize(honest.own, b)) {
                Honest after = honest;
                after.own.finalized = b;
                after.finalized |= bit;
                next.push_back(after);
            }
        }
        if (R::may_nullify(honest.own)) {
            Honest after = honest;
            after.own.nullified = true;
            after.nullified = true;
            next.push_back(after);
        }
        if (R::forgets_in_a_crash && honest.own != OwnRecord<int>{}) {
            Honest after = honest;
            after.own = {};
            next.push_back(after);
        }
        return next;
    }

    // Whether the honest alone get out, all others silent from now on: whoever finalized holds the
    // NOTAR and sends it again; otherwise all that may, nullify after their timeout.
    bool can_leave(OneViewState state) const {
        for (Honest& honest : state) {
            if (honest.finalized != 0) return true;
            if (R::may_nullify(honest.own)) honest.nullified = true;
        }
        const Certified certified = certificates(state, 0);
        return certified.null || certified.notar != 0;
    }

    std::size_t validators_;
    std::size_t faults_;
    int blocks_;
};

}  // namespace merit::consensus
