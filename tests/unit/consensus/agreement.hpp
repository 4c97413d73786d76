// Three views at n = 4 with one Byzantine validator, every state visited once: the three honest
// validators walk through the views by the engine's own rules, the Byzantine one signs anything for
// anybody, messages arrive whenever it hurts most, and every block has every parent that honest
// validators would vote for.
//
// A state is what each honest validator has signed in each view, in which view it is, and the
// parents of the blocks that got an honest vote. Certificates follow: one exists as soon as q - f
// honest signatures do, and whoever wants it holds it. Two reductions, both exact: who is who and
// which block is called what does not matter (canonical()); and a FINALIZE that is allowed after
// the view was left is signed at once, because it hinders nothing (R5 asks nothing of later views,
// and R4 acts in the current view only).
#pragma once

#include "consensus/rules.hpp"
#include "tests/unit/consensus/state_set.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <vector>

namespace merit::consensus {

struct AgreementResult {
    std::size_t states = 0;
    std::size_t with_final = 0;  // states in which some block can be final
    bool disagrees = false;
    bool breaks_exclusivity = false;
};

// R: the rules, or these with one function replaced.
template <class R>
class Agreement {
  public:
    AgreementResult explore(std::size_t states_max = SIZE_MAX) {
        visit(State{});
        while (!open_.empty() && !result_.disagrees && seen_.size() < states_max) {
            const State state = unpacked(open_.back());
            open_.pop_back();
            expand(state);
        }
        result_.states = seen_.size();
        return result_;
    }

  private:
    static constexpr std::size_t views = 3;
    static constexpr std::size_t honest = 3;
    static constexpr std::size_t validators = 4;
    static constexpr std::uint8_t blocks = 2;  // per view: the numbers 1 and 2

    // A block: 0 is genesis, else 1 + (view - 1) * blocks + (number - 1).
    using Block = std::uint8_t;
    static constexpr Block no_block = 7;
    static Block block_of(std::size_t view, std::uint8_t number) {
        return static_cast<Block>((view - 1) * blocks + number);
    }
    static std::size_t view_of(Block block) {
        return block == 0 ? 0 : (static_cast<std::size_t>(block) - 1) / blocks + 1;
    }

    struct Validator {
        std::uint8_t view = 1;
        std::array<OwnRecord<std::uint8_t>, views> own{};  // of view 1, 2, 3
    };
    struct State {
        std::array<Validator, honest> validators{};
        std::array<Block, views * blocks + 1> parents = no_parents();
    };
    static std::array<Block, views * blocks + 1> no_parents() {
        std::array<Block, views * blocks + 1> parents{};
        parents.fill(no_block);
        return parents;
    }

    struct Certificates {
        std::array<std::array<bool, blocks + 1>, views + 1> notar{};
        std::array<std::array<bool, blocks + 1>, views + 1> final{};
        std::array<bool, views + 1> null{};
        bool is_over(std::size_t view) const {
            const auto any = [](const auto& flags) {
                return std::find(flags.begin(), flags.end(), true) != flags.end();
            };
            return null[view] || any(notar[view]) || any(final[view]);
        }
    };

    static Certificates certificates(const State& state) {
        Certificates certificates;
        const auto enough = [&](std::size_t view, auto&& signs) {
            std::size_t count = 1;  // the Byzantine one
            for (const Validator& validator : state.validators)
                count += signs(validator.own[view - 1]) ? 1U : 0U;
            return count >= R::quorum(validators);
        };
        using Own = OwnRecord<std::uint8_t>;
        for (std::size_t view = 1; view <= views; ++view) {
            certificates.null[view] = enough(view, [](const Own& own) { return own.nullified; });
            for (std::uint8_t b = 1; b <= blocks; ++b) {
                certificates.notar[view][b] =
                    enough(view, [b](const Own& own) { return own.notarized == b; });
                certificates.final[view][b] =
                    enough(view, [b](const Own& own) { return own.finalized == b; });
            }
        }
        return certificates;
    }

    // --- packed: 17 bits a validator, 3 bits a parent of view 2 or 3 ---
    static std::uint64_t packed(const Validator& validator) {
        std::uint64_t bits = validator.view - 1U;
        for (const auto& own : validator.own) {
            bits = bits << 5 | (own.notarized.value_or(0U) * 8U + (own.nullified ? 4U : 0U) +
                                own.finalized.value_or(0U));
        }
        return bits;
    }
    static Validator unpacked_validator(std::uint64_t bits) {
        const auto number = [](std::uint64_t value) {
            return value == 0 ? std::nullopt : std::optional(static_cast<std::uint8_t>(value));
        };
        Validator validator;
        for (std::size_t v = views; v-- > 0; bits >>= 5) {
            validator.own[v].notarized = number(bits >> 3 & 3);
            validator.own[v].nullified = (bits >> 2 & 1) != 0;
            validator.own[v].finalized = number(bits & 3);
        }
        validator.view = static_cast<std::uint8_t>((bits & 3) + 1);
        return validator;
    }
    static std::uint64_t packed(const State& state) {
        std::array<std::uint64_t, honest> each{};
        for (std::size_t i = 0; i < honest; ++i)
            each[i] = packed(state.validators[i]);
        std::sort(each.begin(), each.end());
        std::uint64_t bits = 0;
        for (const std::uint64_t one : each)
            bits = bits << 17 | one;
        for (Block block = 1 + blocks; block <= views * blocks; ++block)
            bits = bits << 3 | state.parents[block];
        return bits;
    }
    static State unpacked(std::uint64_t bits) {
        State state;
        for (Block block = views * blocks; block > blocks; --block, bits >>= 3)
            state.parents[block] = static_cast<Block>(bits & 7);
        for (std::size_t i = honest; i-- > 0; bits >>= 17)
            state.validators[i] = unpacked_validator(bits & 0x1ffff);
        for (std::uint8_t b = 1; b <= blocks; ++b)
            state.parents[b] = 0;
        return state;
    }

