#include "node/snapshot/join_session.hpp"

#include "node/telemetry/log.hpp"

#include <algorithm>
#include <utility>

namespace merit::node {

namespace limits = ledger::limits;

namespace {

// Whose validators the manifest and its state need: after a boundary the next term has begun.
ledger::Term term_of(const storage::SnapshotManifest& manifest) {
    const ledger::Header& header = manifest.header;
    return header.kind == ledger::BlockKind::boundary ? header.term.next() : header.term;
}

}  // namespace

JoinSession::JoinSession(JoinRules rules)
    : rules_(std::move(rules)),
      network_(ledger::network_of(rules_.genesis)),
      terms_(rules_.genesis) {}

void JoinSession::peer_up(SnapshotPeer peer) {
    Peer& one = peers_[peer];
    const std::size_t false_answers = one.false_answers;
    peer_down(peer);
    one = {};
    one.is_up = true;
    one.false_answers = false_answers;
}

void JoinSession::peer_down(SnapshotPeer peer) {
    Peer& one = peers_[peer];
    one.is_up = false;
    one.is_asked = false;
    drop_offer(one);
    for (auto at = open_.begin(); at != open_.end();) {
        if (at->second.from != peer) {
            ++at;
            continue;
        }
        missing_.insert(at->first);
        at = open_.erase(at);
    }
    one.open = 0;
}

void JoinSession::drop_offer(Peer& peer) {
    peer.offer.reset();
    peer.waiting.reset();
    peer.terms_asked.reset();
    peer.late = 0;
}

void JoinSession::note_false(SnapshotPeer peer, std::string_view why) {
    Peer& one = peers_[peer];
    ++one.false_answers;
    log::warn("snapshot", "a peer gave a false answer",
              {{"peer", peer.value}, {"err", why}, {"count", one.false_answers}});
    if (is_banned(one)) {
        drop_offer(one);
        to_disconnect_.insert(peer);
    }
}

void JoinSession::receive(SnapshotPeer from, const OfferedSnapshot& offered,
                          std::uint64_t now_ms) {
    Peer& peer = peers_[from];
    if (!peer.is_up || !peer.is_asked || is_banned(peer)) return;
    peer.is_asked = false;
    drop_offer(peer);
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

void JoinSession::consider(SnapshotPeer from, storage::SnapshotManifest manifest,
                           std::uint64_t now_ms) {
    Peer& peer = peers_[from];
    if (term_of(manifest) > terms_.last()) {
        peer.waiting = std::move(manifest);
        return;
    }
    const auto checked = storage::check_snapshot_manifest(
        manifest, network_, [this](ledger::Term term) { return terms_.validators(term); });
    if (!checked) return note_false(from, name_of(checked.error()));
    const auto id = snapshot_id(manifest);
    peer.offer = Offer{id, std::move(manifest)};
    if (!first_offer_ms_) first_offer_ms_ = now_ms;
}

void JoinSession::receive(SnapshotPeer from, const Terms& page, std::uint64_t now_ms) {
    Peer& peer = peers_[from];
    if (!peer.terms_asked || peer.terms_asked->from != page.from) return;
    peer.terms_asked.reset();
    const auto taken = page.steps.empty()
                           ? Result<void, ledger::TermStepError>(ledger::TermStepError::beyond)
                           : terms_.take(page);
    if (!taken) {
        drop_offer(peer);
        note_false(from, name_of(taken.error()));
    }
    for (auto& [index, one] : peers_) {
        if (!one.waiting || term_of(*one.waiting) > terms_.last()) continue;
        one.terms_asked.reset();
        consider(index, *std::exchange(one.waiting, std::nullopt), now_ms);
    }
}

void JoinSession::receive(SnapshotPeer from, const SnapshotChunk& chunk, std::uint64_t) {
    const auto open = open_.find(chunk.part);
    if (!current_ || open == open_.end() || open->second.from != from ||
        chunk.snapshot != current_->folder.id()) {
        return;
    }
    open_.erase(open);
    Peer& peer = peers_[from];
    --peer.open;
    missing_.insert(chunk.part);
    if (chunk.rows.empty()) {
        drop_offer(peer);  // it has it no more
        return;
    }
    const auto rows =
        storage::read_snapshot_chunk(current_->folder.manifest(), chunk.part, chunk.rows);
    if (!rows) return note_false(from, name_of(rows.error()));
    current_->folder.put_chunk(chunk.part, chunk.rows);
    missing_.erase(chunk.part);
    ++current_->window_chunks;
    peer.late = 0;
}

JoinSession::Actions JoinSession::update(ledger::Height head, ledger::Height wanted,
                                         std::uint64_t now_ms) {
    Actions actions;
    std::erase_if(failed_until_ms_,
                  [now_ms](const auto& failed) { return failed.second <= now_ms; });
    expire(now_ms);
    leave_if_slow(now_ms);
    if (current_ && current_->folder.manifest().height() <= head) forget_current();
    const bool has_source = std::ranges::any_of(
        peers_, [this](const auto& entry) { return offers_current(entry.second); });
    if (!is_complete() && !has_source) {
        ask_for_offers(now_ms, actions);
        choose(wanted, now_ms);
    }
    ask_for_terms(now_ms, actions);
    ask_for_chunks(now_ms, actions);
    actions.disconnect.assign(to_disconnect_.begin(), to_disconnect_.end());
    to_disconnect_.clear();
    return actions;
}

void JoinSession::ask_for_offers(std::uint64_t now_ms, Actions& actions) {
    for (auto& [index, peer] : peers_) {
        if (!peer.is_up || is_banned(peer)) continue;
        if (peer.asked_ms && now_ms < *peer.asked_ms + ask_again_ms) continue;
        peer.asked_ms = now_ms;
        peer.is_asked = true;
        actions.send.push_back({index, GetSnapshot{}});
    }
}

void JoinSession::ask_for_terms(std::uint64_t now_ms, Actions& actions) {
    for (auto& [index, peer] : peers_) {
        if (!peer.waiting) continue;
        if (peer.terms_asked && now_ms < peer.terms_asked->at_ms + request_ms) continue;
        if (peer.terms_asked) {
            drop_offer(peer);
            continue;
        }
        peer.terms_asked = TermsAsked{terms_.last(), now_ms};
        actions.send.push_back({index, GetTerms{terms_.last()}});
    }
}

// Once those who were asked have answered, or the first of them a while ago.
void JoinSession::choose(ledger::Height wanted, std::uint64_t now_ms) {
    if (!first_offer_ms_) return;
    const bool is_anybody_silent = std::ranges::any_of(
        peers_, [](const auto& entry) {
            return entry.second.is_up && (entry.second.is_asked || entry.second.waiting);
        });
    if (is_anybody_silent && now_ms < *first_offer_ms_ + gather_ms) return;
    std::map<storage::SnapshotId, std::size_t> count;
    const Offer* best = nullptr;
    const auto is_useful = [&](const Offer& offer) {
        return offer.manifest.height() > wanted && !failed_until_ms_.contains(offer.id);
    };
    for (const auto& [index, peer] : peers_) {
        if (peer.offer) ++count[peer.offer->id];
    }
    for (const auto& [index, peer] : peers_) {
        if (!peer.offer || !is_useful(*peer.offer)) continue;
        const auto rank = [&](const Offer& offer) {
            return std::make_pair(count[offer.id], offer.manifest.height());
        };
        if (best == nullptr || rank(*peer.offer) > rank(*best)) best = &*peer.offer;
    }
    first_offer_ms_.reset();
    if (best != nullptr) begin(*best, now_ms);
}

void JoinSession::begin(const Offer& offer, std::uint64_t now_ms) {
    forget_current();
    // What was received before a restart, or from peers that are gone, is good still.
    auto folder = storage::SnapshotFolder::open(rules_.folder);
    if (!folder || folder->id() != offer.id) {
        folder = storage::SnapshotFolder::create(rules_.folder);
        if (!folder) {
            log::error("snapshot", "the folder for a snapshot cannot be made",
                       {{"folder", rules_.folder.string()}});
            failed_until_ms_[offer.id] = now_ms + failed_for_ms;
            return;
        }
        folder->put_manifest(offer.manifest);
    }
    const auto missing = folder->missing();
    missing_ = {missing.begin(), missing.end()};
    const std::size_t chunks = folder->manifest().chunks().size();
    log::info("snapshot", "receiving a snapshot",
              {{"height", offer.manifest.height().value},
               {"chunks", chunks},
               {"held", chunks - missing.size()},
               {"snapshot", offer.id.hex().substr(0, 16)}});
    current_ = Current{std::move(*folder), chunks, now_ms, 0};
}

void JoinSession::expire(std::uint64_t now_ms) {
    for (auto at = open_.begin(); at != open_.end();) {
        if (now_ms < at->second.sent_ms + request_ms) {
            ++at;
            continue;
        }
        Peer& peer = peers_[at->second.from];
        --peer.open;
        if (++peer.late >= late_answers_max) drop_offer(peer);
        missing_.insert(at->first);
        at = open_.erase(at);
    }
}

void JoinSession::leave_if_slow(std::uint64_t now_ms) {
    if (!current_ || is_complete() || now_ms < current_->window_began_ms + window_ms) return;
    if (current_->window_chunks >= window_chunks_min) {
        current_->window_began_ms = now_ms;
        current_->window_chunks = 0;
        return;
    }
    log::warn("snapshot", "too little of a snapshot comes; another one is tried",
              {{"height", current_->folder.manifest().height().value}});
    fail(now_ms);
}

void JoinSession::fail(std::uint64_t now_ms) {
    const storage::SnapshotId id = current_->folder.id();
    failed_until_ms_[id] = now_ms + failed_for_ms;
    for (auto& [index, peer] : peers_) {
        if (peer.offer && peer.offer->id == id) drop_offer(peer);
    }
    forget_current();
}

void JoinSession::forget_current() {
    for (auto& [index, peer] : peers_)
        peer.open = 0;
    open_.clear();
    missing_.clear();
    current_.reset();
}

bool JoinSession::offers_current(const Peer& peer) const {
    return current_ && peer.is_up && !is_banned(peer) && peer.offer &&
           peer.offer->id == current_->folder.id();
}

// In turns, so that all who have it share the work.
void JoinSession::ask_for_chunks(std::uint64_t now_ms, Actions& actions) {
    bool is_any_asked = true;
    while (is_any_asked && !missing_.empty()) {
        is_any_asked = false;
        for (auto& [index, peer] : peers_) {
            if (missing_.empty() || !offers_current(peer)) continue;
            if (peer.open >= limits::fetches_open_per_peer_max) continue;
            const std::uint16_t part = *missing_.begin();
            missing_.erase(missing_.begin());
            open_[part] = {index, now_ms};
            ++peer.open;
            is_any_asked = true;
            actions.send.push_back({index, GetSnapshotChunk{current_->folder.id(), part}});
        }
    }
}

std::span<const ledger::TermEnd> JoinSession::term_ends() const {
    return terms_.ends().first(term_of(snapshot().manifest()).value);
}

std::optional<JoinSession::Progress> JoinSession::progress() const {
    if (!current_) return std::nullopt;
    return Progress{current_->folder.manifest().height(),
                    current_->chunks - missing_.size() - open_.size(), current_->chunks};
}

}  // namespace merit::node
