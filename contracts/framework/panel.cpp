#include "contracts/framework/panel.hpp"

#include "contracts/numbers/draw.hpp"
#include "crypto/assert.hpp"

#include <algorithm>

namespace merit::contracts {

std::vector<PanelCandidate> draw_panel(const crypto::Hash256& subject,
                                       const crypto::Hash256& beacon,
                                       std::vector<PanelCandidate> candidates, std::size_t size,
                                       const std::set<ledger::AccountId>& recused) {
    std::ranges::sort(candidates);
    const auto repeated = std::ranges::adjacent_find(candidates, {}, &PanelCandidate::account);
    MERIT_ASSERT(repeated == candidates.end(), "nobody is a candidate twice");
    Draw(subject, beacon).shuffle(candidates);
    std::vector<PanelCandidate> panel;
    std::set<ledger::AccountId> organisations;
    for (const PanelCandidate& candidate : candidates) {
        if (panel.size() == size) break;
        if (recused.contains(candidate.account)) continue;
        if (organisations.insert(candidate.organisation).second) panel.push_back(candidate);
    }
    return panel;
}

}  // namespace merit::contracts
