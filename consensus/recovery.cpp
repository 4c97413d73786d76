// Start-up: folding the vote log, taking up where the store stands, listening before signing.
#include "consensus/engine_impl.hpp"
#include "ledger/signer_bitmap.hpp"

#include <algorithm>
#include <set>

namespace merit::consensus {

namespace {

template <class... Fs>
struct Overloaded : Fs... {
    using Fs::operator()...;
};
template <class... Fs>
Overloaded(Fs...) -> Overloaded<Fs...>;

// Of EvidenceRecord none: it is of use in any term.
std::optional<ledger::Term> term_of(const Record& record) {
    return std::visit(
        Overloaded{
            [](const CommittedRecord&) { return std::optional<ledger::Term>(); },
            [](const EvidenceRecord&) { return std::optional<ledger::Term>(); },
            [](const HeaderRecord& of) { return std::optional(of.header.term); },
            [](const OwnVoteRecord& of) { return std::optional(of.vote.term); },
            [](const CertificateRecord& of) { return std::optional(of.certificate.term); },
            [](const NoVoteBelowRecord& of) { return std::optional(of.term); },
        },
        record);
}

}  // namespace

void Engine::Impl::on(Replayed& event) {
    const std::optional<ledger::Term> term = term_of(event.record);
    if (term && *term < config.term) return;
    if (term && *term > config.term) {
        later.push_back(std::move(event.record));
        return;
    }
    const auto fold = Overloaded{
        [](const CommittedRecord&) {},
        [this](const HeaderRecord& record) {
            chain.add(ledger::block_digest(record.header), record.header);
        },
        [this](const OwnVoteRecord& record) {
            const Vote& vote = record.vote;
            ViewRecord& folded = views.at(vote.view);
            record_vote(folded.own, vote.kind, vote.digest);
            folded.own_vote(vote.kind) = OwnVote{vote, 0};
            views.add_vote(vote, true);
            view_reserved = std::max(view_reserved, vote.view.next());
        },
        [this](const CertificateRecord& record) {
            std::optional<Certificate>& slot =
                views.at(record.certificate.view).certificate(record.certificate.kind);
            if (!slot) slot = record.certificate;
        },
        [this](const EvidenceRecord& record) { report(record); },
        [this](const NoVoteBelowRecord& record) {
            vote_from = std::max(vote_from, record.view);
        },
    };
    std::visit(fold, event.record);
}

// A crash during a rotation leaves records twice.
static void drop_repeated(std::vector<Record>& records) {
    std::set<Bytes> known;
    std::erase_if(records, [&known](const Record& record) {
        Bytes bytes = encode_record(record);
        bytes.push_back(kind_of(record));
        return !known.insert(std::move(bytes)).second;
    });
}

// Whether the store may have all blocks of this term that came of own votes.
bool Engine::Impl::is_store_current(const Recovered& event) const {
    constexpr std::uint64_t views_without_block_max = 100;
    const bool is_at_root = event.head.height == config.root.header.height;
    return event.reserved_term != config.term ||
           (!is_at_root && event.view_reserved.value <=
                               event.head.view.value + reserve_views + views_without_block_max);
}

// Below which view nothing is signed in this term, by sign.state and the state of the log.
void Engine::Impl::limit_signing(const Recovered& event) {
    if (event.reserved_term == config.term) {
        view_reserved = std::max(view_reserved, event.view_reserved);
    } else if (config.own && event.reserved_term < config.term) {
        // From now on the log may forget what was said in earlier terms.
        out.push_back(ReserveViews{config.term, view_reserved});
    }
    // A single validator's votes reach nobody: what came of them is in the store before anybody
    // hears of it, and the views above that may be signed in anew. Nobody else moves its view on.
    // Unless the store is not the one that it signed with, which lies near the reserved views: then
    // nothing tells in which views it signed, also once the store has been rebuilt.
    const bool is_alone = validators() == 1 && is_store_current(event);
    const bool are_votes_lost =
        event.votes_damaged || (vote_from > View{} && vote_from == event.view_reserved);
    if (vote_from == NoVoteBelowRecord::never) {
        // An earlier start found that.
    } else if (is_alone) {
        vote_from = View{};
    } else if (validators() == 1 && are_votes_lost) {
        vote_from = NoVoteBelowRecord::never;
        persist(NoVoteBelowRecord{config.term, vote_from});
    }
    has_signed_later = event.reserved_term > config.term;
    if (event.votes_damaged) {
        // Appended before any vote can be: the log that goes on from here is whole, and the next
        // start would not know any more.
        const NoVoteBelowRecord below{event.reserved_term, event.view_reserved};
        if (has_signed_later) {
            later.push_back(below);
            persist(below);
        } else if (!is_alone && below.term == config.term && below.view > vote_from) {
            vote_from = below.view;
            persist(below);
        }
    }
}

// The certificates of the log say in which view this validator was, and what it knew as final.
void Engine::Impl::resume_view(const Recovered& event) {
    const bool is_at_root = event.head.height == config.root.header.height;
    const auto note_final = [this](const std::optional<Certificate>& certificate) {
        if (!certificate || certificate->kind != VoteKind::finalize) return;
        if (certificate->view <= final_view()) final_certificate = certificate;
        if (!target || target->view < certificate->view) target = certificate;
    };
    view = final_view().next();
    if (!is_at_root) entered_by = event.head_certificate;
    if (!is_at_root) note_final(event.head_certificate);
    for (const auto& [at, record] : views.all()) {
        note_final(record.final);
        for (const auto* slot : {&record.notar, &record.null, &record.final}) {
            if (!*slot || (*slot)->view < view) continue;
            view = (*slot)->view.next();
            entered_by = **slot;
        }
    }
    views.prune(final_view());
    recovered_view = view;
    // Votes of a view that is rebuilt may have been forgotten by a rotation in a later one.
    if (is_rebuilding() && event.reserved_term == config.term) {
        recovered_view = std::max(recovered_view, event.view_reserved);
    }
}

void Engine::Impl::on(Recovered& event) {
    drop_repeated(later);
    const ledger::TermRoot& root = config.root;
    const bool is_at_root = event.head.height == root.header.height;
    MERIT_ASSERT(is_at_root ? ledger::block_digest(event.head) == root.digest
                            : event.head.term == config.term,
                 "the store's head is of this term, or its root");
    if (is_at_root) {
        chain.start(root);
    } else {
        chain.start(event.head, event.head_certificate);
    }
    delivered = executed = event.head.height;
    ready_sets.start(executed, event.ready_set);
    lanes.start(chain.last_final().header.cut);
    for (const BatchFacts& facts : event.batches) {
        if (facts.term == config.term) lanes.add(facts);
    }
    checkpoints.start(root.header.height, event.certified);
    for (const ledger::Checkpoint& checkpoint : event.uncertified)
        checkpoints.add_own(checkpoint);
    rebuild_to = event.rebuild_to;
    limit_signing(event);
    resume_view(event);
    state = config.own && !event.has_listened ? Phase::listening : Phase::running;
    is_lane_open = has_listened = event.has_listened;
    is_finality_dirty = true;
    recovered_at_ms = block_at_ms = final_at_ms = now.steady_ms;
    resent_at_ms = acks_at_ms = now.steady_ms;
    block_view = final_view();
    status_at_ms = now.steady_ms + status_interval_ms;
    for (auto& [id, peer] : peers) {
        peer.heard_at_ms = now.steady_ms;
        peer.heard_in_view = view;
    }
    if (config.own && state == Phase::running) take_up();
}

std::size_t Engine::Impl::own_answers() const {
    return static_cast<std::size_t>(std::ranges::count_if(
        peers, [](const auto& entry) { return entry.second.has_answered_own; }));
}

bool Engine::Impl::is_listened_out() const {
    if (own_answers() + 1 >= quorum) return true;
    // A peer that is connected and does not answer may be finding out whether we are a copy.
    const bool is_asking = std::ranges::any_of(peers, [this](const auto& entry) {
        return is_validator(entry.first) && entry.second.up && !entry.second.has_answered_own;
    });
    return now.steady_ms >= recovered_at_ms + (is_asking ? lane_recovery_ms_max : listen_ms_max);
}

void Engine::Impl::update_listening() {
    if (!config.own || is_lane_open) return;
    if (!is_listened_out()) return;
    if (state == Phase::listening) {
        state = Phase::running;
        take_up();
    }
    // Once: nobody's new blocks or false tips put it off.
    if (!caught_up_at_ms) {
        const bool is_behind = is_rebuilding() || (target && target->view > final_view());
        if (is_behind) return;
        if (!final_at_start) final_at_start = final_height();
        if (delivered < *final_at_start) return;  // own batches are in these blocks, too
        caught_up_at_ms = now.steady_ms;
    }
    // The lane goes on above its highest batch that is held here or by others, all below it held.
    const ledger::Position held = lanes.ack(config.own->value).position;
    std::erase_if(own_tips, [&](const auto& tip) { return tip.first.position <= held; });
    const std::vector<CutEntry> highest = lanes.tips(config.own->value);
    const bool is_answered = own_answers() + 1 >= quorum;
    const bool has_gap =
        !is_answered || !own_tips.empty() || (!highest.empty() && highest[0].position > held);
    if (has_gap && now.steady_ms < *caught_up_at_ms + lane_recovery_ms_max) return;
    own_tips.clear();
    is_lane_open = true;
}

void Engine::Impl::take_up() {
    resent_at_ms = now.steady_ms;
    finalize_open_views();
    // Own votes of the log are durable and count; certificates may be complete with them.
    std::vector<Vote> folded;
    for (const auto& [at, record] : views.all()) {
        for (const std::optional<OwnVote>& own : record.own_votes) {
            if (own && own->seq == 0) folded.push_back(own->vote);
        }
    }
    for (const Vote& vote : folded) {
        if (vote.view > final_view()) try_certificate(vote.view, vote.kind, vote.digest);
    }
    for (const auto& [height, checkpoint] : checkpoints.own()) {
        vote_checkpoint(checkpoint);
    }
    if (executed > checkpoints.certified()) try_checkpoint(executed);
}

// What the log allows is signed now: FINALIZE of any view, also one that was left.
void Engine::Impl::finalize_open_views() {
    std::vector<View> open;
    for (const auto& [at, record] : views.all())
        open.push_back(at);
    for (View at : open)
        finalize_vote(at);
}

void Engine::Impl::send_get_own(PeerId peer) {
    PeerInfo& info = peers.at(peer);
    if (!config.own || info.has_answered_own || !info.up) return;
    info.is_asked_own = true;
    send(peer, GetOwn{config.term});
}

void Engine::Impl::receive(PeerId from, GetOwn& message) {
    if (!is_of_term(from, message.term) || !is_validator(from)) return;
    if (!take_token(peers.at(from))) return;
    const ValidatorIndex who{static_cast<std::uint16_t>(from.value)};
    Own own;
    own.term = config.term;
    std::vector<Vote> votes;
    const std::optional<Vote>& last = peers.at(from).last_vote;
    if (last && views.find(last->view) == nullptr) votes.push_back(*last);
    for (const auto& [at, record] : views.all()) {
        for (const VoteSlots& slots : record.votes) {
            const auto found = slots.find(who);
            if (found != slots.end()) votes.push_back(found->second.vote);
        }
    }
    const std::size_t skip = votes.size() > own_votes_max ? votes.size() - own_votes_max : 0;
    own.votes.assign(votes.begin() + static_cast<std::ptrdiff_t>(skip), votes.end());
    for (const CutEntry& tip : lanes.tips(who.value))
        own.tips.push_back(tip);
    send(from, own);
}

// Whether the log ought to have this vote of our key and has not. In views below the one that the
// log puts us in, votes may have been forgotten by a rotation, but then all of the view.
bool Engine::Impl::is_foreign(const Vote& vote) const {
    if (has_signed_later) return false;  // the log may have forgotten this term
    if (vote.view <= final_view() || vote.view < vote_from) return false;
    const ViewRecord* record = views.find(vote.view);
    const auto is_known = [&](const std::optional<OwnVote>& own) {
        return own && own->vote.kind == vote.kind && own->vote.digest == vote.digest;
    };
    const bool has_any =
        record != nullptr &&
        std::ranges::any_of(record->own_votes, [](const auto& own) { return own.has_value(); });
    if (record != nullptr && std::ranges::any_of(record->own_votes, is_known)) return false;
    return has_any || vote.view >= recovered_view;
}

bool Engine::Impl::halt_if_foreign(const Certificate& certificate) {
    if (!config.own || !ledger::has_bit(certificate.signers, config.own->value)) return false;
    const Vote own{certificate.kind,   certificate.term, certificate.view,
                   certificate.digest, *config.own,      {}};
    if (!is_foreign(own)) return false;
    halt(AlarmKind::key_in_use, certificate.view, Height{0});
    return true;
}

void Engine::Impl::receive(PeerId from, Own& message) {
    PeerInfo& peer = peers.at(from);
    if (!is_of_term(from, message.term) || !is_validator(from) || !peer.is_asked_own) return;
    peer.is_asked_own = false;
    for (const Vote& vote : message.votes) {
        if (!is_own(vote.signer)) return disconnect(from, "bad_own_votes");
        if (vote.term != config.term || !is_foreign(vote)) continue;
        // The peer may not have verified it: whoever has our key could have sent it anything.
        if (!views.verify(vote)) continue;
        // Somebody signs with this key, or this directory is an old copy.
        return halt(AlarmKind::key_in_use, vote.view, Height{0});
    }
    peer.has_answered_own = true;
    if (is_lane_open) return;
    for (const CutEntry& tip : message.tips) {
        const BatchKey key{*config.own, tip.position, tip.batch_digest};
        if (tip.position > lanes.ack(config.own->value).position) own_tips.emplace(key, from);
    }
}

}  // namespace merit::consensus
