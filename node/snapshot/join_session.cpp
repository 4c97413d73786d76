#include "node/snapshot/join_session.hpp"

#include "node/telemetry/log.hpp"

#include <algorithm>
#include <utility>

namespace merit::node {

namespace limits = ledger::limits;

JoinSession::JoinSession(JoinRules rules)
    : folder_(std::move(rules.folder)), offers_(rules.genesis) {}

void JoinSession::peer_up(SnapshotPeer peer) {
    peer_down(peer);
    offers_.peer_up(peer);
}

void JoinSession::peer_down(SnapshotPeer peer) {
    const auto is_of_peer = [peer](const auto& open) { return open.second.from == peer; };
    if (std::ranges::any_of(open_, is_of_peer)) leave(peer);
    for (const auto& open : open_) {
        if (is_of_peer(open)) missing_.insert(open.first);
    }
    std::erase_if(open_, is_of_peer);
    givers_.erase(peer);
    offers_.peer_down(peer);
}

void JoinSession::leave(SnapshotPeer peer) {
    offers_.leave(peer);
    givers_[peer].late = 0;
}

void JoinSession::receive(SnapshotPeer from, const OfferedSnapshot& offer, std::uint64_t now_ms) {
    offers_.receive(from, offer, now_ms);
}

void JoinSession::receive(SnapshotPeer from, const Terms& terms, std::uint64_t now_ms) {
    offers_.receive(from, terms, now_ms);
}

void JoinSession::receive(SnapshotPeer from, const SnapshotChunk& chunk, std::uint64_t now_ms) {
    if (!current_ || chunk.snapshot != current_->offer.id) return;
    if (!givers_[from].asked.contains(chunk.part)) return;
    const auto open = open_.find(chunk.part);
    const bool is_late = open == open_.end() || open->second.from != from;
    if (!is_late) close(open);
    if (chunk.rows.empty()) {  // it has it no more
        if (!is_late) leave(from);
        return;
    }
    // What comes late may be good still, while another is asked for it.
    if (!missing_.contains(chunk.part) && !open_.contains(chunk.part)) return;
    const auto rows =
        storage::read_snapshot_chunk(current_->offer.manifest, chunk.part, chunk.rows);
    if (!rows) return offers_.note_false(from, name_of(rows.error()));
    if (!current_->folder && !make_folder(now_ms)) return;
    current_->folder->put_chunk(chunk.part, chunk.rows);
    if (const auto other = open_.find(chunk.part); other != open_.end()) close(other);
    missing_.erase(chunk.part);
    ++current_->window_chunks;
    current_->window_bytes += chunk.rows.size();
    givers_[from].late = 0;
}

// Its part is missing again.
void JoinSession::close(std::map<std::uint16_t, Open>::iterator open) {
    --givers_[open->second.from].open;
    missing_.insert(open->first);
    open_.erase(open);
}

JoinSession::Actions JoinSession::update(ledger::Height head, ledger::Height wanted,
                                         std::uint64_t now_ms) {
    Actions actions;
    expire(now_ms);
    leave_if_slow(now_ms);
    const bool is_void = current_ && (current_->height() <= head ||
                                      !offers_.terms().may_hold(current_->offer.manifest.header));
    if (is_void) forget_current();
    if (!is_complete()) {
        const bool is_receiving = has_source();
        actions.send = offers_.ask(is_receiving, now_ms);
        auto offer = is_receiving ? std::nullopt : offers_.choose(wanted, now_ms);
        if (offer) begin(std::move(*offer), now_ms);
    }
    for (auto& request : ask_for_chunks(now_ms))
        actions.send.push_back(std::move(request));
    actions.disconnect = offers_.take_banned();
    return actions;
}

bool JoinSession::has_source() const {
    return current_ && !offers_.peers_with(current_->offer.id).empty();
}

void JoinSession::begin(SnapshotOffers::Offer offer, std::uint64_t now_ms) {
    // Of others now; how much has come in its window counts on.
    if (current_ && current_->offer.id == offer.id) return;
    forget_current();
    // What was received before a restart, or from peers that are gone, is good still.
    auto folder = storage::SnapshotFolder::open(folder_);
    if (folder && folder->id() != offer.id) folder.reset();
    const auto chunks = offer.manifest.chunks();
    const auto missing = folder ? folder->missing() : chunks;
    missing_ = {missing.begin(), missing.end()};
    log::info("snapshot", "receiving a snapshot",
              {{"height", offer.manifest.height().value},
               {"chunks", chunks.size()},
               {"held", chunks.size() - missing.size()},
               {"snapshot", offer.id.hex().substr(0, 16)}});
    current_ = Current{std::move(offer), std::move(folder), chunks.size(), now_ms, 0, 0};
    if (missing_.empty() && !current_->folder) make_folder(now_ms);
}

// In the place of what was received of another snapshot.
bool JoinSession::make_folder(std::uint64_t now_ms) {
    current_->folder = storage::SnapshotFolder::create(folder_);
    if (!current_->folder) {
        log::error("snapshot", "the folder for a snapshot cannot be made",
                   {{"folder", folder_.string()}});
        fail(now_ms);
        return false;
    }
    current_->folder->put_manifest(current_->offer.manifest);
    return true;
}

void JoinSession::expire(std::uint64_t now_ms) {
    for (auto at = open_.begin(); at != open_.end();) {
        if (now_ms < at->second.sent_ms + SnapshotOffers::request_ms) {
            ++at;
            continue;
        }
        const auto expired = at++;
        const SnapshotPeer from = expired->second.from;
        close(expired);
        if (++givers_[from].late >= late_answers_max) leave(from);
    }
}

bool JoinSession::Current::is_slow() const {
    return window_chunks < std::max(window_chunks_min, chunks / window_share) &&
           window_bytes < window_bytes_min;
}

void JoinSession::leave_if_slow(std::uint64_t now_ms) {
    if (!current_ || is_complete() || now_ms < current_->window_began_ms + window_ms) return;
    if (!current_->is_slow()) {
        current_->window_began_ms = now_ms;
        current_->window_chunks = 0;
        current_->window_bytes = 0;
        return;
    }
    log::warn("snapshot", "too little of a snapshot comes; another one is tried",
              {{"height", current_->height().value}});
    if (!has_source()) return forget_current();  // of no fault: it may go on when one comes back
    fail(now_ms);
}

void JoinSession::fail(std::uint64_t now_ms) {
    std::set<SnapshotPeer> asked;
    for (const auto& [peer, giver] : givers_) {
        if (!giver.asked.empty()) asked.insert(peer);
    }
    offers_.refuse(current_->offer.id, asked, now_ms);
    forget_current();
}

void JoinSession::forget_current() {
    givers_.clear();
    open_.clear();
    missing_.clear();
    current_.reset();
}

// In turns, so that all who have it share the work; those first that were never left nor late, so
// that the same silent ones are not asked again and again for the last part.
std::vector<SnapshotOffers::Request> JoinSession::ask_for_chunks(std::uint64_t now_ms) {
    std::vector<SnapshotOffers::Request> requests;
    if (!current_) return requests;
    auto peers = offers_.peers_with(current_->offer.id);
    std::ranges::stable_sort(peers, {}, [this](SnapshotPeer peer) {
        return std::pair(offers_.times_left(peer), givers_[peer].late);
    });
    const auto may_ask = [this] { return !missing_.empty() && open_.size() < open_max; };
    while (!peers.empty() && may_ask()) {
        std::erase_if(peers, [this](SnapshotPeer peer) {
            return givers_[peer].open >= limits::fetches_open_per_peer_max;
        });
        for (const SnapshotPeer peer : peers) {
            if (!may_ask()) break;
            const std::uint16_t part = *missing_.begin();
            missing_.erase(missing_.begin());
            open_[part] = {peer, now_ms};
            ++givers_[peer].open;
            givers_[peer].asked.insert(part);
            requests.push_back({peer, GetSnapshotChunk{current_->offer.id, part}});
        }
    }
    return requests;
}

std::span<const ledger::TermEnd> JoinSession::term_ends() const {
    return offers_.terms().ends().first(term_of(current_->offer.manifest).value);
}

std::optional<JoinSession::Progress> JoinSession::progress() const {
    if (!current_) return std::nullopt;
    return Progress{current_->height(), current_->chunks - missing_.size() - open_.size(),
                    current_->chunks};
}

}  // namespace merit::node
