#include "consensus/lanes.hpp"

#include "consensus/rules.hpp"
#include "crypto/assert.hpp"
#include "ledger/block_order.hpp"

#include <algorithm>

namespace merit::consensus {

using ledger::BatchDigest;
using ledger::Cut;
using ledger::CutEntry;
using ledger::Position;
using ledger::ValidatorIndex;

namespace {

Position before(Position position) {
    return Position{position.value - 1};
}

ValidatorIndex lane_index(std::size_t lane) {
    return ValidatorIndex{static_cast<std::uint16_t>(lane)};
}

}  // namespace

Lanes::Lanes(const EngineConfig& config)
    : parameters_(config.parameters),
      quorum_(Rules::quorum(config.validators.size())),
      lanes_(config.validators.size()) {
    start(config.root.header.cut);
}

void Lanes::start(const Cut& cut) {
    MERIT_ASSERT(cut.size() == lanes_.size(), "a cut has one entry a lane");
    for (std::size_t i = 0; i < lanes_.size(); ++i) {
        lanes_[i] = Lane{};
        lanes_[i].base = cut[i];
        lanes_[i].ack = cut[i];
    }
}

const HeldBatch* Lanes::find(std::size_t lane, Position position, const BatchDigest& digest) const {
    const auto at = lanes_[lane].held.find(position);
    if (at == lanes_[lane].held.end()) return nullptr;
    const auto found = at->second.find(digest);
    return found == at->second.end() ? nullptr : &found->second;
}

bool Lanes::is_held(const BatchKey& key) const {
    return key.lane.value < lanes_.size() && find(key.lane.value, key.position, key.digest);
}

bool Lanes::has_room(const BatchKey& key, std::uint32_t bytes) const {
    const Lane& lane = lanes_[key.lane.value];
    std::uint64_t bytes_after = lane.bytes + bytes;
    std::size_t storing = 0;
    const auto at = lane.held.find(key.position);
    std::size_t digests = at == lane.held.end() ? 0 : at->second.size();
    for (const auto& [other, facts] : storing_) {
        if (other.lane != key.lane) continue;
        ++storing;
        bytes_after += facts.bytes;
        digests += other.position == key.position ? 1U : 0U;
    }
    return storing < lane_storing_max && lane.batches + storing < lane_batches_max &&
           digests < limits::lane_digests_per_position_max &&
           bytes_after <= limits::lane_unfinal_bytes_max;
}

bool Lanes::accepts_proposed(const BatchKey& key, std::uint32_t bytes) const {
    if (key.lane.value >= lanes_.size()) return false;
    if (key.position <= lanes_[key.lane.value].base.position) return false;
    return !is_held(key) && !is_storing(key) && has_room(key, bytes);
}

bool Lanes::accepts_push(const BatchKey& key, std::uint32_t bytes) const {
    if (key.lane.value >= lanes_.size()) return false;
    const Lane& lane = lanes_[key.lane.value];
    if (key.position.value > lane.ack.position.value + lane_window_max) return false;
    return accepts_proposed(key, bytes);
}

void Lanes::begin_storing(const BatchFacts& facts) {
    storing_.emplace(facts.key, facts);
}

void Lanes::add(const BatchFacts& facts) {
    if (facts.key.lane.value >= lanes_.size()) return;
    Lane& lane = lanes_[facts.key.lane.value];
    if (facts.key.position <= lane.base.position) return;
    const HeldBatch batch{facts.previous, facts.operations, facts.bytes};
    if (!lane.held[facts.key.position].emplace(facts.key.digest, batch).second) return;
    lane.bytes += facts.bytes;
    ++lane.batches;
    extend_ack(lane);
}

void Lanes::extend_ack(Lane& lane) {
    for (auto at = lane.held.find(lane.ack.position.next()); at != lane.held.end();
         at = lane.held.find(lane.ack.position.next())) {
        const auto next = std::find_if(at->second.begin(), at->second.end(), [&](const auto& item) {
            return item.second.previous == lane.ack.batch_digest;
        });
        if (next == at->second.end()) return;
        lane.ack = {at->first, next->first};
        lane.chain.emplace(at->first, next->first);
    }
}

Cut Lanes::acks() const {
    Cut cut;
    for (const Lane& lane : lanes_)
        cut.push_back(lane.ack);
    return cut;
}

Lanes::Walk Lanes::walk(std::size_t lane, const CutEntry& from, const CutEntry& to) const {
    Walk walk;
    if (to.position < from.position) return walk;
    CutEntry at = to;
    while (at.position > from.position) {
        const HeldBatch* batch = find(lane, at.position, at.batch_digest);
        const BatchKey key{lane_index(lane), at.position, at.batch_digest};
        if (batch == nullptr) {
            walk.state = Walk::State::missing;
            walk.missing = key;
            return walk;
        }
        walk.keys.push_back(key);
        walk.bytes += batch->bytes;
        walk.operations += batch->operations;
        at = {before(at.position), batch->previous};
    }
    if (at.batch_digest == from.batch_digest) walk.state = Walk::State::held;
    return walk;
}

Lanes::CutCheck Lanes::check(const Cut& parent, const ledger::Header& header) const {
    CutCheck result;
    const std::size_t n = lanes_.size();
    std::vector<Walk> walks;
    std::uint64_t bytes = 0;
    std::uint64_t operations = 0;
    std::size_t batches = 0;
    for (std::size_t i = 0; i < n; ++i) {
        walks.push_back(walk(i, parent[i], header.cut[i]));
        const Walk& walk = walks.back();
        bytes += walk.bytes;
        operations += walk.operations;
        batches += walk.keys.size();
        if (walk.state == Walk::State::broken) result.state = Walk::State::broken;
        if (walk.missing) result.missing.push_back(*walk.missing);
    }
    if (bytes > parameters_.block_bytes_max || operations > parameters_.block_operations_max) {
        result.state = Walk::State::broken;
    }
    if (result.state == Walk::State::broken) return result;
    if (!result.missing.empty()) {
        result.state = Walk::State::missing;
        return result;
    }
    const auto places = ledger::batches_in_order(parent, header.cut, header.height, batches);
    MERIT_ASSERT(places && places->size() == batches, "a held walk has one batch a position");
    for (const ledger::BatchPlace& place : *places) {
        const std::size_t lane = place.lane.value;
        const std::vector<BatchKey>& keys = walks[lane].keys;  // newest first
        result.ordered.push_back(keys[header.cut[lane].position.value - place.position.value]);
    }
    return result;
}

CutEntry Lanes::entry_at(const Lane& lane, Position position) const {
    if (position <= lane.base.position) return lane.base;
    const auto found = lane.chain.find(position);
    return found == lane.chain.end() ? lane.ack : CutEntry{found->first, found->second};
}

Position Lanes::quorum_position(std::size_t lane, const std::vector<const Cut*>& acks,
                                bool own_chain_only) const {
    const Lane& own = lanes_[lane];
    std::vector<Position> positions;
    for (const Cut* ack : acks) {
        if (ack->size() != lanes_.size()) continue;
        const CutEntry& entry = (*ack)[lane];
        Position counted = entry.position;
        if (counted > own.base.position) {
            // Beyond what is held here the chain is unknown: counted as far as it is known.
            const CutEntry known = entry_at(own, std::min(counted, own.ack.position));
            const bool differs =
                counted <= own.ack.position && known.batch_digest != entry.batch_digest;
            if (differs) {
                counted = own.base.position;
            } else if (own_chain_only) {
                counted = known.position;
            }
        }
        positions.push_back(counted);
    }
    if (positions.size() < quorum_) return Position{0};
    std::sort(positions.begin(), positions.end(), std::greater<>{});
    return positions[quorum_ - 1];
}

bool Lanes::has_acked_above(const Cut& cut, const std::vector<const Cut*>& acks) const {
    for (std::size_t i = 0; i < lanes_.size(); ++i) {
        if (quorum_position(i, acks, false) > cut[i].position) return true;
    }
    return false;
}

Cut Lanes::make_cut(const Cut& parent, ledger::Height height, const std::vector<const Cut*>& acks,
                    const std::vector<bool>& grows) const {
    const std::size_t n = lanes_.size();
    Cut cut = parent;
    std::vector<Position> target(n);
    for (std::size_t i = 0; i < n; ++i) {
        const bool is_on_chain = entry_at(lanes_[i], parent[i].position) == parent[i];
        target[i] = is_on_chain && grows[i] ? quorum_position(i, acks, true) : parent[i].position;
    }
    std::uint64_t bytes = 0;
    std::uint64_t operations = 0;
    for (bool grew = true; grew;) {
        grew = false;
        for (std::size_t turn = 0; turn < n; ++turn) {
            const std::size_t i = (height.value + turn) % n;
            if (cut[i].position >= target[i]) continue;
            const CutEntry next = entry_at(lanes_[i], cut[i].position.next());
            const HeldBatch* batch = find(i, next.position, next.batch_digest);
            const bool fits = batch != nullptr && next.position == cut[i].position.next() &&
                              bytes + batch->bytes <= parameters_.block_bytes_max &&
                              operations + batch->operations <= parameters_.block_operations_max;
            if (!fits) {
                target[i] = cut[i].position;
                continue;
            }
            bytes += batch->bytes;
            operations += batch->operations;
            cut[i] = next;
            grew = true;
        }
    }
    return cut;
}

std::vector<BatchKey> Lanes::chain_keys(std::size_t lane, Position after, std::size_t count) const {
    std::vector<BatchKey> keys;
    const auto& chain = lanes_[lane].chain;
    for (auto it = chain.upper_bound(after); it != chain.end() && keys.size() < count; ++it) {
        keys.push_back({lane_index(lane), it->first, it->second});
    }
    return keys;
}

std::vector<BatchKey> Lanes::gaps(std::size_t first, std::size_t count) const {
    std::vector<BatchKey> keys;
    const auto look = [&](std::size_t lane, Position position, const BatchDigest& previous) {
        if (keys.size() >= count || position.value < 2) return;
        const BatchKey key{lane_index(lane), before(position), previous};
        if (key.position <= lanes_[lane].base.position) return;
        if (!is_held(key) && !is_storing(key)) keys.push_back(key);
    };
    for (std::size_t i = 0; i < lanes_.size(); ++i) {
        const std::size_t number = (first + i) % lanes_.size();
        const Lane& lane = lanes_[number];
        for (auto it = lane.held.upper_bound(lane.ack.position); it != lane.held.end(); ++it) {
            for (const auto& [digest, batch] : it->second)
                look(number, it->first, batch.previous);
        }
    }
    for (const auto& [key, facts] : storing_)
        look(key.lane.value, key.position, facts.previous);
    return keys;
}

std::vector<CutEntry> Lanes::tips(std::size_t lane) const {
    std::vector<CutEntry> tips;
    const auto& held = lanes_[lane].held;
    if (held.empty()) {
        tips.push_back(lanes_[lane].base);
        return tips;
    }
    for (const auto& [digest, batch] : held.rbegin()->second) {
        if (tips.size() < limits::lane_digests_per_position_max) {
            tips.push_back({held.rbegin()->first, digest});
        }
    }
    return tips;
}

void Lanes::drop_through(Lane& lane, Position position) {
    const auto end = lane.held.upper_bound(position);
    for (auto it = lane.held.begin(); it != end; ++it) {
        for (const auto& [digest, batch] : it->second)
            lane.bytes -= batch.bytes;
        lane.batches -= it->second.size();
    }
    lane.held.erase(lane.held.begin(), end);
    lane.chain.erase(lane.chain.begin(), lane.chain.upper_bound(position));
}

void Lanes::advance(const Cut& cut) {
    for (std::size_t i = 0; i < lanes_.size(); ++i) {
        Lane& lane = lanes_[i];
        if (cut[i].position <= lane.base.position) continue;
        // The acked chain stays unless the cut took another batch at its position.
        const bool is_same_chain =
            lane.ack.position >= cut[i].position && entry_at(lane, cut[i].position) == cut[i];
        lane.base = cut[i];
        drop_through(lane, cut[i].position);
        if (!is_same_chain) {
            lane.ack = cut[i];
            lane.chain.clear();
            extend_ack(lane);
        }
    }
}

}  // namespace merit::consensus
