// Votes become certificates, certificates move the view (R1) and allow FINALIZE (R5).
#include "consensus/engine_impl.hpp"

namespace merit::consensus {

void Engine::Impl::take_vote(const Vote& vote, bool verified) {
    const VoteOutcome outcome = views.add_vote(vote, verified);
    if (outcome.evidence) report(*outcome.evidence);
    if (outcome.is_forged && !is_own(vote.signer))
        disconnect(PeerId{vote.signer.value}, "bad_vote");
    if (outcome.is_new) try_certificate(vote.view, vote.kind, vote.digest);
}

void Engine::Impl::try_certificate(View at, VoteKind kind, const BlockDigest& digest) {
    if (views.at(at).certificate(kind)) return;
    std::vector<ValidatorIndex> forgers;
    const std::optional<Certificate> certificate =
        views.make_certificate(at, kind, digest, forgers);
    for (ValidatorIndex forger : forgers)
        disconnect(PeerId{forger.value}, "bad_vote");
    if (certificate) take_certificate(*certificate);
}

bool Engine::Impl::receive_certificate(PeerId from, const Certificate& certificate) {
    if (!is_of_term(from, certificate.term)) return true;
    // The last final view may be given a FINAL after it became final by a descendant: not needed.
    if (certificate.view <= final_view()) return true;
    const ViewRecord* record = views.find(certificate.view);
    if (record != nullptr && record->certificate(certificate.kind)) return true;
    if (!views.verify(certificate)) {
        disconnect(from, "bad_certificate");
        return false;
    }
    if (halt_if_foreign(certificate)) return false;
    take_certificate(certificate);
    return true;
}

void Engine::Impl::take_certificate(const Certificate& certificate) {
    std::optional<Certificate>& slot = views.at(certificate.view).certificate(certificate.kind);
    if (slot) return;
    slot = certificate;
    persist(CertificateRecord{certificate});
    is_finality_dirty = true;
    const bool is_entering = certificate.view >= view;
    if (certificate.kind == VoteKind::finalize && (!target || target->view < certificate.view)) {
        target = certificate;
    }
    if (certificate.kind != VoteKind::nullify && certificate.view > block_view) {
        block_view = certificate.view;
        note_block();
    }
    if (is_entering || certificate.kind == VoteKind::finalize) send(std::nullopt, certificate);
    if (is_entering) enter(certificate);
    if (certificate.kind == VoteKind::nullify) {
        lane_doubts.nullified(certificate.view);
    } else {
        lane_doubts.notarized(certificate.view, certificate.digest);
    }
    if (certificate.kind == VoteKind::notarize) finalize_vote(certificate.view);
}

void Engine::Impl::enter(const Certificate& certificate) {
    view = Rules::view_after(view, certificate.view);
    entered_by = certificate;
    active_since_ms.reset();
    resent_at_ms = now.steady_ms;
    resends = 0;
    proposal_wake_ms = no_deadline_ms;
    views.drop_votes_below(view);
}

void Engine::Impl::note_block() {
    block_at_ms = now.steady_ms;
    is_work_known = false;
}

void Engine::Impl::report(const EvidenceRecord& found) {
    ++evidence_count;
    for (const EvidenceRecord& known : evidence) {
        const bool is_known = known.first.term == found.first.term &&
                              known.first.signer == found.first.signer;
        if (is_known) return;
    }
    if (evidence.size() >= evidence_kept) return;
    evidence.push_back(found);
    if (state != Phase::starting) persist(found);
    out.push_back(ReportEvidence{found});
}

}  // namespace merit::consensus
