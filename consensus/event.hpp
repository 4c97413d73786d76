// What the adapter tells the engine. One event a step, in the order in which things happened.
//
// Start-up, in this order: construct the engine; Replayed for every record of `votes/`, in order;
// Recovered once; then everything else. Nothing but Replayed may come before Recovered.
// Source: PROTOCOL sections 5 and 8.
#pragma once

#include "consensus/batch_check.hpp"
#include "consensus/messages.hpp"
#include "consensus/record.hpp"

#include <variant>
#include <vector>

namespace merit::consensus {

// Now, as two integers: `steady_ms` never goes back (timeouts), `clock` is the wall clock (block
// time). Both are arguments of every step.
struct Moment {
    std::uint64_t steady_ms = 0;
    ledger::TimeMs clock;
};

// A record of `votes/` (Committed is not needed and ignored).
struct Replayed {
    Record record;
};

// All logs are folded. The adapter has opened the store and checked its head against the highest
// Committed record first (storage does that).
struct Recovered {
    // The store's highest block: of this term, or the genesis or boundary that it stands on.
    ledger::Header head;
    std::optional<ledger::Certificate> head_certificate;  // as stored; absent at genesis
    std::optional<ledger::CheckpointCertificate> certified;  // highest stored
    // The stored roots of the heights above the certified one, up to the head, ascending; the last
    // 128 will do.
    std::vector<ledger::Checkpoint> uncertified;
    // The digest of the validator set that is ready in the state of the head, if any.
    std::optional<crypto::Hash256> ready_set;
    // Every batch of the batch log above the head's cut (describe_batch), in any order; those of
    // other terms are passed over.
    std::vector<BatchFacts> batches;
    // Of sign.state. A later term than this one: nothing is signed in this one any more.
    ledger::Term reserved_term;
    ledger::View view_reserved;
    // `votes/` was damaged and opened all the same (or its directory was gone while sign.state was
    // there): never vote below view_reserved.
    bool votes_damaged = false;
    // The store is being rebuilt and had this height before it was lost: nothing is signed until
    // the height is executed again (and the adapter has compared the roots).
    ledger::Height rebuild_to;
    // Of EndTerm, if the engine takes over from that of the term before in the same process: it
    // need not listen for a second machine.
    bool has_listened = false;
};

// A decoded message of an authenticated peer. Bytes that do not decode are the adapter's affair: it
// disconnects.
struct Received {
    PeerId from;
    Message message;
};

// The moment of the last SetTimer has come. Early or repeated is harmless.
struct TimerFired {};

// Everything persisted up to and including `seq` is durable.
struct Durable {
    std::uint64_t seq = 0;
};

// The answer to StoreBatch: passed its check and durable in the batch log...
struct BatchStored {
    BatchFacts facts;
};
// ...or refused by check_batch; nothing was stored.
struct BatchRefused {
    PeerId from;
    BatchFacts facts;  // as in StoreBatch
};

// The block of this checkpoint was executed and its WriteBatch synced. One for every Deliver, in
// order. `execution_ms`: how long execute and commit took; paces the next proposal.
struct Executed {
    ledger::Checkpoint checkpoint;
    // The digest of the validator set that is ready after this block, if any.
    std::optional<crypto::Hash256> ready_set;
    std::uint64_t execution_ms = 0;
};

// The adapter has found that what is stored of this height is not what was agreed on: the engine
// halts with the alarm `diverged`.
struct Diverged {
    ledger::Height height;
};

// The mempool's answer to WantBatch: at least one transaction, all checked, within the batch limits
// (batch_bytes_max for the encoded batch) and `operations` in all.
struct SubmitBatch {
    std::vector<ledger::TransactionBytes> transactions;
    std::uint32_t operations = 0;
};

// An authenticated link to this peer works (again) / is gone. One link a peer at a time.
struct PeerUp {
    PeerId peer;
};
struct PeerDown {
    PeerId peer;
};

using Event = std::variant<Replayed, Recovered, Received, TimerFired, Durable, BatchStored,
                           BatchRefused, Executed, Diverged, SubmitBatch, PeerUp, PeerDown>;

}  // namespace merit::consensus
