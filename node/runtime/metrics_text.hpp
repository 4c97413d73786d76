// The node's part of the metrics page, in the Prometheus text format. Names: INTERFACES 1.4.
#pragma once

#include "node/node_service.hpp"
#include "node/p2p/mesh.hpp"
#include "node/runtime/counters.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace merit::node {

struct MetricsSource {
    const NodeStatus& status;
    const Counters& counters;
    const p2p::MeshCounters& mesh;
    std::uint64_t vote_log_syncs = 0;
    std::uint64_t transactions_verified = 0;
    std::uint64_t batch_log_bytes = 0;
    std::uint64_t database_bytes = 0;
    std::string_view version = {};
};

std::string make_metrics_text(const MetricsSource& source);

}  // namespace merit::node
