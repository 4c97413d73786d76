// What lies between an engine and the disk of its machine, as the adapter of a world sees it: the
// vote log and sign.state, the batch log, the store and execution.
//
// Two kinds: StandIn (stand_in.hpp) keeps plain containers and executes nothing, for stories and
// enumerations; NodeMachine (node_machine.hpp) is what meritd runs, on a simulated disk.
//
// Every call may end with MachineDied: the process ended itself, or power failed. The machine is
// then to be stopped, and may be started again.
#pragma once

#include "consensus/action.hpp"
#include "consensus/event.hpp"
#include "ledger/execution.hpp"
#include "tests/simulation/random.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace merit::testing {

class MachineDied : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

// What the state says of the term that the machine is in.
struct TermStart {
    ledger::Term term;
    std::optional<ledger::Header> boundary;  // that began it; absent: genesis
    std::vector<crypto::PublicKey> keys;     // of its validators; empty: those of genesis
};

struct MachineStart {
    std::vector<consensus::Record> records;
    consensus::Recovered recovered;
};

struct Execution {
    ledger::Checkpoint checkpoint;
    std::vector<ledger::Receipt> receipts;  // of a NodeMachine
    std::optional<crypto::Hash256> ready_set;  // digest of the validator set that is ready, if any
    bool has_diverged = false;              // a rebuild came to other roots than before
};

class Machine {
  public:
    Machine() = default;
    Machine(const Machine&) = delete;
    Machine& operator=(const Machine&) = delete;
    virtual ~Machine() = default;

    // --- a life ---
    virtual MachineStart start() = 0;
    // kill -9, or what is left after MachineDied; with `power`, what was not synced may be lost.
    virtual void stop(bool power, Random& random) = 0;
    virtual TermStart term() const = 0;
    // As after a start, of a machine that runs: for the engine of the next term.
    virtual consensus::Recovered recovered() = 0;
    // With a copy of this one's disk, or an empty one.
    virtual std::unique_ptr<Machine> make_twin(std::size_t number, bool copy_disk) const = 0;

    // --- the vote log ---
    virtual void append(const consensus::Record& record) = 0;
    // How many records the log has; sync_votes makes at least so many durable.
    virtual std::size_t records() const = 0;
    virtual void sync_votes(std::size_t records) = 0;
    virtual void rotate_votes(const std::vector<consensus::Record>& summary) = 0;
    virtual void reserve_views(const consensus::ReserveViews& views) = 0;

    // --- batches and blocks ---
    // Stored and synced; nothing if it was refused.
    virtual std::optional<consensus::BatchFacts> store_batch(const consensus::StoreBatch& job) = 0;
    virtual void answer(const consensus::SendBatches& task,
                        const std::function<void(const consensus::Message&)>& send) = 0;
    virtual consensus::Blocks answer(const consensus::ServeBlocks& task) = 0;
    virtual std::optional<ledger::TermEnd> term_end(ledger::Term term) const = 0;
    virtual Execution execute(const consensus::Deliver& block) = 0;
    // Those that nobody needs any more, if it is time.
    virtual void forget_batches() = 0;
    // False: the own roots differ.
    virtual bool store_checkpoint(const ledger::CheckpointCertificate& certificate) = 0;

    virtual bool is_executed(BytesView transaction) const = 0;
    // Of a client's transaction.
    virtual std::uint32_t operations(BytesView transaction) const = 0;

    // --- what a validator's node says by itself on the ledger ---
    virtual void note_evidence(const consensus::EvidenceRecord& evidence) = 0;
    // After the last block, if anything: a transaction.
    virtual std::optional<Bytes> speak(bool is_caught_up,
                                       std::optional<ledger::ValidatorIndex> seat) = 0;
    // Another key from now on, under which nothing was signed; the machine is down.
    virtual void rekey(const crypto::KeyPair& pair) = 0;

    // --- what can be seen from outside ---
    // Whether a power cut now would surely leave such a record.
    virtual bool has_durable(const std::function<bool(const consensus::Record&)>& is) = 0;
    virtual bool holds(const consensus::BatchKey& key) const = 0;
    // Of this term; zero if another one is reserved.
    virtual ledger::View view_reserved(ledger::Term term) const = 0;
    // Also of a machine that is down.
    virtual ledger::Height head() const = 0;
    // In this term: a boundary counts as view 0 of the next one.
    virtual ledger::View head_view(ledger::Term term) const = 0;
    // Of a block that is executed, and would be after a power cut now.
    virtual std::optional<ledger::Checkpoint> durable_checkpoint(ledger::Height height) const = 0;
    virtual std::optional<ledger::Header> header(ledger::Height height) const = 0;
    virtual std::vector<Bytes> transactions(ledger::Height height) const = 0;

    // --- harm ---
    // The vote log is reported damaged at the next start.
    virtual void damage_votes() = 0;
    // The batch log is lost; the machine is down.
    virtual void lose_batches() = 0;
    virtual bool has_lost_batches() const = 0;  // ever
    // Executes to other roots from now on.
    virtual void corrupt_execution() = 0;
};

}  // namespace merit::testing
