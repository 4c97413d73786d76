// What the engine asks of the adapter. The actions of a step are carried out in their order, with
// these freedoms: appends are grouped into one sync, and a Send waits for its `after_durable`.
//
// A turn of the adapter's loop: step every event that is there, collecting the actions; append all
// Persist records in order; if one of them is urgent or a record has waited 100 ms, sync the vote
// log once; step Durable{highest appended seq}; send. The simplest adapter that does this after
// every single step is correct too. The vote log is also synced once after it was opened, before
// Recovered: what was read may not have been durable.
// Source: PROTOCOL sections 5 and 8.
#pragma once

#include "consensus/batch_check.hpp"
#include "consensus/messages.hpp"
#include "consensus/record.hpp"

#include <variant>
#include <vector>

namespace merit::consensus {

// Append to `votes/`. Numbers ascend by one from 1 in every life of the engine. CommittedRecord
// goes to VoteLog::append(const Committed&).
struct Persist {
    std::uint64_t seq = 0;
    Record record;
    bool urgent = false;  // an own vote: somebody waits for it
};

// Raise sign.state, synced, before any later action of this or another step is carried out.
struct ReserveViews {
    ledger::Term term;
    ledger::View view_reserved;
};

// Send to one peer, or to every connected validator if `to` is absent (never to this one). Not
// before `after_durable` is durable (0: at once). Drop what does not fit a peer's queue: everything
// that matters is sent again.
struct Send {
    std::optional<PeerId> to;
    Priority priority = Priority::consensus;
    Bytes bytes;  // an encoded message
    std::uint64_t after_durable = 0;
};

// Read these batches from the batch log, else from the store (by digest), and send each as a
// SignedBatch message, to one peer or to every connected validator. With `report_missing`, answer
// with BatchesNotHeld for those that are in neither. May be done on another thread and late; keep
// at most four of these waiting per peer and drop the newest above.
struct SendBatches {
    std::optional<PeerId> to;
    std::vector<BatchKey> keys;
    bool report_missing = false;
};

// Answer GetBlocks{from, count} from the store: headers with their certificates, ascending, at most
// `count` and fetch_answer_bytes_max bytes in all; `anchor` the checkpoint certificate of the last
// one's height if there is one. An empty answer if `from` is not held. May be done late.
struct ServeBlocks {
    PeerId to;
    ledger::Height from;
    std::uint16_t count = 0;
};

// Answer with the stored TermEnd of this earlier term, if it is held. May be done late.
struct ServeTermEnd {
    PeerId to;
    ledger::Term term;
};

// Make this batch durable in the batch log, then step BatchStored. If `check` is set, run
// check_batch on a worker thread first, and step BatchRefused{from, key} if it fails. A batch of
// the own lane (check not set) was made by this engine: `facts` are to be given back.
struct StoreBatch {
    PeerId from;
    BatchFacts facts;  // operations are 0 while unchecked: take them from check_batch
    ledger::SignedBatch batch;
    bool check = true;
};

// The one timer of the engine: step TimerFired at this steady time. Replaces the one before.
struct SetTimer {
    std::uint64_t at_ms = 0;
};

// A final block, in height order, all its batches durable in the batch log. Execute it, commit it
// in one synced WriteBatch, then step Executed. `batches` are in the order of execution.
struct Deliver {
    ledger::Header header;
    ledger::Certificate certificate;  // NOTAR or FINAL of the block
    std::vector<BatchKey> batches;
    // Of a boundary block, the last one of a term: to be stored with it.
    std::optional<ledger::TermEnd> term_end;
};

// The boundary of this term is executed, and certified if that could be had soon. The engine signs
// nothing any more: build the engine of the next term from the state (config.hpp), and step each of
// `records` as Replayed and Recovered with this has_listened. What is under way for this engine
// (Durable, BatchStored, SubmitBatch, timer) is void.
struct EndTerm {
    // Whether it is known that no other machine signs with this key: a quorum was asked, in this
    // term or one before. A node that has only caught up does not know, and listens.
    bool has_listened = false;
    // What the vote log says that does not end with this term: of later ones, if an earlier process
    // has reached them and the database was lost since, and proofs of double signing.
    std::vector<Record> records;
};

// Hand to Store::store_checkpoint. Its height is executed and its roots are equal to ours.
struct StoreCheckpoint {
    ledger::CheckpointCertificate certificate;
};

// The own lane takes one batch of at most `bytes_max` (sum of the transactions' bytes and 4 each).
// Answer with one SubmitBatch when the mempool has something, at once or much later; asked again
// after each answer as soon as the lane has room.
struct WantBatch {
    std::size_t bytes_max = 0;
};

// Proof of double signing by `first.signer`; already persisted. Log, count, show.
struct ReportEvidence {
    EvidenceRecord evidence;
};

enum class AlarmKind : std::uint8_t {
    key_in_use,  // this key signs elsewhere or the data is an old copy: the program exits with 77
    diverged,  // our roots differ from a checkpoint certificate: keep serving reads below `height`
};
std::string_view name_of(AlarmKind kind);

// The engine has stopped voting for the rest of its life.
struct Alarm {
    AlarmKind kind = AlarmKind::key_in_use;
    ledger::View view;      // of the foreign vote (key_in_use)
    ledger::Height height;  // of the certificate (diverged)
};

// Close the link: the peer sent what no honest validator sends. `reason` is a stable name.
struct Disconnect {
    PeerId peer;
    std::string_view reason;
};

using Action =
    std::variant<Persist, ReserveViews, Send, SendBatches, ServeBlocks, ServeTermEnd, StoreBatch,
                 SetTimer, Deliver, EndTerm, StoreCheckpoint, WantBatch, ReportEvidence, Alarm,
                 Disconnect>;
using Actions = std::vector<Action>;

}  // namespace merit::consensus
