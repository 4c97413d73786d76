#include "node/snapshot/offers.hpp"

#include "node/telemetry/log.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace merit::node {

ledger::Term term_of(const storage::SnapshotManifest& manifest) {
    const ledger::Header& header = manifest.header;
    return header.kind == ledger::BlockKind::boundary ? header.term.next() : header.term;
}

SnapshotOffers::SnapshotOffers(const ledger::Genesis& genesis)
    : network_(ledger::network_of(genesis)), terms_(genesis) {}

void SnapshotOffers::Peer::drop_offer() {
    offer.reset();
    waiting.reset();
    terms_asked.reset();
}

void SnapshotOffers::peer_up(SnapshotPeer peer) {
    Peer fresh;
    fresh.record = peers_[peer].record;
    fresh.is_up = true;
    peers_[peer] = std::move(fresh);
}

void SnapshotOffers::peer_down(SnapshotPeer peer) {
    Peer& one = peers_[peer];
    one.is_up = false;
    one.is_asked = false;
    one.drop_offer();
}

void SnapshotOffers::leave(SnapshotPeer peer) {
    Peer& one = peers_[peer];
    if (one.offer) ++one.record.left;
    one.drop_offer();
}

std::size_t SnapshotOffers::times_left(SnapshotPeer peer) const {
    const auto found = peers_.find(peer);
    return found == peers_.end() ? 0 : found->second.record.left;
}

void SnapshotOffers::refuse(const storage::SnapshotId& id, const std::set<SnapshotPeer>& asked,
                            std::uint64_t now_ms) {
    failed_until_ms_[id] = now_ms + failed_for_ms;
    for (auto& [index, peer] : peers_) {
        if (!peer.offer || peer.offer->id != id) continue;
        if (asked.contains(index)) ++peer.record.left;
        peer.drop_offer();
    }
}

void SnapshotOffers::note_false(SnapshotPeer peer, std::string_view why) {
    Peer& one = peers_[peer];
    ++one.record.false_answers;
    log::warn("snapshot", "a peer gave a false answer",
              {{"peer", peer.value}, {"err", why}, {"count", one.record.false_answers}});
    if (!one.is_banned()) return;
    one.drop_offer();
    banned_.insert(peer);
}

std::vector<SnapshotPeer> SnapshotOffers::take_banned() {
    const auto banned = std::exchange(banned_, {});
    return {banned.begin(), banned.end()};
}

void SnapshotOffers::receive(SnapshotPeer from, const OfferedSnapshot& offered,
                             std::uint64_t now_ms) {
    Peer& peer = peers_[from];
    if (!peer.is_usable() || !peer.is_asked) return;
    peer.is_asked = false;
    peer.drop_offer();
    if (offered.manifest.empty()) return;
    auto manifest = storage::decode_snapshot_manifest(offered.manifest);
    if (!manifest) {
        if (manifest.error() != storage::SnapshotError::wrong_format) {
            note_false(from, name_of(manifest.error()));
        }
        return;
    }
    consider(from, std::move(manifest.value()), now_ms);
}

void SnapshotOffers::consider(SnapshotPeer from, storage::SnapshotManifest manifest,
                              std::uint64_t now_ms) {
    Peer& peer = peers_[from];
    if (term_of(manifest) > terms_.last()) {
        peer.waiting = std::move(manifest);
        return;
    }
    if (!terms_.may_hold(manifest.header)) {
        return note_false(from, name_of(storage::SnapshotError::outside_term));
    }
    const auto checked = storage::check_snapshot_manifest(
        manifest, network_, [this](ledger::Term term) { return terms_.validators(term); });
    if (!checked) return note_false(from, name_of(checked.error()));
    const auto id = snapshot_id(manifest);
    peer.offer = Offer{id, std::move(manifest)};
    if (!first_offer_ms_) first_offer_ms_ = now_ms;
}

void SnapshotOffers::receive(SnapshotPeer from, const Terms& page, std::uint64_t now_ms) {
    Peer& peer = peers_[from];
    if (!peer.terms_asked || peer.terms_asked->from != page.from) return;
    peer.terms_asked.reset();
    const auto taken = page.steps.empty()
                           ? Result<void, ledger::TermStepError>(ledger::TermStepError::beyond)
                           : terms_.take(page);
    if (!taken) {
        peer.drop_offer();
        note_false(from, name_of(taken.error()));
    }
    drop_what_no_term_holds();
    for (auto& [index, one] : peers_) {
        if (!one.waiting || term_of(*one.waiting) > terms_.last()) continue;
        one.terms_asked.reset();
        consider(index, *std::exchange(one.waiting, std::nullopt), now_ms);
    }
}

