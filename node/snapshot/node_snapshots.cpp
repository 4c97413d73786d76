// How a node takes, serves and joins by snapshots.
#include "node/runtime/node_impl.hpp"

#include <algorithm>

namespace merit::node {

void Node::Impl::make_snapshot_parts(const Home& home) {
    const auto send = [this](SnapshotPeer to, const SnapshotMessage& message) {
        send_snapshot_message(to, message);
    };
    const auto disconnect = [this](SnapshotPeer peer) {
        mesh->disconnect(peer, "snapshot.false_answers");
    };
    const auto reopen = [this] { should_reopen = true; };
    snapshot_server = std::make_unique<SnapshotServer>(*store, send);
    snapshot_taker = std::make_unique<SnapshotTaker>(
        *store, SnapshotFolders(home).snapshots(), config.snapshot.interval,
        [this](std::vector<storage::SnapshotFolder> snapshots) {
            snapshot_server->set_snapshots(std::move(snapshots));
        });
    JoinerOptions options;
    options.is_on = config.snapshot.join;
    options.distance = config.snapshot.join_distance;
    options.store.block_cache_bytes = config.storage.block_cache_bytes;
    options.store.write_buffer_bytes = config.storage.write_buffer_bytes;
    joiner = std::make_unique<SnapshotJoiner>(
        home, genesis, options,
        SnapshotJoiner::Outputs{send, disconnect, [this] { return store->head().height; },
                                [this] { return claimed_height(); },
                                [this](bool is_held) {
                                    is_held ? executor->gate().shut() : executor->gate().open();
                                },
                                reopen});
    history = std::make_unique<HistoryVerifier>(
        home, genesis, *store,
        HistoryVerifier::Outputs{
            send, disconnect,
            [this](ledger::Height height) { engine->post(consensus::Diverged{height}); }, reopen});
}

std::optional<ledger::Height> Node::Impl::claimed_height() const {
    const consensus::EngineStatus status = engine->status();
    if (status.state == consensus::EngineState::halted) return std::nullopt;
    return status.claimed_height;
}

std::string Node::Impl::snapshot_status() const {
    const std::string joining = joiner->status();
    return joining.empty() ? history->status() : joining;
}

void Node::Impl::send_snapshot_message(SnapshotPeer to, const SnapshotMessage& message) {
    mesh->send(to, p2p::Priority::snapshots, p2p::make_message(encode_snapshot_message(message)));
}

bool Node::Impl::receive_snapshot_message(SnapshotPeer from, BytesView bytes,
                                          p2p::Credit credit) {
    auto decoded = decode_snapshot_message(bytes);
    if (!decoded) return false;
    SnapshotMessage& message = decoded.value();
    if (auto* offer = std::get_if<OfferedSnapshot>(&message)) {
        joiner->receive(from, std::move(*offer), std::move(credit));
    } else if (auto* chunk = std::get_if<SnapshotChunk>(&message)) {
        joiner->receive(from, std::move(*chunk), std::move(credit));
    } else if (auto* terms = std::get_if<Terms>(&message)) {
        joiner->receive(from, std::move(*terms), std::move(credit));
    } else if (auto* blocks = std::get_if<History>(&message)) {
        history->receive(from, std::move(*blocks), std::move(credit));
    } else {
        snapshot_server->serve(from, std::move(message));
    }
    return true;
}

}  // namespace merit::node
