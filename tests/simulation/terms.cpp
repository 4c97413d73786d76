// From one term of a node to the next: its engine, its seat and its numbers for the others.
#include "tests/simulation/world.hpp"

#include <algorithm>

namespace merit::testing {

using namespace consensus;
using ledger::ValidatorIndex;

void World::make_engine(NodeId id) {
    Node& node = nodes_[id];
    const TermStart start = node.machine->term();
    node.term = start.term;
    node.set.clear();
    for (std::size_t owner = 0; start.keys.empty() && owner < options_.validators; ++owner)
        node.set.push_back(owner);
    for (const crypto::PublicKey& key : start.keys) {
        for (std::size_t owner = 0; owner < signatures_.size(); ++owner)
            if (signatures_.public_key(owner) == key) node.set.push_back(owner);
    }
    sets_[node.term] = node.set;
    EngineConfig config = config_;
    config.own = seat(id);
    if (start.boundary) {
        config = make_engine_config(genesis_, *start.boundary, start.keys, seat(id));
    }
    Signer signer;
    if (config.own) {
        oracle_.begin_life(id);
        signer = [this, id, who = node.index, own = *config.own](BytesView message) {
            if (!nodes_[id].is_byzantine) oracle_.check_signing(id, own, message, now_ms());
            return signatures_.sign(who, message);
        };
    }
    node.engine = std::make_unique<Engine>(
        config, std::move(signer),
        [this, set = node.set](ValidatorIndex who, BytesView message,
                               const crypto::Signature& signature) {
            const ValidatorIndex owner{static_cast<std::uint16_t>(set[who.value])};
            return signatures_.verify(owner, message, signature);
        });
}

void World::hand_over(NodeId id, EndTerm over) {
    Node& node = nodes_[id];
    log_.note(now_ms(), "term", id, {}, node.term.value + 1);
    guard(id, [&] {
        node.machine->sync_votes(node.machine->records());
        Recovered recovered = node.machine->recovered();
        recovered.votes_damaged = false;  // of a start
        recovered.has_listened = over.has_listened;
        make_engine(id);
        node.reset_adapter();
        // What was in a batch of the ended term and did not become final is batched again.
        for (std::string& transaction : std::exchange(node.batched, {})) {
            if (!node.machine->is_executed(bytes_of(transaction))) {
                node.mempool.push_back(std::move(transaction));
            }
        }
        for (Record& record : over.records)
            step(id, Replayed{std::move(record)});
        step(id, std::move(recovered));
    });
    refresh_links();
}

std::optional<ValidatorIndex> World::seat(NodeId id) const {
    const std::vector<std::size_t>& set = nodes_[id].set;
    const auto found = std::ranges::find(set, std::size_t{nodes_[id].index.value});
    if (found == set.end()) return std::nullopt;
    return ValidatorIndex{static_cast<std::uint16_t>(found - set.begin())};
}

PeerId World::peer_named(NodeId viewer, std::size_t owner) const {
    const std::vector<std::size_t>& set = nodes_[viewer].set;
    const auto found = std::ranges::find(set, owner);
    if (found != set.end()) return PeerId{static_cast<std::uint32_t>(found - set.begin())};
    return PeerId{static_cast<std::uint32_t>(set.size() + owner)};
}

std::size_t World::owner_of(NodeId viewer, PeerId peer) const {
    const std::vector<std::size_t>& set = nodes_[viewer].set;
    return peer.value < set.size() ? set[peer.value] : peer.value - set.size();
}

}  // namespace merit::testing
