#include "contracts/treasury/terms.hpp"

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

}  // namespace merit::contracts::treasury
