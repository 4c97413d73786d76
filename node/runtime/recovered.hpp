// What the engine is told at start, once the records of the vote log are replayed, of the store,
// the batch log and the signing state as they are.
//
// Thread rule: one thread, before anything else runs. Source: PROTOCOL section 5 (Start),
// consensus/event.hpp.
#pragma once

#include "consensus/event.hpp"
#include "storage/batch_log.hpp"
#include "storage/store.hpp"

namespace merit::node {

// Of the stores alone: the head, its certificate, the highest checkpoint certificate, the roots
// above it and the batches above the head's cut. The other fields are for the caller to set.
consensus::Recovered make_recovered(const ledger::NetworkId& network, const storage::Store& store,
                                    const storage::BatchLog& batches);

}  // namespace merit::node
