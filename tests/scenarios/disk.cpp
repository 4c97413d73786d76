#include "tests/scenarios/disk.hpp"

#include <algorithm>
#include <set>

namespace merit::testing {

using namespace consensus;

namespace {

constexpr std::size_t checkpoints_told = 128;

}  // namespace

void Disk::append(const Record& record) {
    votes.push_back({kind_of(record), encode_record(record)});
}

void Disk::cut_power(Random& random) {
    const std::size_t unsynced = votes.size() - votes_durable;
    votes.resize(votes_durable + random.below(unsynced + 1));
}

std::deque<LogRecord> Disk::open_votes() {
    if (votes_damaged) votes.clear();
    votes_durable = votes.size();
    return votes;
}

void Disk::lose_batches() {
    std::set<BatchKey> executed;
    for (const StoredBlock& block : blocks)
        executed.insert(block.batches.begin(), block.batches.end());
    const auto is_lost = [&](const auto& entry) { return !executed.contains(entry.first); };
    std::erase_if(batches, is_lost);
    std::erase_if(facts, is_lost);
    has_lost_batches = true;
}

void Disk::rotate_votes(const std::vector<Record>& summary) {
    votes.clear();
    for (const Record& record : summary)
        append(record);
    votes_durable = votes.size();
}

Recovered Disk::recover(const ledger::Header& genesis) const {
    Recovered event;
    event.head = blocks.empty() ? genesis : blocks.back().header;
    if (!blocks.empty()) event.head_certificate = blocks.back().certificate;
    ledger::Height certified;
    if (!checkpoints.empty()) {
        event.certified = checkpoints.rbegin()->second;
        certified = checkpoints.rbegin()->first;
    }
    const std::size_t kept = std::min(blocks.size(), checkpoints_told);
    for (std::size_t i = blocks.size() - kept; i < blocks.size(); ++i) {
        if (blocks[i].header.height > certified) event.uncertified.push_back(blocks[i].checkpoint);
    }
    for (const auto& [key, held] : facts) {
        if (key.position > event.head.cut[key.lane.value].position) event.batches.push_back(held);
    }
    event.view_reserved = view_reserved;
    event.votes_damaged = votes_damaged;
    return event;
}

bool Disk::has_durable(const std::function<bool(const Record&)>& is) const {
    for (std::size_t i = 0; i < votes_durable && i < votes.size(); ++i) {
        const auto decoded = decode_record(votes[i].kind, votes[i].payload);
        if (decoded && is(decoded.assume_value())) return true;
    }
    return false;
}

}  // namespace merit::testing
