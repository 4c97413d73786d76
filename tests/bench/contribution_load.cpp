#include "tests/bench/contribution_load.hpp"

#include "contracts/framework/make_operation.hpp"
#include "crypto/assert.hpp"

namespace merit::bench {

ContributionLoad::ContributionLoad(std::size_t people)
    : world_({{"quota_base", 1'000}, {"quota_cap", 1'000}}) {
    for (std::size_t i = 0; i < people; ++i)
        people_.push_back(world_.person());
    project_ = world_.project({people_.front()});
}

std::vector<ledger::Transaction> ContributionLoad::transactions(std::size_t count,
                                                                std::size_t operations) {
    std::vector<ledger::Transaction> made;
    for (std::size_t i = 0; i < count; ++i) {
        const ledger::AccountId& person = people_[next_person_++ % people_.size()];
        std::vector<ledger::Operation> list;
        for (std::size_t k = 0; k < operations; ++k)
            list.push_back(contracts::make_operation(world_.code(project_, person)));
        made.push_back(world_.transaction(person, std::move(list)));
    }
    return made;
}

ledger::OrderedBlock ContributionLoad::block(std::size_t count, std::size_t operations) {
    ledger::OrderedBlock block;
    block.height = world_.height().next();
    block.time_ms = ledger::TimeMs{world_.time().value + 1'000};
    for (const ledger::Transaction& transaction : transactions(count, operations)) {
        auto checked = ledger::check_without_signatures(ledger::encode_transaction(transaction),
                                                        world_.network());
        MERIT_ASSERT(checked.has_value(), "the load is well formed");
        block.transactions.push_back(
            {std::move(checked).assume_value(), ledger::ValidatorIndex{0}});
    }
    return block;
}

}  // namespace merit::bench
