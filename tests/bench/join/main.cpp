// How long a node takes to join by a snapshot over loopback: bench_join [ACCOUNTS [SECONDS_MAX]].
// Exits 1 if joining took longer than SECONDS_MAX.
//
// Four rows a state account, two meshes with real handshakes in this process, the server and the
// joiner of the node, databases on a real disk (TMPDIR). Timed: taking the snapshot, and from the
// first question until the database is opened and its roots are compared.
#include "contracts/execute.hpp"
#include "node/snapshot/joiner.hpp"
#include "node/snapshot/server.hpp"
#include "node/telemetry/log.hpp"
#include "storage/snapshot_writer.hpp"
#include "tests/bench/disk_folder.hpp"
#include "tests/support/examples.hpp"
#include "tests/support/signed_chain.hpp"

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>

namespace {

using namespace merit;
using Peer = node::SnapshotPeer;

constexpr std::size_t rows_an_account = 4;
constexpr std::size_t row_value_bytes = 60;

double seconds_since(std::chrono::steady_clock::time_point began) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
}

std::unique_ptr<node::p2p::Mesh> make_mesh(const ledger::Genesis& genesis,
                                           node::p2p::PeerBook& book, std::uint8_t own,
                                           std::vector<std::string> peers,
                                           node::p2p::MeshHandlers handlers) {
    node::p2p::MeshOptions options{.network = ledger::network_of(genesis),
                                   .signature_rule = {},
                                   .identity = testing::key(own),
                                   .book = &book,
                                   .config = {},
                                   .message_bytes_max = node::node_message_bytes_max};
    options.config.listen = "127.0.0.1:0";
    options.config.peers = std::move(peers);
    return std::make_unique<node::p2p::Mesh>(std::move(options), std::move(handlers));
}

void send(node::p2p::Mesh& mesh, Peer to, const node::SnapshotMessage& message) {
    mesh.send(to, node::p2p::Priority::snapshots,
              node::p2p::make_message(node::encode_snapshot_message(message)));
}

}  // namespace

int main(int argc, char** argv) {
    const std::size_t accounts = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 100'000;
    crypto::init();
    node::log::set_up("warn", "logfmt");
    const bench::DiskFolder folder;
    testing::SignedChain chain(folder.path() / "ledger", accounts * rows_an_account,
                               row_value_bytes, contracts::genesis_state(testing::genesis(4)));
    chain.commit(3);
    auto began = std::chrono::steady_clock::now();
    const auto snapshot = storage::write_snapshot(chain.store(), *chain.store().head_view(),
                                                  chain.certificate(), folder.path() / "snapshot");
    if (!snapshot) return 1;
    std::printf("accounts %zu, rows %zu, chunks %zu\n", accounts, accounts * rows_an_account,
                snapshot.value().manifest().chunks().size());
    std::printf("taken in %.2f s\n", seconds_since(began));

    // Transport keys of the validators of genesis: key(151) ...
    node::p2p::PeerBook book;
    for (const auto& validator : chain.genesis().validators)
        book.add(validator.transport_key);
    std::unique_ptr<node::p2p::Mesh> serving;
    node::SnapshotServer server(chain.store(),
                                [&](Peer to, const node::SnapshotMessage& message) {
                                    send(*serving, to, message);
                                });
    server.set_snapshots({snapshot.value()});
    node::p2p::MeshHandlers handlers;
    handlers.up = handlers.down = [](Peer) {};
    handlers.message = [&](Peer from, Bytes bytes, node::p2p::Credit) {
        auto message = node::decode_snapshot_message(bytes);
        if (message) server.serve(from, std::move(message.value()));
        return message.has_value();
    };
    serving = make_mesh(chain.genesis(), book, 151, {}, handlers);
    if (!serving->start()) return 1;
    server.start();

    std::atomic<bool> is_joined = false;
    std::unique_ptr<node::p2p::Mesh> joining;
    node::JoinerOptions options;
    node::SnapshotJoiner joiner(
        node::Home{folder.path() / "home"}, chain.genesis(), options,
        {[&](Peer to, const node::SnapshotMessage& message) {
             send(*joining, to, message);
         },
         [](Peer) {}, [] { return ledger::Height{0}; },
         [] { return std::optional(ledger::Height{3}); },
         [](bool) {},
         [&] { is_joined = true; }});
    handlers.up = [&](Peer peer) { joiner.peer_up(peer); };
    handlers.message = [&](Peer from, Bytes bytes, node::p2p::Credit credit) {
        auto message = node::decode_snapshot_message(bytes);
        if (!message) return false;
        if (auto* offer = std::get_if<node::OfferedSnapshot>(&message.value())) {
            joiner.receive(from, std::move(*offer), std::move(credit));
        } else if (auto* chunk = std::get_if<node::SnapshotChunk>(&message.value())) {
            joiner.receive(from, std::move(*chunk), std::move(credit));
        } else if (auto* terms = std::get_if<node::Terms>(&message.value())) {
            joiner.receive(from, std::move(*terms), std::move(credit));
        }
        return true;
    };
    joining = make_mesh(chain.genesis(), book, 152,
                        {"0@127.0.0.1:" + std::to_string(serving->port())}, handlers);
    began = std::chrono::steady_clock::now();
    joiner.start();
    if (!joining->start()) return 1;
    while (!is_joined)
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    const double seconds = seconds_since(began);
    std::printf("joined in %.2f s\n", seconds);
    joiner.stop();
    joining->stop();
    server.stop();
    serving->stop();
    return argc > 2 && seconds > std::strtod(argv[2], nullptr) ? 1 : 0;
}