// What was true as far as one knew, before the end of its term was told.
void SnapshotOffers::drop_what_no_term_holds() {
    for (auto& [index, peer] : peers_) {
        if (!peer.offer || terms_.may_hold(peer.offer->manifest.header)) continue;
        peer.drop_offer();
        note_false(index, name_of(storage::SnapshotError::outside_term));
    }
}

std::vector<SnapshotOffers::Request> SnapshotOffers::ask(bool is_receiving,
                                                         std::uint64_t now_ms) {
    std::vector<Request> requests;
    if (is_receiving) first_offer_ms_.reset();
    for (auto& [index, peer] : peers_) {
        if (!peer.is_usable()) continue;
        if (is_receiving && (peer.offer || peer.waiting || peer.record.left > 0)) continue;
        if (peer.asked_ms && now_ms < *peer.asked_ms + ask_again_ms) continue;
        peer.asked_ms = now_ms;
        peer.is_asked = true;
        requests.push_back({index, GetSnapshot{}});
    }
    ask_for_terms(now_ms, requests);
    return requests;
}

void SnapshotOffers::ask_for_terms(std::uint64_t now_ms, std::vector<Request>& requests) {
    for (auto& [index, peer] : peers_) {
        if (!peer.waiting) continue;
        if (peer.terms_asked && now_ms < peer.terms_asked->at_ms + request_ms) continue;
        if (peer.terms_asked) {
            peer.drop_offer();
            continue;
        }
        peer.terms_asked = TermsAsked{terms_.last(), now_ms};
        requests.push_back({index, GetTerms{terms_.last()}});
    }
}

bool SnapshotOffers::is_choice_due(std::uint64_t now_ms) const {
    if (!first_offer_ms_) return false;
    if (now_ms >= *first_offer_ms_ + gather_ms) return true;
    const auto is_silent = [](const auto& entry) {
        return entry.second.is_up && (entry.second.is_asked || entry.second.waiting);
    };
    const auto has_offer = [](const auto& entry) { return entry.second.offer.has_value(); };
    return std::ranges::none_of(peers_, is_silent) && std::ranges::count_if(peers_, has_offer) > 1;
}

std::optional<SnapshotOffers::Offer> SnapshotOffers::choose(ledger::Height wanted,
                                                            std::uint64_t now_ms) {
    if (!is_choice_due(now_ms)) return std::nullopt;
    first_offer_ms_.reset();
    std::erase_if(failed_until_ms_,
                  [now_ms](const auto& failed) { return failed.second <= now_ms; });
    struct Standing {
        const Offer* offer = nullptr;
        std::size_t left = 0;   // of the peer that was left least often
        std::size_t peers = 0;
    };
    std::map<storage::SnapshotId, Standing> standings;
    for (const auto& [index, peer] : peers_) {
        const auto& offer = peer.offer;
        if (!offer || offer->manifest.height() <= wanted || failed_until_ms_.contains(offer->id)) {
            continue;
        }
        Standing& standing = standings[offer->id];
        const std::size_t left = peer.record.left;
        standing.left = standing.peers == 0 ? left : std::min(standing.left, left);
        standing.offer = &*offer;
        ++standing.peers;
    }
    const auto is_worse = [](const auto& one, const auto& other) {
        const auto& [a, b] = std::tie(one.second, other.second);
        return std::tuple(b.left, a.peers, a.offer->manifest.height()) <
               std::tuple(a.left, b.peers, b.offer->manifest.height());
    };
    const auto best = std::ranges::max_element(standings, is_worse);
    if (best == standings.end()) return std::nullopt;
    return *best->second.offer;
}

std::vector<SnapshotPeer> SnapshotOffers::peers_with(const storage::SnapshotId& id) const {
    std::vector<SnapshotPeer> peers;
    for (const auto& [index, peer] : peers_) {
        if (peer.is_usable() && peer.offer && peer.offer->id == id) peers.push_back(index);
    }
    return peers;
}

}  // namespace merit::node
