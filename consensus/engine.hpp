// The BFT engine: orders batches of transactions by Simplex over lanes, certifies checkpoints,
// catches up. One object for the node, the simulator and the scenarios.
//
// Guarantees: a pure function of its construction and the events stepped so far; no thread, clock,
// file, socket, random source, floating point or unordered container. With at most f Byzantine
// validators no two engines deliver different blocks at one height, and this engine never signs two
// NOTARIZE in one view, nor FINALIZE for another block, nor FINALIZE and NULLIFY in one view, also
// across crashes, if the adapter keeps the order of action.hpp. Invariants are checked at the end
// of every step, in release builds too.
//
// Errors: nothing that a peer sends is an error of step; misbehaviour comes out as Disconnect or
// ReportEvidence. Events that break the adapter's contract (event.hpp) end the process.
// Memory is bounded by ledger/limits.hpp. Thread rule: one thread at a time; status() and summary()
// too. Source: PROTOCOL sections 1 to 8; docs/specification/consensus.md.
#pragma once

#include "consensus/action.hpp"
#include "consensus/config.hpp"
#include "consensus/event.hpp"
#include "consensus/status.hpp"

#include <memory>

namespace merit::consensus {

class Engine {
  public:
    // `signer` may be empty for an observer.
    Engine(EngineConfig config, Signer signer, Verifier verifier);
    Engine(Engine&&) noexcept;
    Engine& operator=(Engine&&) noexcept;
    ~Engine();

    Actions step(Event event, Moment now);

    EngineStatus status(Moment now) const;

    // All records that a new segment of `votes/` must begin with, so that older segments may go
    // (VoteLog::rotate): own votes, headers and certificates above the last executed block.
    // Everything persisted before counts as durable once the new segment is synced: append what the
    // engine has already asked for, rotate, step Durable.
    std::vector<Record> summary() const;

    // Whether the own lane awaits a SubmitBatch (WantBatch was given and not answered).
    bool wants_batch() const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace merit::consensus
