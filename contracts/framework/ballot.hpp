// ballot: one voice per eligible voter, the last one before the end counts (CONTRACTS section 5).
#pragma once

#include "contracts/framework/map.hpp"

namespace merit::contracts {

struct Tally {
    std::uint32_t yes = 0;
    std::uint32_t no = 0;
};

// Votes lie in a map question/voter -> bool. `is_eligible` is asked at the count: who left has no
// voice any more.
template <Prefix prefix, class Question, class Voter>
class Ballot {
  public:
    using Votes = Map<prefix, bool, Question, Voter>;

    static void vote(ledger::Overlay& state, const Question& question, const Voter& voter,
                     bool yes) {
        Votes::put(state, yes, question, voter);
    }
    static std::optional<bool> vote_of(const ledger::StateView& view, const Question& question,
                                       const Voter& voter) {
        return Votes::get(view, question, voter);
    }
    template <class IsEligible>
    static Tally count(const ledger::StateView& view, const Question& question,
                       IsEligible is_eligible) {
        Tally tally;
        Votes::scan(
            view,
            [&](const auto& key, bool yes) {
                if (is_eligible(std::get<1>(key))) ++(yes ? tally.yes : tally.no);
                return true;
            },
            question);
        return tally;
    }
};

}  // namespace merit::contracts
