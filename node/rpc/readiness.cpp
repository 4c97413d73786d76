#include "node/rpc/readiness.hpp"

#include "node/rpc/http_rules.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <charconv>

namespace merit::node::rpc {

namespace json = boost::json;

namespace {

std::optional<std::uint64_t> parse_count(std::string_view text) {
    std::uint64_t number = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failure != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return number;
}

ReadinessCheck check_state(const NodeStatus& status) {
    const bool ok = status.state == NodeState::voting || status.state == NodeState::following;
    return {"state", ok, {{"state", name_of(status.state)}}};
}

// Who has heard of no height knows nothing of being behind, unless there is nobody to hear of.
ReadinessCheck check_sync(const NodeStatus& status, std::uint64_t max) {
    const auto claimed = status.claimed_height;
    const bool has_heard = claimed || status.peers.empty();
    return {"sync",
            has_heard && status.blocks_behind <= max,
            {{"blocks_behind", status.blocks_behind},
             {"max", max},
             {"claimed_height", claimed ? json::value(claimed->value) : json::value(nullptr)}}};
}

ReadinessCheck check_peers(const NodeStatus& status, std::optional<std::uint64_t> min_peers) {
    const auto have = static_cast<std::uint64_t>(
        std::count_if(status.peers.begin(), status.peers.end(),
                      [](const PeerStatus& peer) { return peer.connected; }));
    const std::uint64_t own = status.own_index ? 1 : 0;
    const std::uint64_t need =
        min_peers.value_or(status.quorum > own ? status.quorum - own : std::uint64_t{0});
    return {"peers", have >= need, {{"have", have}, {"need", need}}};
}

ReadinessCheck check_quorum(const NodeStatus& status) {
    json::array missing;
    for (const auto index : status.missing_votes)
        missing.push_back(index.value);
    const bool ok = status.missing_votes.size() + status.quorum <= status.validators;
    return {"quorum",
            ok,
            {{"need", status.quorum},
             {"validators", status.validators},
             {"view", status.view.value},
             {"missing_votes", std::move(missing)}}};
}

ReadinessCheck check_disk(const NodeStatus& status) {
    const auto free = status.disk_free_bytes;
    return {"disk",
            free && *free >= disk_free_bytes_min,
            {{"free_bytes", free ? json::value(*free) : json::value(nullptr)},
             {"min", disk_free_bytes_min}}};
}

// A failed write ends the process, so what a probe can see is the time until then, and a disk
// that no longer keeps up.
ReadinessCheck check_db(const NodeStatus& status) {
    const std::uint64_t final = status.final_height.value;
    const std::uint64_t written = status.executed_height.value;
    const std::uint64_t waiting = final > written ? final - written : 0;
    return {"db",
            !status.has_fault && waiting <= unwritten_blocks_max,
            {{"has_fault", status.has_fault},
             {"unwritten_blocks", waiting},
             {"max", unwritten_blocks_max}}};
}

// Answers about the time before a snapshot are missing until it is verified.
ReadinessCheck check_history(const NodeStatus& status) {
    return {"history", status.snapshot.empty(), {{"snapshot", status.snapshot}}};
}

ReadinessCheck check_block_age(const NodeStatus& status, std::uint64_t max_ms,
                               std::uint64_t now_ms) {
    const std::uint64_t last = status.last_block_time_ms.value;
    const std::uint64_t age = now_ms > last ? now_ms - last : 0;
    return {"block_age", age <= max_ms, {{"age_ms", age}, {"max_ms", max_ms}}};
}

}  // namespace

std::optional<ReadinessRules> readiness_rules(
    const std::map<std::string, std::string, std::less<>>& query, std::string& problem) {
    ReadinessRules rules;
    for (const auto& [name, text] : query) {
        std::optional<std::uint64_t> number;
        if (name == "min_peers") {
            number = parse_count(text);
            rules.min_peers = number;
        } else if (name == "max_blocks_behind") {
            number = parse_count(text);
            rules.max_blocks_behind = number.value_or(0);
        } else if (name == "max_block_age") {
            number = parse_duration_ms(text);
            rules.max_block_age_ms = number;
        } else {
            problem = "unknown query parameter \"" + name.substr(0, 64) +
                      "\"; known: min_peers, max_blocks_behind, max_block_age";
            return std::nullopt;
        }
        if (!number) {
            problem = name + ": expected " +
                      (name == "max_block_age" ? "a time such as 60s" : "a count") + ", got \"" +
                      text.substr(0, 64) + "\"";
            return std::nullopt;
        }
    }
    return rules;
}

std::vector<ReadinessCheck> check_readiness(const NodeStatus& status, const ReadinessRules& rules,
                                            std::uint64_t now_ms) {
    std::vector<ReadinessCheck> checks = {check_state(status),
                                          check_sync(status, rules.max_blocks_behind),
                                          check_peers(status, rules.min_peers),
                                          check_quorum(status),
                                          check_disk(status),
                                          check_db(status),
                                          check_history(status)};
    if (rules.max_block_age_ms) {
        checks.push_back(check_block_age(status, *rules.max_block_age_ms, now_ms));
    }
    return checks;
}

bool is_ready(const std::vector<ReadinessCheck>& checks) {
    return std::all_of(checks.begin(), checks.end(),
                       [](const ReadinessCheck& check) { return check.ok; });
}

json::object readiness_json(const NodeStatus& status, const std::vector<ReadinessCheck>& checks) {
    json::object all;
    for (const auto& check : checks) {
        json::object details{{"ok", check.ok}};
        for (const auto& member : check.details)
            details.emplace(member.key(), member.value());
        all.emplace(check.name, std::move(details));
    }
    return {{"status", is_ready(checks) ? "ready" : "not_ready"},
            {"state", name_of(status.state)},
            {"why", status.why},
            {"height", status.final_height.value},
            {"checks", std::move(all)}};
}

std::string readiness_gauges(const std::vector<ReadinessCheck>& checks) {
    std::string text =
        "# HELP merit_ready_check Whether a check of /readyz holds.\n"
        "# TYPE merit_ready_check gauge\n";
    for (const auto& check : checks)
        text += "merit_ready_check{check=\"" + check.name + "\"} " + (check.ok ? "1\n" : "0\n");
    return text;
}

}  // namespace merit::node::rpc
