// Who is connected with whom, and a message's way from one engine to another.
#include "crypto/assert.hpp"
#include "ledger/transaction.hpp"
#include "tests/simulation/world.hpp"

#include <algorithm>

namespace merit::testing {

using namespace consensus;
using ledger::ValidatorIndex;

namespace {

constexpr std::uint64_t messages_max = 2'000'000;  // of a run; a long one sends 100,000

}  // namespace

void World::drop(std::optional<NodeId> from, std::optional<NodeId> to, std::string kind) {
    network_.drop(from, to, std::move(kind));
}

void World::split(const std::vector<std::set<NodeId>>& sides) {
    network_.split(sides);
    refresh_links();
}

void World::heal() {
    network_.heal();
    refresh_links();
}

void World::undrop(NodeId from, NodeId to) {
    network_.undrop(from, to);
}

void World::set_loss(std::uint32_t loss_ppm, std::uint32_t duplicate_ppm) {
    network_.set_loss(loss_ppm, duplicate_ppm);
}

void World::set_latency(std::uint64_t ms_min, std::uint64_t ms_max) {
    network_.set_latency(ms_min, ms_max);
}

bool World::is_linked(NodeId a, NodeId b) const {
    if (a == b || nodes_[a].index == nodes_[b].index) return false;
    return nodes_[a].is_up() && nodes_[b].is_up() && network_.is_open(a, b);
}

void World::refresh_links() {
    for (NodeId id = 0; id < size(); ++id) {
        Node& node = nodes_[id];
        if (!node.engine) {
            node.connected.clear();
            continue;
        }
        std::map<ValidatorIndex, std::pair<bool, bool>> links;  // before, after
        std::set<NodeId> connected;
        for (NodeId other = 0; other < size(); ++other) {
            links[nodes_[other].index].first |= node.connected.contains(other);
            if (is_linked(id, other)) {
                connected.insert(other);
                links[nodes_[other].index].second = true;
            }
        }
        node.connected = std::move(connected);
        for (const auto& [index, link] : links) {
            const PeerId peer = peer_named(id, index.value);
            const bool is_up = link.second;
            if (link.first == is_up) continue;
            in_life(id, 1, [this, id, peer, is_up] {
                if (is_up) {
                    step(id, PeerUp{peer});
                } else {
                    step(id, PeerDown{peer});
                }
            });
        }
    }
}

void World::emit(NodeId from, std::optional<PeerId> to, const Bytes& bytes) {
    auto decoded = decode_message(bytes);
    if (!decoded) return violate("a node sent bytes that do not decode");
    const Message& message = decoded.assume_value();
    Node& node = nodes_[from];
    if (!node.is_byzantine) {
        const ValidatorIndex who = seat(from).value_or(ValidatorIndex{UINT16_MAX});
        oracle_.check_leaving({node.term, who}, *node.machine, message, now_ms());
    }
    if (const auto* batch = std::get_if<ledger::SignedBatch>(&message)) {
        oracle_.check_batch_leaving(*node.machine, *batch, now_ms());
    }
    for (NodeId other = 0; other < size(); ++other) {
        if (to && *to != peer_named(from, nodes_[other].index.value)) continue;
        if (!node.connected.contains(other)) continue;
        if (node.is_byzantine && hooks_.lie) {
            for (const Message& lie : hooks_.lie(from, other, message))
                transmit(from, other, encode_message(lie), name_of(lie));
        } else {
            transmit(from, other, bytes, name_of(message));
        }
    }
}

void World::transmit(NodeId from, NodeId to, const Bytes& honest, std::string_view kind) {
    MERIT_ASSERT(network_.messages() < messages_max, "the network is not flooded");
    Bytes bytes = honest;
    network_.set_now(now_ms());
    for (const std::uint64_t delay_ms :
         network_.carry(from, to, bytes, kind, nodes_[from].is_byzantine)) {
        in_life(to, delay_ms, [this, from, to, bytes, owner = nodes_[from].index] {
            // A link is one key's.
            if (nodes_[from].index == owner) arrive(from, to, bytes);
        });
    }
}

void World::arrive(NodeId from, NodeId to, const Bytes& bytes) {
    if (!nodes_[to].engine || !nodes_[to].connected.contains(from)) return;
    log_.note(now_ms(), "arrive", to, bytes);
    auto message = decode_message(bytes);
    if (!message) return;  // a node closes the link
    if (const auto* submission = std::get_if<Submission>(&message.assume_value())) {
        const BytesView transaction = submission->transaction;
        if (ledger::check_stateless(transaction, config_.network)) {
            take(to, std::string(text_of(transaction)));
        }
        return;
    }
    const PeerId peer = peer_named(to, nodes_[from].index.value);
    step(to, Received{peer, std::move(message).assume_value()});
}

// As the node does: without a lane it gives a transaction of a client to two validators, which do
// not pass it on once more.
void World::pass_on(NodeId id, const std::string& transaction) {
    std::vector<NodeId> connected;
    for (const NodeId other : nodes_[id].connected) {
        const std::size_t owner = nodes_[other].index.value;
        if (peer_named(id, owner).value < nodes_[id].set.size()) connected.push_back(other);
    }
    const BytesView bytes = bytes_of(transaction);
    const Submission submission{ledger::TransactionBytes(Bytes(bytes.begin(), bytes.end()))};
    for (std::size_t i = 0; i < std::min<std::size_t>(2, connected.size()); ++i)
        send_as(id, connected[nodes_[id].pass_on_turn++ % connected.size()], submission);
}

void World::send_as(NodeId from, NodeId to, const Message& message) {
    transmit(from, to, encode_message(message), name_of(message));
}

}  // namespace merit::testing
