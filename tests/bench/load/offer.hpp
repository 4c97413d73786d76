// Offers a signed load to a network and notes what becomes of every transaction.
//
// Open loop: transaction i is due at start + i / rate, whatever became of those before; its latency
// counts from when it was due, so a network (or client) that falls behind is not flattered. Closed
// loop: so many are outstanding, split evenly over the nodes; latency counts from sending.
// Nothing is sent after the time is over; then the rest is waited for, at most `drain_seconds`.
#pragma once

#include "tests/bench/load/block_watch.hpp"
#include "tests/bench/load/signed_load.hpp"

#include <atomic>
#include <map>
#include <vector>

namespace merit::load {

enum class Answer : std::uint8_t { not_sent, acknowledged, refused, unanswered };

// What happened to one transaction. Times count from the start.
struct Fate {
    Clock::duration due{};
    Clock::duration final{};  // the first time that it stood in a block, if it did
    Answer answer = Answer::not_sent;
    std::uint16_t applied = 0;  // blocks that have it with this outcome
    std::uint16_t failed = 0;
    std::uint16_t dropped = 0;

    bool is_final() const { return applied + failed > 0; }
};

struct Offered {
    std::vector<Fate> fates;                       // as the load
    std::map<std::string, std::uint64_t> refused;  // by reason
    std::uint64_t blocks = 0;                      // told while it ran
    std::uint64_t reconnects = 0;
    bool was_stopped = false;
};

// `stop` may be set by a signal; then nothing more is sent.
Offered offer_load(const Options& options, const std::vector<std::string>& urls,
                   const std::vector<SignedTransaction>& load, const std::atomic<bool>& stop);

}  // namespace merit::load
