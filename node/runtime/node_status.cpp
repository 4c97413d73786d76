// The status of the node: the engine's words for people and probes.

#include "node/config/units.hpp"
#include "node/runtime/node_impl.hpp"

#include <algorithm>
#include <filesystem>

namespace merit::node {
namespace {

// So many idle intervals without a final block are called slow.
constexpr std::uint64_t slow_intervals = 4;

NodeState state_of(const consensus::EngineStatus& engine, bool is_observer) {
    const bool has_peers = !engine.peers.empty();
    switch (engine.state) {
        case consensus::EngineState::starting:
            return NodeState::starting;
        case consensus::EngineState::listening:
            return NodeState::connecting;
        case consensus::EngineState::syncing:
            return NodeState::syncing;
        case consensus::EngineState::following:
            // Whom nobody has told of the chain has nothing to follow.
            return is_observer && has_peers && !engine.claimed_height ? NodeState::connecting
                                                                      : NodeState::following;
        case consensus::EngineState::halted:
            return NodeState::halted;
        case consensus::EngineState::voting:
            break;
    }
    // Alone it can vote as much as it likes.
    return has_peers && engine.peers_up + 1 < engine.quorum ? NodeState::connecting
                                                            : NodeState::voting;
}

// Which validators are away, where that is why no quorum can be.
std::string missing_peers(const consensus::EngineStatus& engine) {
    std::string names;
    for (const consensus::PeerReport& peer : engine.peers) {
        if (peer.up) continue;
        names += (names.empty() ? "" : ", ") + std::to_string(peer.peer.value);
    }
    const auto connected = engine.peers_up + 1;
    return std::to_string(connected) + " of the " + std::to_string(engine.quorum) +
           " validators that make a quorum are connected; away: " + names + "; " +
           std::to_string(engine.quorum - connected) + " of them back would restore the quorum";
}

// Why an observer has nothing to follow.
std::string missing_word(std::uint64_t refusing_peers) {
    if (refusing_peers == 0) return "no connected node has said how high the chain is";
    return std::to_string(refusing_peers) +
           " peers close the link right after the handshake: probably this node's transport key is "
           "in no validator set and not in their p2p.observers";
}

// Which votes a view waits for although enough validators are connected.
std::string missing_votes(const consensus::EngineStatus& engine) {
    std::string names;
    for (const ledger::ValidatorIndex index : engine.missing_votes)
        names += (names.empty() ? "" : ", ") + std::to_string(index.value);
    return "no block for " + std::to_string(engine.final_ms_ago / 1000) + " s: view " +
           std::to_string(engine.view.value) + " lacks the votes of the validators " + names +
           "; a quorum are " + std::to_string(engine.quorum) + " votes";
}

std::optional<std::uint64_t> free_bytes(const std::filesystem::path& folder) {
    std::error_code error;
    const auto space = std::filesystem::space(folder, error);
    if (error) return std::nullopt;
    return space.available;
}

}  // namespace

std::string Node::Impl::address_of_peer(p2p::PeerNumber number) const {
    for (const std::string& text : config.p2p.peers) {
        const auto peer = parse_peer(text);
        if (!peer) continue;
        const auto named = peer->key ? book.find(*peer->key) : p2p::PeerNumber{peer->index};
        if (named != number) continue;
        return peer->address.host + ":" + std::to_string(peer->address.port);
    }
    return {};
}

NodeStatus Node::Impl::status() const {
    const consensus::EngineStatus of_engine = engine->status();
    NodeStatus out;
    const bool is_observer = own_index == no_index;
    out.state = is_stopping ? NodeState::stopping : state_of(of_engine, is_observer);
    out.why = of_engine.why;
    if (is_observer && of_engine.state == consensus::EngineState::following) {
        if (const std::uint32_t other = transport_index; other != no_index) {
            out.why = "the node key is validator " + std::to_string(other) +
                      "'s, but the validator key is not: does not vote";
        } else if (out.state == NodeState::connecting) {
            out.why = missing_word(mesh->counters().refusing_peers);
        }
    } else if (out.state == NodeState::connecting && of_engine.peers_up + 1 < of_engine.quorum) {
        out.why = missing_peers(of_engine);
    }
    out.final_height = of_engine.final_height;
    out.executed_height = store->head().height;
    out.certified_height = ledger::Height{certified_height.load()};
    out.view = of_engine.view;
    out.blocks_behind = of_engine.blocks_behind;
    out.claimed_height = of_engine.claimed_height;
    out.last_block_time_ms = ledger::TimeMs{head_time_ms.load()};
    out.term = of_engine.term;
    out.validators = validator_count;
    out.quorum = static_cast<std::uint16_t>(of_engine.quorum);
    if (const std::uint32_t own = own_index; own != no_index) {
        out.own_index = ledger::ValidatorIndex{static_cast<std::uint16_t>(own)};
    }
    for (const consensus::PeerReport& peer : of_engine.peers) {
        out.peers.push_back({{static_cast<std::uint16_t>(peer.peer.value)},
                             address_of_peer(peers.number_of(peer.peer)),
                             peer.up,
                             peer.final_height,
                             peer.heard_ms_ago});
    }
    // On an idle chain a view waits for its time; votes are missing only when that is over.
    const bool is_slow =
        of_engine.final_ms_ago > slow_intervals * genesis.consensus.idle_interval_ms;
    if (is_slow) out.missing_votes = of_engine.missing_votes;
    if (out.why.empty() && !out.missing_votes.empty()) out.why = missing_votes(of_engine);
    out.evidence = of_engine.evidence;
    {
        const std::lock_guard guard(double_signers_mutex);
        out.double_signers.assign(double_signers.begin(), double_signers.end());
    }
    out.disk_free_bytes = free_bytes(ledger_folder);
    out.snapshot = snapshot_status();
    {
        const std::lock_guard guard(fault_mutex);
        out.has_fault = fault.has_value();
    }
    const std::lock_guard guard(mempool.mutex);
    out.mempool_transactions = mempool.pool.size();
    out.mempool_bytes = mempool.pool.bytes();
    return out;
}

}  // namespace merit::node