    // The two blocks of a view change their names.
    static State renamed(const State& state, std::size_t view) {
        const auto other = [](std::uint8_t b) { return static_cast<std::uint8_t>(3 - b); };
        State result = state;
        for (Validator& validator : result.validators) {
            auto& own = validator.own[view - 1];
            if (own.notarized) own.notarized = other(*own.notarized);
            if (own.finalized) own.finalized = other(*own.finalized);
        }
        const Block first = block_of(view, 1);
        const Block second = block_of(view, 2);
        std::swap(result.parents[first], result.parents[second]);
        for (Block& parent : result.parents) {
            if (parent == first || parent == second)
                parent = static_cast<Block>(first + second - parent);
        }
        return result;
    }
    static std::uint64_t canonical(const State& state) {
        std::uint64_t best = UINT64_MAX;
        for (unsigned names = 0; names < 1U << views; ++names) {
            State same = state;
            for (std::size_t view = 1; view <= views; ++view) {
                if ((names >> (view - 1) & 1U) != 0) same = renamed(same, view);
            }
            best = std::min(best, packed(same));
        }
        return best;
    }

    void visit(State state) {
        finalize_left_views(state);
        const std::uint64_t bits = canonical(state);
        if (!seen_.insert(bits)) return;
        open_.push_back(bits);
        look_at(state);
    }

    static void finalize_left_views(State& state) {
        const Certificates held = certificates(state);
        for (Validator& validator : state.validators) {
            for (std::size_t view = 1; view < validator.view && view <= views; ++view) {
                auto& own = validator.own[view - 1];
                for (std::uint8_t b = 1; b <= blocks; ++b) {
                    if (held.notar[view][b] && R::may_finalize(own, b)) own.finalized = b;
                }
            }
        }
    }

    void look_at(const State& state) {
        for (const Validator& validator : state.validators) {
            for (const auto& own : validator.own)
                result_.breaks_exclusivity = result_.breaks_exclusivity || !is_exclusive(own);
        }
        const Certificates held = certificates(state);
        std::vector<Block> finals;
        for (std::size_t view = 1; view <= views; ++view) {
            for (std::uint8_t b = 1; b <= blocks; ++b) {
                if (held.final[view][b]) finals.push_back(block_of(view, b));
            }
        }
        result_.with_final += finals.empty() ? 0U : 1U;
        for (const Block a : finals) {
            for (const Block b : finals) {
                if (a < b && !is_ancestor(state, a, b)) result_.disagrees = true;
            }
        }
    }
    static bool is_ancestor(const State& state, Block old, Block block) {
        while (view_of(block) > view_of(old))
            block = state.parents[block];
        return block == old;
    }

    void expand(const State& state) {
        const Certificates held = certificates(state);
        for (std::size_t i = 0; i < honest; ++i) {
            const Validator& validator = state.validators[i];
            for (std::size_t view = validator.view; view <= views; ++view) {
                if (held.is_over(view)) enter(state, i, view);
            }
            if (validator.view > views) continue;
            const auto& own = validator.own[validator.view - 1U];
            for (std::uint8_t b = 1; b <= blocks; ++b) {
                notarize(state, held, i, b);
                if (held.notar[validator.view][b] && R::may_finalize(own, b)) {
                    State next = state;
                    next.validators[i].own[validator.view - 1U].finalized = b;
                    visit(next);
                }
            }
            if (R::may_nullify(own)) {
                State next = state;
                next.validators[i].own[validator.view - 1U].nullified = true;
                visit(next);
            }
        }
    }

    void enter(const State& state, std::size_t i, std::size_t certified) {
        State next = state;
        const ledger::View after = R::view_after(ledger::View{state.validators[i].view},
                                                 ledger::View{certified});
        next.validators[i].view = static_cast<std::uint8_t>(after.value);
        visit(next);
    }

    void notarize(const State& state, const Certificates& held, std::size_t i, std::uint8_t b) {
        const std::size_t view = state.validators[i].view;
        const Block block = block_of(view, b);
        const Block assigned = state.parents[block];
        for (Block parent = 0; view_of(parent) < view; ++parent) {
            if (assigned != no_block && parent != assigned) continue;
            const std::size_t below = view_of(parent);
            const auto number = static_cast<std::uint8_t>(
                below == 0 ? 0 : parent - static_cast<Block>((below - 1) * blocks));
            NotarizeConditions conditions{true, false, false, true};
            conditions.parent_is_certified = below == 0 || held.notar[below][number];
            conditions.skipped_are_null = R::skipped_are_null(
                ledger::View{below}, ledger::View{view},
                [&](ledger::View between) { return held.null[between.value]; });
            if (!R::may_notarize(state.validators[i].own[view - 1], conditions)) continue;
            State next = state;
            next.validators[i].own[view - 1].notarized = b;
            next.parents[block] = parent;
            visit(next);
        }
    }

    StateSet seen_;
    std::vector<std::uint64_t> open_;
    AgreementResult result_;
};

}  // namespace merit::consensus
