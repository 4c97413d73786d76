// How the pending set comes about and becomes the set in force.
//
// It is made by an enacted proposal or by evidence, always of the set in force, and differs from it
// in at most max(1, f) entries. Every set of which a quorum was ready while it was pending can
// become the set in force, also after another one took its place; what is pending then is made
// anew of the new set. Source: PROTOCOL section 7 (Terms), docs/decisions/0020-terms.md.
#pragma once

#include "contracts/framework/context.hpp"
#include "contracts/validators/error.hpp"
#include "contracts/validators/records.hpp"
#include "ledger/genesis.hpp"

#include <optional>

namespace merit::contracts::validators {

// The set in force of genesis, and its validators' accounts.
void store_genesis(const ledger::Genesis& genesis, ledger::Overlay& state);

enum class Enactment : std::uint8_t {
    pending,   // the set that came out is pending
    deferred,  // a ready set comes first: try again later
    lapsed,    // the changes do not fit the set in force any more
};
// At an epoch boundary, after a vote: the pending set becomes the set in force with the changes
// and without the suspended. It takes the place of a pending set that is not ready.
Enactment enact_changes(Context& context, const ledger::ProposalId& proposal,
                        const SetChanges& changes);

// Double signing of a validator was proven: it leaves with the next set, down to four validators
// and at most f (and in all max(1, f) changes) of the set in force a term; else nothing changes.
EvidenceEffect suspend(Context& context, const crypto::PublicKey& consensus_key);

// The validator says that it is ready for the pending set. Saying it again changes nothing. Refuses
// not_pending, not_in_set.
Check say_ready(Context& context, const crypto::Hash256& set_digest,
                const crypto::PublicKey& consensus_key);

// A boundary block: the set becomes the one in force, its term begins. It must have been ready at
// some time; anything else is a broken invariant, because consensus checked it.
void activate_set(Context& context, const crypto::Hash256& set_digest);

// The pending set, if a quorum of it has said that it is ready.
std::optional<ledger::ValidatorSet> ready_set(const ledger::StateView& view);

}  // namespace merit::contracts::validators
