#include "consensus/ready_sets.hpp"

#include "crypto/assert.hpp"

namespace merit::consensus {

using ledger::Height;

void ReadySets::start(Height height, const Set& set) {
    changes_.clear();
    changes_.emplace(height, set);
    first_ = newest_ = height;
}

void ReadySets::add(Height height, const Set& set) {
    MERIT_ASSERT(height == newest_.next(), "heights are consecutive");
    newest_ = height;
    if (latest() != set) changes_.emplace(height, set);
    if (newest_.value - first_.value < heights_kept) return;
    first_ = first_.next();
    // The change that holds at first_ stays.
    while (changes_.size() > 1 && std::next(changes_.begin())->first <= first_)
        changes_.erase(changes_.begin());
}

const ReadySets::Set& ReadySets::at(Height height) const {
    MERIT_ASSERT(is_known(height), "asked for a height that is known");
    return std::prev(changes_.upper_bound(height))->second;
}

}  // namespace merit::consensus
