// Whether a node is ready for clients, and why not: GET /readyz and the gauges of /metrics.
//
// Source: INTERFACES 1.3 (Health). Thread rule: pure functions.
#pragma once

#include "node/node_service.hpp"

#include <boost/json/object.hpp>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace merit::node::rpc {

// What must hold; `/readyz?min_peers=2&max_blocks_behind=5&max_block_age=60s` changes the defaults.
struct ReadinessRules {
    std::optional<std::uint64_t> min_peers;  // none: enough for a quorum together with this node
    std::uint64_t max_blocks_behind = 5;
    std::optional<std::uint64_t> max_block_age_ms;  // none: not asked
};

// Nothing, and the reason in `problem`, if a name or value of the query is wrong.
std::optional<ReadinessRules> readiness_rules(
    const std::map<std::string, std::string, std::less<>>& query, std::string& problem);

// Less room than this where the ledger lies: several write buffers and their merging need it.
inline constexpr std::uint64_t disk_free_bytes_min = 256ULL << 20;
// Final blocks that may wait to be written to the ledger.
inline constexpr std::uint64_t unwritten_blocks_max = 64;

struct ReadinessCheck {
    std::string name;  // "state", "sync", "peers", "quorum", "disk", "db", "history", "block_age"
    bool ok = false;
    boost::json::object details;
};

std::vector<ReadinessCheck> check_readiness(const NodeStatus& status, const ReadinessRules& rules,
                                            std::uint64_t now_ms);

bool is_ready(const std::vector<ReadinessCheck>& checks);

// {"status":"ready"|"not_ready","state","why","height","checks":{...}}
boost::json::object readiness_json(const NodeStatus& status,
                                   const std::vector<ReadinessCheck>& checks);

// merit_ready_check{check="..."} 0 or 1.
std::string readiness_gauges(const std::vector<ReadinessCheck>& checks);

}  // namespace merit::node::rpc
