// The rules R1 to R7 on one view's record, as pure functions: what a validator may sign, when it
// enters a view, which parent a block may have.
//
// The engine acts by these functions only, and the exhaustive check of one view
// (tests/unit/consensus) explores them, not a copy. A block is any ordered type here, so that the
// check can use small numbers. Source: PROTOCOL sections 3 and 4. Thread rule: pure functions.
#pragma once

#include "crypto/assert.hpp"
#include "ledger/block.hpp"

#include <cstdint>
#include <optional>

namespace merit::consensus {

// What this validator has signed in one view. `first` of the protocol is `block` if something was
// notarized (a NOTARIZE after a NULLIFY is not possible), else `nullify` if nullified, else none.
template <class Block>
struct OwnRecord {
    std::optional<Block> notarized;
    bool nullified = false;
    std::optional<Block> finalized;
    auto operator<=>(const OwnRecord&) const = default;
};

// What else NOTARIZE asks for (R3). All true: the block may be notarized.
struct NotarizeConditions {
    bool is_valid = false;  // header, time, cut
    bool parent_is_certified = false;
    bool skipped_are_null = false;  // NULL of every view between parent and block
    bool batches_are_held = false;  // every named batch verified and durable
};

struct Rules {
    // R3: the first thing that is signed in a view.
    template <class Block>
    static bool may_notarize(const OwnRecord<Block>& own, const NotarizeConditions& conditions) {
        const bool nothing_signed = !own.notarized && !own.nullified;
        return nothing_signed && conditions.is_valid && conditions.parent_is_certified &&
               conditions.skipped_are_null && conditions.batches_are_held;
    }

    // R4: on timeout, unless FINALIZE was signed.
    template <class Block>
    static bool may_nullify(const OwnRecord<Block>& own) {
        return !own.finalized && !own.nullified;
    }

    // R5: holding NOTAR(block), if that is what was notarized and the view not nullified.
    template <class Block>
    static bool may_finalize(const OwnRecord<Block>& own, const Block& notarized) {
        return own.notarized == notarized && !own.nullified && !own.finalized;
    }

    // R1: which view one is in after first possession of a certificate of `certificate`. What was
    // signed in either view never matters.
    static ledger::View view_after(ledger::View current, ledger::View certificate) {
        return certificate >= current ? certificate.next() : current;
    }

    // R2, R3: whether every view between parent and block is NULL. `is_null(view)` says which
    // certificates are held; at most 2^16 views are asked for.
    template <class IsNull>
    static bool skipped_are_null(ledger::View parent, ledger::View view, IsNull&& is_null) {
        if (parent >= view || view.value - parent.value > 0xffff) return false;
        for (ledger::View between = parent.next(); between < view; between = between.next()) {
            if (!is_null(between)) return false;
        }
        return true;
    }

    // Section 1: how many distinct signers make a certificate.
    static std::size_t quorum(std::size_t validators) { return ledger::quorum(validators); }
};

// R7, the one safety line.
template <class Block>
bool is_exclusive(const OwnRecord<Block>& own) {
    return !own.finalized || (own.notarized == own.finalized && !own.nullified);
}

// Enters a vote that was signed into the record. The same vote again changes nothing; a vote that
// breaks R7 is a bug.
template <class Block>
void record_vote(OwnRecord<Block>& own, ledger::VoteKind kind, const Block& block) {
    switch (kind) {
        case ledger::VoteKind::notarize:
            MERIT_ASSERT(!own.notarized || own.notarized == block, "one NOTARIZE a view");
            own.notarized = block;
            break;
        case ledger::VoteKind::nullify:
            own.nullified = true;
            break;
        case ledger::VoteKind::finalize:
            MERIT_ASSERT(!own.finalized || own.finalized == block, "one FINALIZE a view");
            own.finalized = block;
            break;
    }
    MERIT_ASSERT(is_exclusive(own),
                 "FINALIZE only for the block notarized, and never with NULLIFY");
}

}  // namespace merit::consensus
