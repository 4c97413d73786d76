// node_*: the node itself, its peers, its health.
#include "node/rpc/methods.hpp"
#include "node/rpc/version.hpp"

#include <boost/json/array.hpp>

#include <algorithm>

namespace merit::node::rpc {

namespace json = boost::json;

namespace {

json::value index_or_null(const std::optional<ledger::ValidatorIndex>& index) {
    return index ? json::value(index->value) : json::value(nullptr);
}

json::array peers_json(const NodeStatus& status) {
    json::array peers;
    for (const auto& peer : status.peers) {
        peers.push_back(json::object{{"index", peer.index.value},
                                     {"address", peer.address},
                                     {"connected", peer.connected},
                                     {"height", peer.height.value},
                                     {"last_heard_ms_ago", peer.last_heard_ms_ago}});
    }
    return peers;
}

std::uint64_t connected_peers(const NodeStatus& status) {
    return static_cast<std::uint64_t>(
        std::count_if(status.peers.begin(), status.peers.end(),
                      [](const PeerStatus& peer) { return peer.connected; }));
}

Answer get_status(const Call& call) {
    const NodeStatus status = call.environment.service.status();
    json::array missing;
    for (const auto index : status.missing_votes)
        missing.push_back(index.value);
    json::array double_signers;
    for (const auto index : status.double_signers)
        double_signers.push_back(index.value);
    return json::value{{"state", name_of(status.state)},
                       {"why", status.why},
                       {"final_height", status.final_height.value},
                       {"executed_height", status.executed_height.value},
                       {"certified_height", status.certified_height.value},
                       {"view", status.view.value},
                       {"blocks_behind", status.blocks_behind},
                       {"last_block_time_ms", status.last_block_time_ms.value},
                       {"term", status.term.value},
                       {"validators", status.validators},
                       {"quorum", status.quorum},
                       {"own_index", index_or_null(status.own_index)},
                       {"peers_connected", connected_peers(status)},
                       {"missing_votes", std::move(missing)},
                       {"mempool", json::object{{"transactions", status.mempool_transactions},
                                                {"bytes", status.mempool_bytes}}},
                       {"evidence", status.evidence},
                       {"double_signers", std::move(double_signers)},
                       {"snapshot", status.snapshot}};
}

Answer get_peers(const Call& call) {
    return json::value{{"peers", peers_json(call.environment.service.status())}};
}

Answer get_info(const Call& call) {
    const auto& service = call.environment.service;
    const auto& genesis = service.genesis();
    return json::value{{"program", program_version},
                       {"network", service.network().hex()},
                       {"network_name", std::string_view(genesis.name)},
                       {"test", genesis.test},
                       {"rules", genesis.rules},
                       {"own_index", index_or_null(service.status().own_index)}};
}

}  // namespace

std::vector<Method> node_methods() {
    return {
        {.name = "node_getStatus",
         .summary = "State of this node: what it does, how far it is, what it waits for",
         .params = {},
         .result = {{"state", "string",
                     "starting, connecting, syncing, following, voting, halted or stopping"},
                    {"why", "string", "What is missing, in one sentence; empty if nothing is"},
                    {"final_height", "integer", "Highest final block"},
                    {"executed_height", "integer", "Highest executed block"},
                    {"certified_height", "integer", "Highest checkpoint certificate"},
                    {"view", "integer", "Current view of consensus"},
                    {"blocks_behind", "integer", "Behind the highest finality heard of"},
                    {"last_block_time_ms", "integer", "Time of the highest final block"},
                    {"term", "integer", "The period of the validator set in force, from 0"},
                    {"validators", "integer", "Validators of the network"},
                    {"quorum", "integer", "Validators needed to go on"},
                    {"own_index", "", "This validator's index, or null"},
                    {"peers_connected", "integer", "Validators this node is connected to"},
                    {"missing_votes", "array", "Validators whose votes a slow view lacks"},
                    {"mempool", "object", "Pending transactions and their bytes"},
                    {"evidence", "integer", "Proofs of double signing that were seen"},
                    {"double_signers", "array", "Indexes of the validators whom these prove"},
                    {"snapshot", "string",
                     "How far joining by a snapshot and its verification are; empty when whole"}},
         .reads = Reads::head,
         .run = get_status},
        {.name = "node_getPeers",
         .summary = "The other validators as this node sees them",
         .params = {},
         .result = {{"peers", "array", "index, address, connected, height, last_heard_ms_ago"}},
         .reads = Reads::head,
         .run = get_peers},
        {.name = "node_getInfo",
         .summary = "Program, network and place of this node",
         .params = {},
         .result = {{"program", "string", "Version of the program"},
                    {"network", "string", "Hash of genesis: the identity of the network"},
                    {"network_name", "string", "For display"},
                    {"test", "boolean", "Whether this is a test network"},
                    {"rules", "integer", "Version of the rules"},
                    {"own_index", "", "This validator's index, or null"}},
         .reads = Reads::head,
         .run = get_info},
    };
}

}  // namespace merit::node::rpc
