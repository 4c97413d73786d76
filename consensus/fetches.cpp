#include "consensus/fetches.hpp"

#include <algorithm>

namespace merit::consensus {

bool Fetches::has_room(PeerId peer, const FetchItem& item, const Bundles& bundles) const {
    const auto bundle = bundles.find(peer);
    if (bundle != bundles.end()) {
        if (std::holds_alternative<BatchKey>(item) && bundle->second.batches_request != 0) {
            return bundle->second.batches.keys.size() < limits::fetch_items_max;
        }
        if (std::holds_alternative<CertificateWanted>(item) &&
            bundle->second.certificates_request != 0) {
            return bundle->second.certificates.views.size() < limits::fetch_items_max;
        }
    }
    std::set<std::uint64_t> open;
    for (const auto& [key, other] : items_) {
        if (other.asked == peer) open.insert(other.request);
    }
    return open.size() < limits::fetches_open_per_peer_max;
}

std::optional<PeerId> Fetches::choose(const Item& item, const Want& want,
                                      const std::vector<PeerId>& peers,
                                      const Bundles& bundles) const {
    const auto may_ask = [&](PeerId peer) {
        return !item.tried.contains(peer) && has_room(peer, want.item, bundles);
    };
    if (want.preferred && std::ranges::binary_search(peers, *want.preferred) &&
        may_ask(*want.preferred)) {
        return want.preferred;
    }
    // Spread over the peers: start at a place that differs from request to request.
    for (std::size_t i = 0; i < peers.size(); ++i) {
        const PeerId peer = peers[(next_request_ + i) % peers.size()];
        if (may_ask(peer)) return peer;
    }
    return std::nullopt;
}

bool Fetches::is_due(Item& item, const std::vector<PeerId>& peers, std::uint64_t now_ms,
                     std::uint64_t timeout_ms) {
    if (item.asked && now_ms < item.asked_at_ms + timeout_ms) return false;
    item.asked.reset();
    if (now_ms < item.rest_until_ms) return false;
    item.rest_until_ms = 0;
    const bool all_tried = !item.tried.empty() && std::ranges::all_of(peers, [&](PeerId peer) {
        return item.tried.contains(peer);
    });
    if (!all_tried) return true;
    item.tried.clear();
    item.rest_until_ms = now_ms + timeout_ms;
    return false;
}

std::uint64_t Fetches::put(const FetchItem& item, PeerId peer, Bundles& bundles,
                           std::vector<FetchRequest>& requests) {
    if (const auto* key = std::get_if<BatchKey>(&item)) {
        Bundle& bundle = bundles[peer];
        if (bundle.batches_request == 0) bundle.batches_request = next_request_++;
        bundle.batches.keys.push_back(*key);
        return bundle.batches_request;
    }
    if (const auto* certificate = std::get_if<CertificateWanted>(&item)) {
        Bundle& bundle = bundles[peer];
        if (bundle.certificates_request == 0) bundle.certificates_request = next_request_++;
        bundle.certificates.term = term_;
        bundle.certificates.views.push_back(certificate->view);
        return bundle.certificates_request;
    }
    const std::uint16_t count = limits::fetch_items_max;
    if (const auto* headers = std::get_if<HeadersWanted>(&item)) {
        requests.push_back({peer, GetHeaders{headers->tip, count}});
    } else {
        requests.push_back({peer, GetBlocks{std::get<BlocksWanted>(item).from, count}});
    }
    return next_request_++;
}

std::vector<FetchRequest> Fetches::update(const std::vector<Want>& wants,
                                          const std::vector<PeerId>& peers, std::uint64_t now_ms,
                                          std::uint64_t timeout_ms) {
    std::set<FetchItem> wanted;
    for (const Want& want : wants) {
        if (wanted.size() < items_max) wanted.insert(want.item);
    }
    std::erase_if(items_, [&](const auto& entry) { return !wanted.contains(entry.first); });
    Bundles bundles;
    std::vector<FetchRequest> requests;
    for (const Want& want : wants) {
        if (!wanted.contains(want.item)) continue;
        const auto [place, is_new] = items_.try_emplace(want.item);
        Item& item = place->second;
        if (is_new && want.grace_ms > 0) item.rest_until_ms = now_ms + want.grace_ms;
        item.need = is_new ? want.need : std::max(item.need, want.need);
        if (!is_due(item, peers, now_ms, timeout_ms)) continue;
        const std::optional<PeerId> peer = choose(item, want, peers, bundles);
        if (!peer) continue;
        item.tried.insert(*peer);
        item.asked_at_ms = now_ms;
        item.request = put(want.item, *peer, bundles, requests);
        item.asked = peer;
    }
    for (const auto& [peer, bundle] : bundles) {
        if (!bundle.batches.keys.empty()) requests.push_back({peer, bundle.batches});
        if (!bundle.certificates.views.empty()) requests.push_back({peer, bundle.certificates});
    }
    return requests;
}

std::optional<Need> Fetches::need_of(const FetchItem& item) const {
    const auto found = items_.find(item);
    if (found == items_.end()) return std::nullopt;
    return found->second.need;
}

bool Fetches::is_asked(const FetchItem& item, PeerId peer) const {
    const auto found = items_.find(item);
    return found != items_.end() && found->second.asked == peer;
}

void Fetches::answered(const FetchItem& item, PeerId peer) {
    const auto found = items_.find(item);
    if (found != items_.end() && found->second.asked == peer) found->second.asked.reset();
}

void Fetches::forget_peer(PeerId peer) {
    for (auto& [key, item] : items_) {
        if (item.asked == peer) item.asked.reset();
        item.tried.erase(peer);
    }
}

std::uint64_t Fetches::next_deadline_ms(std::uint64_t timeout_ms) const {
    std::uint64_t next = UINT64_MAX;
    for (const auto& [key, item] : items_) {
        if (item.asked) next = std::min(next, item.asked_at_ms + timeout_ms);
        if (item.rest_until_ms != 0) next = std::min(next, item.rest_until_ms);
    }
    return next;
}

}  // namespace merit::consensus
