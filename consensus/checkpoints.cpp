#include "consensus/checkpoints.hpp"

namespace merit::consensus {

using ledger::Checkpoint;
using ledger::CheckpointCertificate;
using ledger::CheckpointVote;
using ledger::Height;
using ledger::ValidatorIndex;

Checkpoints::Checkpoints(const EngineConfig& config, const Views& views)
    : validators_(static_cast<std::uint16_t>(config.validators.size())), views_(views) {}

void Checkpoints::start(Height root, std::optional<CheckpointCertificate> highest) {
    root_ = root;
    certified_ = highest ? highest->checkpoint.height : Height{0};
    highest_ = std::move(highest);
}

void Checkpoints::add_own(const Checkpoint& checkpoint) {
    own_[checkpoint.height] = checkpoint;
    while (own_.size() > own_kept)
        own_.erase(own_.begin());
}

bool Checkpoints::add_vote(const CheckpointVote& vote, bool verified) {
    const Height height = vote.checkpoint.height;
    if (height <= floor() || height.value - floor().value > heights_ahead_max) return false;
    Slots& slots = votes_[height];
    const auto held = slots.find(vote.signer);
    if (held == slots.end()) {
        slots.emplace(vote.signer, Slot{vote, verified});
        return true;
    }
    Slot& slot = held->second;
    if (slot.verified || slot.vote.signature == vote.signature) return false;
    // Another vote of this signer: the first valid one stays.
    slot.verified = views_.verify(slot.vote);
    if (slot.verified) return false;
    slot = Slot{vote, verified};
    return true;
}

std::optional<CheckpointCertificate> Checkpoints::make_certificate(
    Height height, std::vector<ValidatorIndex>& forgers) {
    const auto found = votes_.find(height);
    if (found == votes_.end() || height <= floor() || !own_.contains(height)) {
        return std::nullopt;
    }
    const std::size_t quorum = Rules::quorum(validators_);
    std::map<Checkpoint, std::vector<ValidatorIndex>> by_value;
    for (const auto& [signer, slot] : found->second)
        by_value[slot.vote.checkpoint].push_back(signer);
    for (const auto& [value, signers] : by_value) {
        std::size_t possible = signers.size();
        std::vector<CheckpointVote> votes;
        for (std::size_t i = 0; i < signers.size() && possible >= quorum; ++i) {
            Slot& slot = found->second.at(signers[i]);
            if (!slot.verified) slot.verified = views_.verify(slot.vote);
            if (!slot.verified) {
                forgers.push_back(signers[i]);
                found->second.erase(signers[i]);
                --possible;
                continue;
            }
            votes.push_back(slot.vote);
            if (votes.size() == quorum) {
                return ledger::make_checkpoint_certificate(votes, validators_);
            }
        }
    }
    return std::nullopt;
}

Checkpoints::Verdict Checkpoints::take(const CheckpointCertificate& certificate) {
    const Height height = certificate.checkpoint.height;
    if (height <= floor()) return Verdict::old;
    const auto own = own_.find(height);
    if (own == own_.end()) {
        const bool executed = !own_.empty() && height < own_.rbegin()->first;
        if (executed) return Verdict::unknown;
        if (early_.contains(height)) return Verdict::early;
        if (early_.size() >= early_kept) early_.erase(std::prev(early_.end()));
        early_.emplace(height, certificate);
        return Verdict::early;
    }
    if (own->second != certificate.checkpoint) return Verdict::diverged;
    certified_ = height;
    highest_ = certificate;
    votes_.erase(votes_.begin(), votes_.upper_bound(height));
    early_.erase(early_.begin(), early_.upper_bound(height));
    return Verdict::agrees;
}

bool Checkpoints::is_beyond(Height height) const {
    return early_.size() >= early_kept && height > early_.rbegin()->first;
}

bool Checkpoints::is_kept_early(const CheckpointCertificate& certificate) const {
    const auto found = early_.find(certificate.checkpoint.height);
    return found != early_.end() && found->second.checkpoint == certificate.checkpoint;
}

std::optional<CheckpointCertificate> Checkpoints::early(Height height) {
    const auto found = early_.find(height);
    if (found == early_.end()) return std::nullopt;
    const CheckpointCertificate certificate = found->second;
    early_.erase(found);
    return certificate;
}

}  // namespace merit::consensus
