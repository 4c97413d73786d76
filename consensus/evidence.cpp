#include "consensus/evidence.hpp"

namespace merit::consensus {

bool are_conflicting(const ledger::Vote& first, const ledger::Vote& second) {
    using ledger::VoteKind;
    const bool same_place =
        first.signer == second.signer && first.term == second.term && first.view == second.view;
    if (!same_place) return false;
    const bool has_finalize = first.kind == VoteKind::finalize || second.kind == VoteKind::finalize;
    const bool has_nullify = first.kind == VoteKind::nullify || second.kind == VoteKind::nullify;
    if (has_nullify) return has_finalize;
    // NOTARIZE and FINALIZE in any pairing: the block must be one.
    return first.digest != second.digest;
}

}  // namespace merit::consensus
