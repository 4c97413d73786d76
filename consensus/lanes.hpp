// The data plane: which batches are held of every lane, how far without a gap, and what a block may
// name.
//
// A batch is known by key and predecessor only; its bytes lie in the batch log. "Held" means
// checked and durable. Bounds per lane above the delivered cut: lane_unfinal_bytes_max bytes, two
// digests a position, lane_batches_max entries; only a batch that a final block names is let in
// beyond these. Source: PROTOCOL sections 5 (Retention) and 6, DETAILS section 5.
// Thread rule: one thread.
#pragma once

#include "consensus/batch_check.hpp"
#include "consensus/config.hpp"

#include <map>
#include <vector>

namespace merit::consensus {

inline constexpr std::uint64_t lane_batches_max = 4'096;  // held above the delivered cut
inline constexpr std::uint64_t lane_window_max = 64;      // pushed positions above the ack
inline constexpr std::size_t lane_storing_max = 16;       // being checked and stored, per lane
inline constexpr std::uint64_t own_batches_unfinal_max = 1'024;
inline constexpr std::uint64_t own_bytes_unfinal_max = 4 * limits::mib;

struct HeldBatch {
    ledger::BatchDigest previous;
    std::uint32_t operations = 0;
    std::uint32_t bytes = 0;
};

class Lanes {
  public:
    explicit Lanes(const EngineConfig& config);

    // Starts at the cut of an executed block.
    void start(const ledger::Cut& cut);

    // Whether a batch that its owner sends unasked may be checked and stored.
    bool accepts_push(const BatchKey& key, std::uint32_t bytes) const;
    // The same for a batch that a proposal names: wherever it stands, within the same caps.
    bool accepts_proposed(const BatchKey& key, std::uint32_t bytes) const;
    bool is_held(const BatchKey& key) const;
    // Being checked and stored at this moment.
    bool is_storing(const BatchKey& key) const { return storing_.contains(key); }
    std::size_t storing() const { return storing_.size(); }
    void begin_storing(const BatchFacts& facts);
    void end_storing(const BatchKey& key) { storing_.erase(key); }
    // Now durable.
    void add(const BatchFacts& facts);

    // The highest position of a lane that is held without a gap above the delivered cut.
    const ledger::CutEntry& ack(std::size_t lane) const { return lanes_[lane].ack; }
    ledger::Cut acks() const;
    std::uint64_t unfinal_bytes(std::size_t lane) const { return lanes_[lane].bytes; }
    std::uint64_t base(std::size_t lane) const { return lanes_[lane].base.position.value; }

    // The batches from above `from` to `to`, newest first, if they are one chain that ends at
    // `from`.
    struct Walk {
        enum class State : std::uint8_t { held, missing, broken } state = State::broken;
        std::vector<BatchKey> keys;
        std::optional<BatchKey> missing;
        std::uint64_t bytes = 0;
        std::uint64_t operations = 0;
    };
    Walk walk(std::size_t lane, const ledger::CutEntry& from, const ledger::CutEntry& to) const;

    // All lanes: what a block names above its parent's cut, in the order of execution.
    struct CutCheck {
        Walk::State state = Walk::State::held;
        std::vector<BatchKey> missing;  // the next one to fetch of each lane
        std::vector<BatchKey> ordered;  // if held
    };
    CutCheck check(const ledger::Cut& parent, const ledger::Header& header) const;

    // What the leader names: per lane in `grows` the highest own-held position that a quorum acked,
    // within the caps of a block, lanes taking turns.
    ledger::Cut make_cut(const ledger::Cut& parent, ledger::Height height,
                         const std::vector<const ledger::Cut*>& acks,
                         const std::vector<bool>& grows) const;
    // Whether some lane has a position acked by a quorum above `cut`. Acks include the own one.
    bool has_acked_above(const ledger::Cut& cut, const std::vector<const ledger::Cut*>& acks) const;

    // Own chain entries above `after`, at most `count`, ascending.
    std::vector<BatchKey> chain_keys(std::size_t lane, ledger::Position after,
                                     std::size_t count) const;
    // Predecessors that are missing below held or storing batches: at most `count` in all, of the
    // held ones those of lane `first` first, and of the lanes after it in turn.
    std::vector<BatchKey> gaps(std::size_t first, std::size_t count) const;
    // The highest batches held of a lane, at most two.
    std::vector<ledger::CutEntry> tips(std::size_t lane) const;

    // A block with this cut was delivered: what lies at or below it is forgotten.
    void advance(const ledger::Cut& cut);

  private:
    using Digests = std::map<ledger::BatchDigest, HeldBatch>;
    struct Lane {
        std::map<ledger::Position, Digests> held;               // above base
        std::map<ledger::Position, ledger::BatchDigest> chain;  // base (excl.) to ack
        ledger::CutEntry base;
        ledger::CutEntry ack;
        std::uint64_t bytes = 0;
        std::uint64_t batches = 0;
    };

    // The caps of a lane, with what is being stored.
    bool has_room(const BatchKey& key, std::uint32_t bytes) const;
    const HeldBatch* find(std::size_t lane, ledger::Position position,
                          const ledger::BatchDigest& digest) const;
    void extend_ack(Lane& lane);
    void drop_through(Lane& lane, ledger::Position position);
    // The q-th highest position acked, without acks of another chain than that which is held here;
    // `own_chain_only` counts what this validator can name.
    ledger::Position quorum_position(std::size_t lane, const std::vector<const ledger::Cut*>& acks,
                                     bool own_chain_only) const;
    ledger::CutEntry entry_at(const Lane& lane, ledger::Position position) const;

    ledger::ConsensusParameters parameters_;
    std::size_t quorum_;
    std::vector<Lane> lanes_;
    std::map<BatchKey, BatchFacts> storing_;
};

}  // namespace merit::consensus
