#include "contracts/validators/set_of_height.hpp"

#include "contracts/validators/state.hpp"

namespace merit::contracts::validators {

CurrentSet set_of_height(const ledger::StateView& view, ledger::Height height) {
    CurrentSet found = current_set(view);
    while (found.term.value > 0 && found.since >= height) {
        const ledger::Term before{found.term.value - 1};
        const auto record = terms.get(view, before);
        MERIT_ASSERT(record.has_value(), "every term that has begun is recorded");
        auto set = sets.get(view, record->set_digest);
        MERIT_ASSERT(set.has_value(), "a set that was in force is stored");
        found = {before, record->since, std::move(*set)};
    }
    return found;
}

}  // namespace merit::contracts::validators
