#include "consensus/views.hpp"

#include "ledger/evidence.hpp"
#include "ledger/signer_bitmap.hpp"

namespace merit::consensus {

using ledger::BlockDigest;
using ledger::Certificate;
using ledger::ValidatorIndex;
using ledger::View;
using ledger::Vote;
using ledger::VoteKind;

std::optional<Certificate>& ViewRecord::certificate(VoteKind kind) {
    if (kind == VoteKind::notarize) return notar;
    return kind == VoteKind::nullify ? null : final;
}

const std::optional<Certificate>& ViewRecord::certificate(VoteKind kind) const {
    if (kind == VoteKind::notarize) return notar;
    return kind == VoteKind::nullify ? null : final;
}

const Certificate* ViewRecord::certificate_of(const BlockDigest& block) const {
    if (final && final->digest == block) return &*final;
    if (notar && notar->digest == block) return &*notar;
    return nullptr;
}

Views::Views(const EngineConfig& config, Verifier verifier)
    : network_(config.network),
      term_(config.term),
      validators_(static_cast<std::uint16_t>(config.validators.size())),
      verifier_(std::move(verifier)) {}

const ViewRecord* Views::find(View view) const {
    const auto found = records_.find(view);
    return found == records_.end() ? nullptr : &found->second;
}

bool Views::verify(ValidatorIndex signer, BytesView message,
                   const crypto::Signature& signature) const {
    return signer.value < validators_ && verifier_(signer, message, signature);
}

bool Views::verify(const Vote& vote) const {
    const Bytes message =
        ledger::vote_signing_bytes(network_, vote.kind, vote.term, vote.view, vote.digest);
    return verify(vote.signer, message, vote.signature);
}

namespace {

// Whether a bitmap with its signatures is for this set, of a quorum, and all of them verify.
template <class AnyCertificate, class Verify>
bool verify_signatures(const AnyCertificate& certificate, std::uint16_t validators,
                       Verify&& verify) {
    if (!certificate.is_canonical() || certificate.validators != validators) return false;
    if (certificate.signatures.size() < Rules::quorum(validators)) return false;
    std::size_t next = 0;
    for (std::uint16_t i = 0; i < validators; ++i) {
        if (!ledger::has_bit(certificate.signers, i)) continue;
        if (!verify(ValidatorIndex{i}, certificate.signatures[next])) return false;
        ++next;
    }
    return true;
}

}  // namespace

bool Views::verify(const Certificate& certificate) const {
    if (certificate.term != term_) return false;
    const Bytes message = ledger::vote_signing_bytes(network_, certificate.kind, certificate.term,
                                                     certificate.view, certificate.digest);
    return verify_signatures(certificate, validators_,
                             [&](ValidatorIndex signer, const crypto::Signature& signature) {
                                 return verify(signer, message, signature);
                             });
}

bool Views::verify(const ledger::CheckpointVote& vote) const {
    const std::string text = ledger::checkpoint_text(vote.checkpoint);
    return vote.checkpoint.network == network_ &&
           verify(vote.signer, bytes_of(text), vote.signature);
}

bool Views::verify(const ledger::CheckpointCertificate& certificate) const {
    if (certificate.checkpoint.network != network_) return false;
    const std::string text = ledger::checkpoint_text(certificate.checkpoint);
    return verify_signatures(certificate, validators_,
                             [&](ValidatorIndex signer, const crypto::Signature& signature) {
                                 return verify(signer, bytes_of(text), signature);
                             });
}

std::optional<EvidenceRecord> Views::find_conflict(const ViewRecord& record, VoteSlot& fresh) {
    for (const VoteSlots& slots : record.votes) {
        const auto found = slots.find(fresh.vote.signer);
        if (found == slots.end()) continue;
        const EvidenceRecord evidence{found->second.vote, fresh.vote};
        if (!ledger::are_conflicting(evidence.first, evidence.second)) continue;
        if (verify(evidence.first) && verify(evidence.second)) return evidence;
    }
    return std::nullopt;
}

VoteOutcome Views::add_vote(const Vote& vote, bool verified) {
    VoteOutcome outcome;
    ViewRecord& record = records_[vote.view];
    if (record.equivocators.contains(vote.signer)) return outcome;
    VoteSlots& slots = record.slots(vote.kind);
    const auto held = slots.find(vote.signer);
    VoteSlot fresh{vote, verified};
    if (held == slots.end()) {
        outcome.evidence = find_conflict(record, fresh);
        if (outcome.evidence) record.equivocators.insert(vote.signer);
        slots.emplace(vote.signer, fresh);
        outcome.is_new = true;
        return outcome;
    }
    VoteSlot& slot = held->second;
    if (slot.vote.digest == vote.digest) {
        // A copy; or the good signature after a bad one, which then takes the place.
        if (slot.verified || slot.vote.signature == vote.signature) {
            slot.verified = slot.verified || verified;
            return outcome;
        }
    }
    if (!slot.verified) slot.verified = verify(slot.vote);
    if (!fresh.verified) fresh.verified = verify(fresh.vote);
    outcome.is_forged = !slot.verified || !fresh.verified;
    if (slot.verified && fresh.verified) outcome.evidence = find_conflict(record, fresh);
    if (outcome.evidence) record.equivocators.insert(vote.signer);
    if (!slot.verified && fresh.verified) {
        slot = fresh;
        outcome.is_new = true;
    } else if (!slot.verified) {
        slots.erase(held);
    }
    return outcome;
}

std::optional<Certificate> Views::make_certificate(View view, VoteKind kind,
                                                   const BlockDigest& digest,
                                                   std::vector<ValidatorIndex>& forgers) {
    VoteSlots& slots = records_[view].slots(kind);
    const std::size_t quorum = Rules::quorum(validators_);
    std::size_t possible = 0;
    for (const auto& [signer, slot] : slots)
        possible += slot.vote.digest == digest ? 1U : 0U;
    std::vector<Vote> votes;
    for (auto it = slots.begin(); it != slots.end() && possible >= quorum;) {
        VoteSlot& slot = it->second;
        if (slot.vote.digest != digest) {
            ++it;
            continue;
        }
        if (!slot.verified) slot.verified = verify(slot.vote);
        if (!slot.verified) {
            forgers.push_back(it->first);
            it = slots.erase(it);
            --possible;
            continue;
        }
        votes.push_back(slot.vote);
        if (votes.size() == quorum) return ledger::make_certificate(votes, validators_);
        ++it;
    }
    return std::nullopt;
}

std::size_t Views::nulls() const {
    std::size_t count = 0;
    for (const auto& [view, record] : records_)
        count += record.null ? 1U : 0U;
    return count;
}

void Views::prune(View final_view) {
    records_.erase(records_.begin(), records_.upper_bound(final_view));
}

void Views::drop_votes_below(View current) {
    if (current <= dropped_below_) return;
    const auto end = records_.lower_bound(current);
    for (auto it = records_.lower_bound(dropped_below_); it != end; ++it) {
        if (!it->second.null || it->second.notar) continue;
        for (VoteSlots& slots : it->second.votes)
            slots.clear();
    }
    dropped_below_ = current;
}

}  // namespace merit::consensus
