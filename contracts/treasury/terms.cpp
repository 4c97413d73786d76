#include "contracts/treasury/terms.hpp"

#include <algorithm>
#include <set>

namespace merit::contracts::treasury {

bool are_valid(const PayTerms& terms) {
    constexpr std::uint32_t whole = 1'000'000;
    if (terms.policies.empty()) return false;
    std::uint64_t sum = 0;
    std::set<Policy> seen;
    for (const PolicyShare& share : terms.policies) {
        if (!seen.insert(share.policy).second) return false;
        sum += share.share.value;
    }
    return sum == whole && terms.max_share.value >= 10'000 && terms.max_share.value <= whole &&
           terms.claim_epochs >= claim_epochs_min && terms.claim_epochs <= claim_epochs_max &&
           terms.budget_per_epoch.value < (std::uint64_t{1} << 63);
}

bool read_history(const PayTerms& terms) {
    const auto is_of_epoch = [](const PolicyShare& share) {
        return share.policy == Policy::immediate;
    };
    return terms.mode == PoolMode::pool && !std::ranges::all_of(terms.policies, is_of_epoch);
}

}  // namespace merit::contracts::treasury
