// How a run ends: who is healed, when they have shown that they live, and what must be true then.
#include "contracts/validators/validators.hpp"
#include "ledger/quorum.hpp"
#include "tests/simulation/run.hpp"

#include <algorithm>

namespace merit::testing {

namespace validators = contracts::validators;

std::set<std::size_t> SeedRun::choose_quorum() {
    std::vector<NodeId> good;
    for (NodeId node = 0; node < plan_.machines(); ++node) {
        if (!is_bad(node)) good.push_back(node);
    }
    std::set<NodeId> quorum(good.begin(), good.end());
    // What an overtaken motion makes of the set is not known.
    const bool takes_least = plan_.heals_quorum_only && !is_overtaken_;
    for (std::size_t i = 0; takes_least && i < good.size(); ++i) {
        std::set<NodeId> fewer = quorum;
        fewer.erase(good[random_.below(good.size())]);
        if (is_enough(fewer)) quorum = fewer;
    }
    return quorum;
}

bool SeedRun::has_quorum(const std::set<NodeId>& nodes, const Owners& set) const {
    const auto count = std::ranges::count_if(
        set, [&](std::size_t owner) { return nodes.contains(machine_for(owner)); });
    return static_cast<std::size_t>(count) >= ledger::quorum(set.size());
}

// A quorum of every set from the newest term on that any of them is in, to the one that is coming.
bool SeedRun::is_enough(const std::set<NodeId>& nodes) const {
    const auto now = validators::current_set(ledger_->state());
    ledger::Term term;
    for (const NodeId node : nodes)
        term = std::max(term, std::min(world_->term(node), now.term));
    for (; term <= now.term; term = term.next()) {
        const auto set = validators::set_of_term(ledger_->state(), term);
        if (!has_quorum(nodes, owners(*set))) return false;
    }
    const auto pending = validators::pending_set(ledger_->state());
    if (pending && !has_quorum(nodes, owners(pending->set))) return false;
    if (change_) return has_quorum(nodes, changed(current(), *change_));
    return now.term.value > 0 || can_change(nodes);
}

void SeedRun::heal(const std::set<NodeId>& quorum) {
    is_healed_ = true;
    disk_troubles_.clear();
    count_network();
    healed_ = quorum;
    if (is_asleep_) healed_.erase(*plan_.sleeper);
    for (const NodeId node : quorum)
        healed_at_ = std::max(healed_at_, world_->executed(node));
    world_->heal();
    if (plan_.mistake == Mistake::stays_split) {
        std::vector<std::set<NodeId>> sides;
        for (NodeId node = 0; node < world_->size(); ++node)
            sides.push_back({node});
        world_->split(sides);
    }
    world_->set_loss(0, 0);
    world_->set_latency(1, 10);
    for (NodeId node = 0; node < world_->size(); ++node) {
        if (plan_.heals_quorum_only && !quorum.contains(node)) {
            // Stays dead, or stays bad.
            if (!world_->is_byzantine(node)) world_->crash(node, true);
            continue;
        }
        world_->cancel_crash(node);
        world_->set_sync_ms(node, std::nullopt);
        world_->set_clock(node, 0);
        machine(node).disk().heal();
        start(node);
    }
    wake_sleeper();
}

bool SeedRun::is_live(const std::set<NodeId>& quorum, std::uint64_t height) const {
    if (!is_set_changed() || !open_.empty()) return false;
    const ledger::Term term = validators::current_set(ledger_->state()).term;
    return std::ranges::all_of(quorum, [&](NodeId node) {
        return world_->is_running(node) && world_->executed(node).value >= height &&
               world_->term(node) == term && is_reported(node);
    });
}

// Only whoever has a seat reports.
bool SeedRun::is_reported(NodeId node) const {
    const auto& noted = static_cast<const NodeMachine&>(world_->machine(node)).noted();
    return !world_->seat(node) || std::ranges::all_of(noted, [&](const auto& entry) {
        return validators::has_evidence(ledger_->state(), entry.first.first, entry.first.second);
    });
}

void SeedRun::check_reports(const std::set<NodeId>& quorum) {
    std::map<std::pair<ledger::Term, ledger::ValidatorIndex>, std::vector<std::uint64_t>> known;
    for (const NodeId node : quorum) {
        if (!world_->is_running(node) || !world_->seat(node)) continue;
        for (const auto& [place, height] : machine(node).noted())
            known[place].push_back(std::max(height, healed_at_).value);
    }
    for (auto& [place, heights] : known) {
        if (heights.size() < 2) continue;
        std::ranges::sort(heights);
        const auto reported = sets_->reported(place.first, place.second);
        const std::uint64_t due = heights[1] + report_blocks_max;
        if (reported ? reported->value > due : ledger_->head().value > due) {
            world_->violate("a double signing of " + std::to_string(place.second.value) +
                            " in term " + std::to_string(place.first.value) +
                            " that two know of was not reported by height " + std::to_string(due));
        }
    }
}

void SeedRun::check_end(const std::set<NodeId>& quorum) {
    check_reports(quorum);
    if (validators::current_set(ledger_->state()).term.value == 0) world_->violate("no term ended");
    for (const NodeId node : quorum) {
        if (!world_->is_running(node)) continue;
        ledger_->check_acknowledged(node, machine(node));
        if (!world_->alarms(node).empty()) {
            world_->violate("node " + std::to_string(node) + " raised the alarm " +
                            std::string(name_of(world_->alarms(node).front())));
        }
    }
}

std::string SeedRun::describe_nodes() const {
    std::string text;
    for (NodeId node = 0; node < world_->size(); ++node) {
        const auto status = world_->status(node);
        text += "\n  node " + std::to_string(node) + (world_->is_running(node) ? "" : " (down)") +
                " " + std::string(name_of(status.state)) + " view " +
                std::to_string(status.view.value) + " final " +
                std::to_string(status.final_height.value) + " executed " +
                std::to_string(world_->executed(node).value) + " certified " +
                std::to_string(status.certified_height.value) + " " + status.why;
        if (!world_->deaths(node).empty()) text += ", died of: " + world_->deaths(node).back();
        if (!is_reported(node)) text += ", has something to report";
    }
    text += "\n  step " + std::to_string(step_) + (is_asleep_ ? ", asleep" : "") +
            (validators::pending_set(ledger_->state()) ? ", a set is pending" : "");
    for (const auto& [tx_id, open] : open_) {
        text += ", " + tx_id.hex().substr(0, 8) + " of node " + std::to_string(open.to) +
                (is_kept(open) ? ", which keeps it," : "") + " is not final";
    }
    return text;
}

}  // namespace merit::testing
