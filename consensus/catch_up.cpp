// Asking for what is missing, and answering those who ask.
#include "consensus/engine_impl.hpp"

#include <algorithm>

namespace merit::consensus {

// --- asking ---

void Engine::Impl::collect_wants() {
    wants.insert(wants.end(), finality_wants.begin(), finality_wants.end());
    // Batches of the next final blocks.
    const std::uint64_t last = std::min(final_height().value, delivered.value + fetch_ahead_max);
    for (Height height = delivered.next(); height.value <= last; height = height.next()) {
        FinalBlock& block = *chain.final_at(height);
        if (block.batches_are_held) continue;
        const FinalBlock& parent = *chain.final_at(Height{height.value - 1});
        const Lanes::CutCheck cut = lanes.check(parent.header.cut, block.header);
        block.batches_are_held = cut.state == Lanes::Walk::State::held;
        for (const BatchKey& key : cut.missing) {
            if (!lanes.is_storing(key))
                wants.push_back({key, std::nullopt, delay() / 4, Need::final});
        }
    }
    // The own lane first: it waits for these, and others can make gaps that nobody can fill.
    const std::size_t first = config.own ? config.own->value : 0;
    for (const BatchKey& key : lanes.gaps(first, limits::fetch_items_max)) {
        if (is_own(key.lane)) {
            wants.push_back({key, std::nullopt, delay(), Need::final});
        } else if (lanes.accepts_push(key, 0)) {
            wants.push_back({key, PeerId{key.lane.value}, delay()});
        }
    }
    for (const auto& [key, peer] : own_tips) {
        if (!lanes.is_held(key) && !lanes.is_storing(key))
            wants.push_back({key, peer, 0, Need::final});
    }
    if (!config.own || final_height() > delivered) return;
    // A batch that others acked and that never came here.
    for (const auto& [id, peer] : peers) {
        for (std::size_t lane = 0; lane < peer.acks.size(); ++lane) {
            const CutEntry& ack = peer.acks[lane];
            if (ack.position <= lanes.ack(lane).position) continue;
            const BatchKey key{ValidatorIndex{static_cast<std::uint16_t>(lane)}, ack.position,
                               ack.batch_digest};
            if (lanes.accepts_push(key, 0)) wants.push_back({key, id, 2 * delay()});
        }
    }
}

void Engine::Impl::fetch() {
    std::vector<PeerId> askable;
    for (const auto& [id, peer] : peers) {
        // What is rebuilt may be held by observers alone. All answers are proven.
        const bool is_asked = is_validator(id) || peer.is_later || is_rebuilding();
        if (is_asked && peer.up) askable.push_back(id);
    }
    // Far ahead of execution nothing more is asked for by height.
    if (final_height().value - executed.value > final_ahead_max) {
        std::erase_if(wants, [](const Want& want) {
            return std::holds_alternative<BlocksWanted>(want.item);
        });
    }
    for (const FetchRequest& request : fetches.update(wants, askable, now.steady_ms, 2 * delay())) {
        send(request.to, request.message);
    }
}

// Whether each item stands on the one before it and names its block in its certificate, whose
// signatures are not looked at; `digests`: of the blocks.
static bool are_linked(const CertifiedHeaders& items, const ledger::BlockDigest& last_final,
                       ledger::Height from, std::vector<BlockDigest>& digests) {
    BlockDigest parent = last_final;
    Height height = from;
    for (const CertifiedHeader& item : items) {
        const BlockDigest digest = ledger::block_digest(item.header);
        const bool fits = item.header.parent_digest == parent && item.header.height == height &&
                          item.certificate.kind != VoteKind::nullify &&
                          item.certificate.digest == digest &&
                          item.certificate.view == item.header.view;
        if (!fits) return false;
        digests.push_back(digest);
        parent = digest;
        height = height.next();
    }
    return true;
}

// A boundary that only a seal above it can prove.
static bool needs_term_end(const CertifiedHeader& item) {
    return item.header.kind == ledger::BlockKind::boundary &&
           item.certificate.kind != VoteKind::finalize;
}

void Engine::Impl::receive(PeerId from, Blocks& answer) {
    const FetchItem asked = BlocksWanted{answer.from};
    if (!fetches.is_asked(asked, from)) return;
    fetches.answered(asked, from);
    if (answer.items.empty()) {
        ++ancestors_not_held;
        is_finality_dirty = true;
    }
    if (answer.from != final_height().next() || answer.items.empty() || is_ended()) return;
    // Blocks of the next term, which the peer may have added, are for the next engine.
    while (answer.items.back().header.term > config.term) {
        answer.items.pop_back();
        answer.anchor.reset();
        if (answer.items.empty()) return;
    }
    std::vector<BlockDigest> digests;
    if (!are_linked(answer.items, chain.last_final().digest, answer.from, digests)) {
        return blame(from);
    }
    // What proves finality: the last FINAL, the checkpoint certificate of the last item, or the
    // proof of the term's end. The last alone will do for a boundary that was sealed.
    std::size_t proven = 0;
    for (std::size_t i = 0; i < answer.items.size(); ++i) {
        if (answer.items[i].certificate.kind == VoteKind::finalize) proven = i + 1;
    }
    if (answer.anchor) {
        const bool is_of_last = answer.anchor->checkpoint.block == digests.back();
        if (!is_of_last || !views.verify(*answer.anchor)) return blame(from);
        proven = digests.size();
    }
    if (term_end && ledger::block_digest(term_end->boundary) == digests.back()) {
        proven = digests.size();
    } else if (proven > 0 && needs_term_end(answer.items[proven - 1])) {
        --proven;
    }
    for (std::size_t i = 0; i < proven; ++i) {
        if (!views.verify(answer.items[i].certificate)) return blame(from);
        if (halt_if_foreign(answer.items[i].certificate)) return;
    }
    if (proven == 0) {
        ++ancestors_not_held;
        is_finality_dirty = true;
        return;
    }
    const CertifiedHeader& last = answer.items[proven - 1];
    if (last.header.kind == ledger::BlockKind::boundary && !term_end) {
        note_term_end({last.header}, last.certificate, last.certificate);
    }
    for (std::size_t i = 0; i < proven; ++i) {
        chain.append_final(digests[i], answer.items[i].header, answer.items[i].certificate);
    }
    persist(CertificateRecord{last.certificate});
    after_final(last.certificate);
    peers.at(from).false_answers = 0;
    if (answer.anchor) take_checkpoint(*answer.anchor);
}

void Engine::Impl::receive(PeerId from, Headers& answer) {
    const FetchItem asked = HeadersWanted{answer.tip};
    if (!fetches.is_asked(asked, from)) return;
    fetches.answered(asked, from);
    if (answer.items.empty()) {
        ++ancestors_not_held;
        is_finality_dirty = true;
    }
    BlockDigest next = answer.tip;
    for (const CertifiedHeader& item : answer.items) {
        if (item.header.term != config.term || item.header.view <= final_view()) return;
        const BlockDigest digest = ledger::block_digest(item.header);
        const bool fits = digest == next && item.certificate.kind != VoteKind::nullify &&
                          item.certificate.term == config.term &&
                          item.certificate.digest == digest &&
                          item.certificate.view == item.header.view &&
                          item.header.cut.size() == validators();
        if (!fits) return blame(from);
        if (!receive_certificate(from, item.certificate)) return;
        // Another block's may be held in its place.
        const ViewRecord* record = views.find(item.header.view);
        if (record == nullptr || record->certificate_of(digest) == nullptr) return blame(from);
        chain.add(digest, item.header);
        is_finality_dirty = true;
        is_work_known = false;
        next = item.header.parent_digest;
    }
}

void Engine::Impl::receive(PeerId from, BatchesNotHeld& answer) {
    for (const BatchKey& key : answer.keys)
        fetches.answered(key, from);
}

void Engine::Impl::receive(PeerId from, Certificates& answer) {
    bool is_asked = false;
    for (View at : answer.views) {
        is_asked = is_asked || fetches.is_asked(CertificateWanted{at}, from);
        fetches.answered(CertificateWanted{at}, from);
    }
    if (!is_asked) return;
    for (const Certificate& certificate : answer.items) {
        if (!receive_certificate(from, certificate)) return;
    }
}

// --- answering ---

bool Engine::Impl::take_token(PeerInfo& peer) {
    const std::uint64_t fresh = (now.steady_ms - peer.tokens_at_ms) / serve_token_ms;
    if (fresh > 0) {
        peer.serve_tokens = std::min(serve_tokens_max, peer.serve_tokens + fresh);
        peer.tokens_at_ms = now.steady_ms;
    }
    if (peer.serve_tokens == 0) return false;
    --peer.serve_tokens;
    return true;
}

void Engine::Impl::receive(PeerId from, GetHeaders& request) {
    if (!take_token(peers.at(from))) return;
    Headers answer;
    answer.tip = request.tip;
    const std::size_t count = std::min<std::size_t>(request.count, limits::fetch_items_max);
    BlockDigest next = request.tip;
    while (answer.items.size() < count) {
        const Header* header = chain.find_kept(next);
        if (header == nullptr || !is_told(header->view)) break;
        const FinalBlock* final = chain.final_at(header->height);
        const ViewRecord* record = views.find(header->view);
        const Certificate* certificate = nullptr;
        if (final != nullptr && final->digest == next) {
            if (final->certificate) certificate = &*final->certificate;
        } else if (record != nullptr) {
            certificate = record->certificate_of(next);
        }
        if (certificate == nullptr) break;
        answer.items.push_back({*header, *certificate});
        next = header->parent_digest;
    }
    send(from, answer);
}

void Engine::Impl::receive(PeerId from, GetBlocks& request) {
    if (!take_token(peers.at(from))) return;
    const auto count =
        static_cast<std::uint16_t>(std::min<std::size_t>(request.count, limits::fetch_items_max));
    const FinalBlock* first = chain.final_at(request.from);
    const bool is_kept = first != nullptr && first->certificate;
    if (!is_kept && request.from <= executed) {
        out.push_back(ServeBlocks{from, request.from, count});
        return;
    }
    Blocks answer;
    answer.from = request.from;
    for (Height height = request.from; answer.items.size() < count; height = height.next()) {
        const FinalBlock* block = chain.final_at(height);
        if (block == nullptr || !block->certificate || !is_told(block->header.view)) break;
        answer.items.push_back({block->header, *block->certificate});
    }
    if (!answer.items.empty() && checkpoints.certificate() &&
        checkpoints.certified() == answer.items.back().header.height) {
        answer.anchor = checkpoints.certificate();
    }
    send(from, answer);
}

void Engine::Impl::receive(PeerId from, GetBatches& request) {
    if (!take_token(peers.at(from)) || request.keys.empty()) return;
    out.push_back(SendBatches{from, request.keys, true});
}

void Engine::Impl::receive(PeerId from, GetCertificates& request) {
    if (!is_of_term(from, request.term) || !take_token(peers.at(from))) return;
    Certificates answer;
    answer.views = request.views;
    for (View at : request.views) {
        const ViewRecord* record = views.find(at);
        if (record == nullptr || !is_told(at)) continue;
        const std::optional<Certificate>& block = record->final ? record->final : record->notar;
        if (block) answer.items.push_back(*block);
        if (record->null) answer.items.push_back(*record->null);
    }
    send(from, answer);
}

}  // namespace merit::consensus
