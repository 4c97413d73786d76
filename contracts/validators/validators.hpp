// What others ask about validator sets: who is in force, who is pending, who was.
//
// All answers are of the state that the view shows. Thread rule: free functions over const views;
// may be called from any thread. Source: docs/decisions/0020-terms.md.
#pragma once

#include "contracts/validators/records.hpp"
#include "ledger/block.hpp"
#include "ledger/genesis.hpp"
#include "ledger/state_view.hpp"

#include <optional>

namespace merit::contracts::validators {

struct CurrentSet {
    ledger::Term term;
    ledger::Height since;  // of the boundary block that began the term; 0: genesis
    ledger::ValidatorSet set;
};
CurrentSet current_set(const ledger::StateView& view);

struct PendingSet {
    crypto::Hash256 digest;
    ledger::Height since;  // of the block in which it became pending
    ledger::ValidatorSet set;
    PendingReason reason = PendingReason::vote;
    std::vector<ledger::ValidatorIndex> ready;  // indexes in `set`, ascending

    bool is_ready() const { return ready.size() >= ledger::quorum(set.validators.size()); }
    bool has_said_ready(const crypto::PublicKey& consensus_key) const;
};
std::optional<PendingSet> pending_set(const ledger::StateView& view);

// A set that is or was in force or pending.
std::optional<ledger::ValidatorSet> find_set(const ledger::StateView& view,
                                             const crypto::Hash256& digest);
// The set of a term that has begun.
std::optional<ledger::ValidatorSet> set_of_term(const ledger::StateView& view, ledger::Term term);

// The height at which a quorum of a set was ready, while it was pending.
std::optional<ledger::Height> ready_height(const ledger::StateView& view,
                                           const crypto::Hash256& digest);

// Whether a boundary over a block of height `parent`, whose state is `view`, names a set of which a
// quorum was ready by its set_height. Whoever executes blocks that no voter checked asks before.
bool is_ready(const ledger::StateView& view, const ledger::Header& boundary, ledger::Height parent);

// Whether a double signing of this validator has been reported.
bool has_evidence(const ledger::StateView& view, ledger::Term term, ledger::ValidatorIndex signer);

// The account of a validator, which sends what its node says by itself: first 20 bytes of
// BLAKE2b(merit.account, 0 | consensus key). No account that anybody registers has the threshold 0,
// so none can take its place.
ledger::AccountId validator_account_id(const crypto::PublicKey& consensus_key);

// Whether the account is that of a validator in the set in force, or in the pending one.
bool is_in_a_set(const ledger::StateView& view, const ledger::AccountId& account);

// The set of the first term.
ledger::ValidatorSet genesis_set(const ledger::Genesis& genesis);

}  // namespace merit::contracts::validators
