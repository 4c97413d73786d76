// What one node's machine keeps: the vote log, sign.state, the batch log and the store, as far as
// consensus sees them. What a power cut takes is decided here.
#pragma once

#include "consensus/event.hpp"
#include "tests/scenarios/random.hpp"

#include <deque>
#include <functional>
#include <map>
#include <vector>

namespace merit::testing {

struct StoredBlock {
    ledger::Header header;
    ledger::Certificate certificate;
    ledger::Checkpoint checkpoint;
    std::vector<consensus::BatchKey> batches;
};

struct LogRecord {
    std::uint8_t kind = 0;
    Bytes payload;
};

struct Disk {
    std::deque<LogRecord> votes;
    std::size_t votes_durable = 0;  // so many of them are synced
    ledger::View view_reserved;
    bool votes_damaged = false;
    bool has_lost_batches = false;  // ever
    std::map<consensus::BatchKey, ledger::SignedBatch> batches;
    std::map<consensus::BatchKey, consensus::BatchFacts> facts;
    std::vector<StoredBlock> blocks;  // height 1 ..
    std::map<ledger::Height, ledger::CheckpointCertificate> checkpoints;

    ledger::Height head() const { return ledger::Height{blocks.size()}; }
    ledger::View head_view() const {
        return blocks.empty() ? ledger::View{0} : blocks.back().header.view;
    }

    void append(const consensus::Record& record);
    // Some of what was not synced may have reached the disk all the same, in order.
    void cut_power(Random& random);
    // The log as the next start finds it, which then counts as durable.
    std::deque<LogRecord> open_votes();
    // All of the batch log; what was executed lies in the store.
    void lose_batches();
    // Replaces the vote log by these records, synced.
    void rotate_votes(const std::vector<consensus::Record>& summary);

    consensus::Recovered recover(const ledger::Header& genesis) const;
    bool has_durable(const std::function<bool(const consensus::Record&)>& is) const;
};

}  // namespace merit::testing
