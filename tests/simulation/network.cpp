#include "tests/simulation/network.hpp"

#include <algorithm>

namespace merit::testing {

void Network::drop(std::optional<NodeId> from, std::optional<NodeId> to, std::string kind) {
    drops_.push_back({from, to, std::move(kind)});
}

void Network::undrop(NodeId from, NodeId to) {
    std::erase_if(drops_,
                  [&](const DropRule& rule) { return rule.from == from && rule.to == to; });
}

void Network::heal() {
    drops_.clear();
    sides_.clear();
}

void Network::set_loss(std::uint32_t loss_ppm, std::uint32_t duplicate_ppm) {
    options_.loss_ppm = loss_ppm;
    options_.duplicate_ppm = duplicate_ppm;
}

void Network::set_latency(std::uint64_t ms_min, std::uint64_t ms_max) {
    options_.latency_ms_min = ms_min;
    options_.latency_ms_max = ms_max;
}

bool Network::is_open(NodeId a, NodeId b) const {
    if (sides_.empty()) return true;
    return std::ranges::any_of(
        sides_, [&](const std::set<NodeId>& side) { return side.contains(a) && side.contains(b); });
}

bool Network::is_dropped(NodeId from, NodeId to, std::string_view kind) const {
    return std::ranges::any_of(drops_, [&](const DropRule& rule) {
        return (!rule.from || *rule.from == from) && (!rule.to || *rule.to == to) &&
               (rule.kind.empty() || rule.kind == kind);
    });
}

void Network::misbehave(NodeId from, Bytes& bytes) {
    constexpr std::size_t remembered_max = 64;
    overheard_.emplace_back(from, bytes);
    if (overheard_.size() > remembered_max) overheard_.pop_front();
    const auto& [teller, old] = overheard_[random_.below(overheard_.size())];
    if (teller == from && random_.chance(500'000)) bytes = old;
    if (random_.chance(500'000)) {
        bytes[random_.below(bytes.size())] ^= static_cast<Byte>(1 + random_.below(255));
    }
}

std::vector<std::uint64_t> Network::carry(NodeId from, NodeId to, Bytes& bytes,
                                          std::string_view kind, bool is_byzantine) {
    if (is_byzantine && random_.chance(options_.mutation_ppm)) {
        ++mutated_;
        misbehave(from, bytes);
    }
    ++messages_;
    ++by_kind_[std::string(kind)];
    if (is_dropped(from, to, kind) || random_.chance(options_.loss_ppm)) {
        ++lost_;
        return {};
    }
    std::vector<std::uint64_t> delays(random_.chance(options_.duplicate_ppm) ? 2 : 1);
    duplicated_ += delays.size() - 1;
    for (std::uint64_t& delay : delays) {
        const std::uint64_t spread = options_.latency_ms_max - options_.latency_ms_min;
        delay = options_.latency_ms_min + random_.below(spread + 1);
        if (delay > options_.latency_ms_min) ++delayed_;
        std::uint64_t& last_ms = last_ms_[{from, to}];
        if (now_ms_ + delay < last_ms) ++reordered_;
        last_ms = std::max(last_ms, now_ms_ + delay);
    }
    return delays;
}

std::uint64_t Network::messages(const std::string& kind) const {
    const auto found = by_kind_.find(kind);
    return found == by_kind_.end() ? 0 : found->second;
}

}  // namespace merit::testing
