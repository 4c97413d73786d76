// The links between the nodes of a world: who hears whom, what is lost, how long it takes, and what
// Byzantine senders make of their messages on the way.
#pragma once

#include "crypto/bytes.hpp"
#include "tests/simulation/random.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace merit::testing {

struct NetworkOptions {
    std::uint64_t latency_ms_min = 1;
    std::uint64_t latency_ms_max = 1;
    std::uint32_t loss_ppm = 0;
    std::uint32_t duplicate_ppm = 0;
    // What Byzantine validators send is damaged by one byte, or sent again later, with this chance.
    std::uint32_t mutation_ppm = 0;
};

class Network {
  public:
    using NodeId = std::size_t;

    // `random` outlives this.
    Network(const NetworkOptions& options, Random& random) : options_(options), random_(random) {}

    // `kind` empty: everything. A rule holds until heal().
    void drop(std::optional<NodeId> from, std::optional<NodeId> to, std::string kind);
    void undrop(NodeId from, NodeId to);
    void split(const std::vector<std::set<NodeId>>& sides) { sides_ = sides; }
    void heal();
    void set_loss(std::uint32_t loss_ppm, std::uint32_t duplicate_ppm);
    void set_latency(std::uint64_t ms_min, std::uint64_t ms_max);

    // Whether some side of the split holds both.
    bool is_open(NodeId a, NodeId b) const;

    // What becomes of one message: the delays of its copies, none if it is lost. `bytes` are
    // damaged or replaced if a Byzantine sender does so.
    std::vector<std::uint64_t> carry(NodeId from, NodeId to, Bytes& bytes, std::string_view kind,
                                     bool is_byzantine);

    std::uint64_t messages() const { return messages_; }
    // How often each was done to a message.
    std::uint64_t lost() const { return lost_; }
    std::uint64_t duplicated() const { return duplicated_; }
    std::uint64_t delayed() const { return delayed_; }  // above the least latency
    std::uint64_t reordered() const { return reordered_; }
    std::uint64_t mutated() const { return mutated_; }
    // Orders what carry() is told by the time it is asked.
    void set_now(std::uint64_t now_ms) { now_ms_ = now_ms; }
    std::uint64_t messages(const std::string& kind) const;

  private:
    struct DropRule {
        std::optional<NodeId> from;
        std::optional<NodeId> to;
        std::string kind;
    };
    bool is_dropped(NodeId from, NodeId to, std::string_view kind) const;
    void misbehave(NodeId from, Bytes& bytes);

    NetworkOptions options_;
    Random& random_;
    std::vector<DropRule> drops_;
    std::vector<std::set<NodeId>> sides_;
    std::map<std::string, std::uint64_t> by_kind_;
    std::uint64_t messages_ = 0;
    std::uint64_t lost_ = 0;
    std::uint64_t duplicated_ = 0;
    std::uint64_t delayed_ = 0;
    std::uint64_t reordered_ = 0;
    std::uint64_t mutated_ = 0;
    std::uint64_t now_ms_ = 0;
    std::map<std::pair<NodeId, NodeId>, std::uint64_t> last_ms_;  // latest arrival of a link
    std::deque<std::pair<NodeId, Bytes>> overheard_;  // of Byzantine validators, to be sent again
};

}  // namespace merit::testing
