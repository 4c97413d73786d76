#include "ledger/state_view.hpp"

#include <algorithm>

namespace merit::ledger {

namespace {

bool begins_with(BytesView key, BytesView prefix) {
    return key.size() >= prefix.size() && std::equal(prefix.begin(), prefix.end(), key.begin());
}

BytesView first_key(BytesView prefix, BytesView from) {
    return BytesLess{}(from, prefix) ? prefix : from;
}

}  // namespace

std::optional<Bytes> MapState::get(BytesView key) const {
    const auto found = entries_.find(key);
    if (found == entries_.end()) return std::nullopt;
    return found->second;
}

void MapState::scan(BytesView prefix, BytesView from, const Visit& visit) const {
    for (auto it = entries_.lower_bound(first_key(prefix, from));
         it != entries_.end() && begins_with(it->first, prefix); ++it) {
        if (!visit(it->first, it->second)) return;
    }
}

void MapState::apply(const StateDelta& delta) {
    for (const auto& [key, value] : delta) {
        if (value) {
            entries_[key] = *value;
        } else {
            entries_.erase(key);
        }
    }
}

std::optional<Bytes> Overlay::get(BytesView key) const {
    const auto changed = delta_.find(key);
    if (changed != delta_.end()) return changed->second;
    return below_.get(key);
}

// Walks the view below and the changes together; where both have a key the change wins.
void Overlay::scan(BytesView prefix, BytesView from, const Visit& visit) const {
    auto change = delta_.lower_bound(first_key(prefix, from));
    const auto in_range = [&] {
        return change != delta_.end() && begins_with(change->first, prefix);
    };
    bool wanted = true;
    const auto visit_change = [&] {
        if (change->second) wanted = visit(change->first, *change->second);
        ++change;
    };
    below_.scan(prefix, from, [&](BytesView key, BytesView value) {
        while (wanted && in_range() && BytesLess{}(change->first, key))
            visit_change();
        if (!wanted) return false;
        if (in_range() && std::ranges::equal(change->first, key)) {
            visit_change();
        } else {
            wanted = visit(key, value);
        }
        return wanted;
    });
    while (wanted && in_range())
        visit_change();
}

void Overlay::put(BytesView key, Bytes value) {
    const auto found = delta_.find(key);
    if (found != delta_.end()) {
        found->second = std::move(value);
    } else {
        delta_.emplace(to_bytes(key), std::move(value));
    }
}

void Overlay::erase(BytesView key) {
    const auto found = delta_.find(key);
    if (found != delta_.end()) {
        found->second.reset();
    } else {
        delta_.emplace(to_bytes(key), std::nullopt);
    }
}

void Overlay::merge(StateDelta delta) {
    if (delta_.empty()) {
        delta_ = std::move(delta);
        return;
    }
    for (auto& [key, value] : delta)
        delta_.insert_or_assign(key, std::move(value));
}

}  // namespace merit::ledger
