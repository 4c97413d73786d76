// The end of a term: boundaries, seals, the proof for those who come later (PROTOCOL section 7).
#include "consensus/engine_impl.hpp"

#include <algorithm>
#include <iterator>

namespace merit::consensus {

using ledger::BlockKind;
using ledger::TermEnd;

namespace {

// So long the certificate of the boundary is waited for: a few round trips.
constexpr std::uint64_t handover_ms_max = 500;

}  // namespace

bool Engine::Impl::is_of_term(PeerId from, ledger::Term term) {
    if (term == config.term) return true;
    PeerInfo& peer = peers.at(from);
    if (term > config.term) {
        peer.is_later = true;
    } else if (now.steady_ms >= peer.end_served_at_ms + delay()) {
        peer.end_served_at_ms = now.steady_ms;
        out.push_back(ServeTermEnd{from, term});
    }
    return false;
}

std::size_t Engine::Impl::others_later() const {
    return static_cast<std::size_t>(std::ranges::count_if(peers, [this](const auto& entry) {
        return is_validator(entry.first) && entry.second.up && entry.second.is_later;
    }));
}

BlockKind Engine::Impl::kind_after(const Header& parent) const {
    if (parent.kind != BlockKind::normal) return BlockKind::seal;
    return ready_sets.latest() ? BlockKind::boundary : BlockKind::normal;
}

std::size_t Engine::Impl::seals_up_to(const Header& tip) const {
    std::size_t seals = 0;
    for (const Header* at = &tip; at != nullptr && at->kind == BlockKind::seal;
         at = chain.find(at->parent_digest))
        ++seals;
    return seals;
}

std::uint64_t Engine::Impl::pace() const {
    const std::uint64_t slow = 4 * seals_up_to(notarized_tip());
    return std::max(pace_ms, std::min(slow, 32 * config.parameters.delta_ms));
}

bool Engine::Impl::is_handover_due() const {
    return !is_ended() && kind_after(notarized_tip()) != BlockKind::normal;
}

Header Engine::Impl::make_header(const BlockDigest& parent_digest, const Header& parent) const {
    const BlockKind kind = kind_after(parent);
    if (kind == BlockKind::seal) {
        return ledger::seal_header(parent, parent_digest, {view, *config.own});
    }
    Header header;
    header.network = config.network;
    header.term = config.term;
    header.kind = kind;
    header.view = view;
    header.height = parent.height.next();
    header.parent_digest = parent_digest;
    header.parent_view = parent.view;
    header.time_ms = std::max(parent.time_ms, now.clock);
    header.cut = parent.cut;
    header.proposer = *config.own;
    if (kind == BlockKind::boundary) {
        header.set_height = executed;
        header.next_set_digest = *ready_sets.latest();
    }
    return header;
}

Engine::Impl::Fit Engine::Impl::fit_of(const Header& header, const Header& parent) const {
    if (header.parent_view != parent.view) return Fit::wrong;
    if (header.kind == BlockKind::seal) {
        if (!ledger::is_seal_of(header, parent)) return Fit::wrong;
        // No more than the proof of the term's end can hold.
        return seals_up_to(parent) < TermEnd::seals_max ? Fit::right : Fit::unknown_yet;
    }
    const bool follows = parent.kind == BlockKind::normal &&
                         header.height == parent.height.next() && header.time_ms >= parent.time_ms;
    if (!follows) return Fit::wrong;
    if (header.kind == BlockKind::normal) {
        const bool is_plain = header.set_height == Height{0} && header.next_set_digest.is_zero();
        return is_plain ? Fit::right : Fit::wrong;
    }
    const bool is_boundary =
        header.cut == parent.cut && header.set_height < header.height &&
        header.set_height >= config.root.header.height && !header.next_set_digest.is_zero();
    if (!is_boundary) return Fit::wrong;
    if (!ready_sets.is_known(header.set_height)) return Fit::unknown_yet;
    return ready_sets.at(header.set_height) == header.next_set_digest ? Fit::right : Fit::wrong;
}

void Engine::Impl::note_term_end(const std::vector<Header>& from_boundary,
                                 const Certificate& boundary_certificate,
                                 const Certificate& final) {
    if (term_end) return;
    TermEnd end;
    end.boundary = from_boundary.front();
    for (std::size_t i = 1; i < from_boundary.size(); ++i)
        end.seals.push_back({from_boundary[i].view, from_boundary[i].proposer});
    if (!end.seals.empty()) end.notar = boundary_certificate;
    end.final = final;
    MERIT_ASSERT(ledger::is_well_formed(end), "a term ends with its boundary");
    term_end = std::move(end);
}

void Engine::Impl::receive(PeerId from, TermEnd& end) {
    // Whoever sends the end of an earlier term is not in it: there is nothing to answer.
    if (end.term() < config.term || !is_of_term(from, end.term()) || term_end) return;
    const bool is_plausible = end.boundary.network == config.network &&
                              end.boundary.cut.size() == validators() &&
                              views.verify(end.final) &&
                              (!end.notar || views.verify(*end.notar)) &&
                              ledger::is_well_formed(end);
    if (!is_plausible) return disconnect(from, "bad_term_end");
    if (halt_if_foreign(end.final) || (end.notar && halt_if_foreign(*end.notar))) return;
    term_end = end;
    is_end_told = true;
    for (const Header& header : ledger::headers_of(end))
        chain.add(ledger::block_digest(header), header);
    for (const Certificate* certificate : {&end.boundary_certificate(), &std::as_const(end.final)}) {
        if (certificate->view > final_view()) take_certificate(*certificate);
    }
    is_finality_dirty = true;
}

std::uint64_t Engine::Impl::end_term_deadline_ms() const {
    const bool is_executed = is_ended() && executed == final_height();
    return is_executed && !is_over ? ended_at_ms + handover_ms_max : no_deadline_ms;
}

void Engine::Impl::end_term() {
    if (is_over || !is_ended() || executed < final_height()) return;
    const bool is_certified = checkpoints.certified() >= executed;
    const bool waits = config.own && !is_end_told && !is_certified;
    if (waits && now.steady_ms < end_term_deadline_ms()) return;
    is_over = true;
    EndTerm over;
    over.has_listened = has_listened || (config.own && own_answers() + 1 >= quorum);
    over.records = later;
    std::ranges::copy(evidence, std::back_inserter(over.records));
    out.push_back(std::move(over));
}

}  // namespace merit::consensus
