// What the engine is told at start, once the records of the vote log are replayed, of the store,
// the batch log and the signing state as they are.
//
// Thread rule: the engine's thread, between two terms or before anything else runs. Source:
// PROTOCOL section 5 (Start), consensus/event.hpp.
#pragma once

#include "consensus/event.hpp"
#include "storage/batch_log.hpp"
#include "storage/store.hpp"

namespace merit::node {

// Of the stores alone: the head, its certificate, the highest checkpoint certificate, the roots
// above it, the set that is ready, and the batches of this term above the head's cut. The other
// fields are for the caller to set.
consensus::Recovered make_recovered(const ledger::NetworkId& network, ledger::Term term,
                                    const storage::Store& store,
                                    const storage::BatchLog& batches);

}  // namespace merit::node
