#include "node/runtime/metrics_text.hpp"

namespace merit::node {
namespace {

// Seconds with three decimals, from milliseconds, without floating point.
std::string seconds(std::uint64_t milliseconds) {
    std::string fraction = std::to_string(milliseconds % 1'000);
    fraction.insert(0, 3 - fraction.size(), '0');
    return std::to_string(milliseconds / 1'000) + "." + fraction;
}

struct Page {
    std::string text;

    void head(std::string_view name, std::string_view type, std::string_view help) {
        text += "# HELP " + std::string(name) + " " + std::string(help) + "\n# TYPE " +
                std::string(name) + " " + std::string(type) + "\n";
    }
    void value(std::string_view name, std::string_view labels, const std::string& number) {
        text += std::string(name) + std::string(labels) + " " + number + "\n";
    }
    void one(std::string_view name, std::string_view type, std::string_view help,
             std::uint64_t number) {
        head(name, type, help);
        value(name, "", std::to_string(number));
    }
    void gauge(std::string_view name, std::string_view help, std::uint64_t number) {
        one(name, "gauge", help, number);
    }
    void counter(std::string_view name, std::string_view help, std::uint64_t number) {
        one(name, "counter", help, number);
    }
};

void add_consensus(Page& page, const MetricsSource& source) {
    const NodeStatus& status = source.status;
    page.gauge("merit_consensus_height", "Highest final height.", status.final_height.value);
    page.gauge("merit_consensus_executed_height", "Highest executed height.",
               status.executed_height.value);
    page.gauge("merit_consensus_certified_height", "Highest height under a checkpoint.",
               status.certified_height.value);
    page.gauge("merit_consensus_views", "Current view.", status.view.value);
    page.gauge("merit_consensus_validators", "Validators of the term.", status.validators);
    page.gauge("merit_consensus_quorum", "Validators that make a quorum.", status.quorum);
    page.gauge("merit_consensus_missing_validators",
               "Validators whose vote of the current view is missing.",
               status.missing_votes.size());
    page.gauge("merit_consensus_byzantine_validators", "Proofs of double signing held.",
               status.evidence);
    page.gauge("merit_consensus_blocks_behind", "Blocks behind the highest finality heard of.",
               status.blocks_behind);
    page.counter("merit_consensus_vote_log_syncs_total", "Syncs of the vote log.",
                 source.vote_log_syncs);
    page.counter("merit_consensus_missed_views_total", "Views that left no block.",
                 source.counters.views_without_block);
    page.counter("merit_consensus_blocks_total", "Blocks executed since the start.",
                 source.counters.blocks);
}

void add_intervals(Page& page, const Counters& counters) {
    page.head("merit_consensus_block_interval_seconds", "histogram",
              "Block time between consecutive blocks.");
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < block_interval_bounds_ms.size(); ++i) {
        sum += counters.block_intervals[i];
        page.value("merit_consensus_block_interval_seconds_bucket",
                   "{le=\"" + seconds(block_interval_bounds_ms[i]) + "\"}", std::to_string(sum));
    }
    sum += counters.block_intervals.back();
    page.value("merit_consensus_block_interval_seconds_bucket", "{le=\"+Inf\"}",
               std::to_string(sum));
    page.value("merit_consensus_block_interval_seconds_sum", "",
               seconds(counters.block_interval_sum_ms));
    page.value("merit_consensus_block_interval_seconds_count", "", std::to_string(sum));
}

void add_transactions(Page& page, const MetricsSource& source) {
    const Counters& counters = source.counters;
    page.head("merit_tx_total", "counter", "Transactions by what became of them.");
    page.value("merit_tx_total", "{result=\"applied\"}", std::to_string(counters.applied));
    page.value("merit_tx_total", "{result=\"failed\"}", std::to_string(counters.failed));
    page.value("merit_tx_total", "{result=\"dropped\"}", std::to_string(counters.dropped));
    page.value("merit_tx_total", "{result=\"refused\"}", std::to_string(counters.refused));
    page.counter("merit_tx_verified_total",
                 "Transactions of batches whose signatures were checked.",
                 source.transactions_verified);
    page.gauge("merit_mempool_transactions", "Transactions that wait for their final place.",
               source.status.mempool_transactions);
    page.gauge("merit_mempool_bytes", "Their bytes.", source.status.mempool_bytes);
    page.head("merit_execution_seconds_total", "counter", "Time spent on executing blocks.");
    page.value("merit_execution_seconds_total", "", seconds(counters.execution_ms));
}

void add_peers(Page& page, const MetricsSource& source) {
    std::uint64_t connected = 0;
    for (const PeerStatus& peer : source.status.peers)
        connected += peer.connected ? 1 : 0;
    page.gauge("merit_p2p_peers", "Validators connected.", connected);
    const p2p::MeshCounters& mesh = source.mesh;
    page.counter("merit_p2p_received_bytes_total", "Bytes received.", mesh.bytes_received);
    page.counter("merit_p2p_sent_bytes_total", "Bytes sent.", mesh.bytes_sent);
    page.counter("merit_p2p_received_messages_total", "Messages received.", mesh.messages_received);
    page.counter("merit_p2p_dropped_messages_total", "Own messages that a full queue dropped.",
                 mesh.messages_dropped);
    page.counter("merit_p2p_refused_connections_total", "Connections that were not let in.",
                 mesh.refused_connections);
    page.counter("merit_p2p_disconnects_total", "Connections that ended.", mesh.disconnects);
}

}  // namespace

std::string make_metrics_text(const MetricsSource& source) {
    Page page;
    page.head("merit_build_info", "gauge", "The version that runs.");
    page.value("merit_build_info", "{version=\"" + std::string(source.version) + "\"}", "1");
    page.head("merit_node_state", "gauge", "1 for the state that the node is in.");
    page.value("merit_node_state", "{state=\"" + std::string(name_of(source.status.state)) + "\"}",
               "1");
    add_consensus(page, source);
    add_intervals(page, source.counters);
    add_transactions(page, source);
    add_peers(page, source);
    page.gauge("merit_db_size_bytes", "Bytes of the database.", source.database_bytes);
    page.gauge("merit_batch_log_bytes", "Bytes of the batch log.", source.batch_log_bytes);
    return page.text;
}

}  // namespace merit::node
