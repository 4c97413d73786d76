// Who sits on a panel: the drawing alone, a pure function.
//
// The candidates, in ascending order, are shuffled by the Draw of the subject and the beacon; the
// panel is the first `size` of those who have not recused themselves, at most one of each
// organisation. So a recusal brings in exactly one other, and moves nobody who sits. Where there
// are too few, one of each organisation sits; an empty panel means that the default applies.
//
// Subject and candidates must be fixed before any secret of the beacon is shown (at the end of the
// epoch two before it); who is a candidate is the caller's rule. Source: CONTRACTS section 5
// (panel), docs/decisions/0022-beacon.md.
#pragma once

#include "crypto/hash.hpp"
#include "ledger/ids.hpp"

#include <cstddef>
#include <set>
#include <vector>

namespace merit::contracts {

struct PanelCandidate {
    ledger::AccountId account;
    ledger::AccountId organisation;  // its own account, if it is of none
    auto operator<=>(const PanelCandidate&) const = default;
};

// In the order of the draw, at most `size`. Accounts are distinct, in any order.
std::vector<PanelCandidate> draw_panel(const crypto::Hash256& subject,
                                       const crypto::Hash256& beacon,
                                       std::vector<PanelCandidate> candidates, std::size_t size,
                                       const std::set<ledger::AccountId>& recused = {});

}  // namespace merit::contracts
