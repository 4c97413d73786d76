// Checkpoint votes and their certificates: what q validators signed after executing a height.
//
// Bounds: votes of heights in (certified or root, + heights_ahead_max] only, one a signer and
// height; own roots of the last own_kept heights; early_kept certificates of heights not executed
// yet. Votes are verified when their count could reach a quorum. Source: PROTOCOL section 7,
// DETAILS section 6. Thread rule: one thread.
#pragma once

#include "consensus/messages.hpp"
#include "consensus/views.hpp"
#include "ledger/checkpoint.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <vector>

namespace merit::consensus {

class Checkpoints {
  public:
    static constexpr std::uint64_t heights_ahead_max =
        limits::blocks_uncertified_max + limits::blocks_unexecuted_max + 8;
    static constexpr std::size_t own_kept = limits::state_roots_kept;
    static constexpr std::size_t early_kept = 16;

    // `views` verifies signatures; it outlives this.
    Checkpoints(const EngineConfig& config, const Views& views);

    // What lies at or below `root`, where the term begins, is certified by the sets before.
    void start(ledger::Height root, std::optional<ledger::CheckpointCertificate> highest);

    ledger::Height certified() const { return certified_; }
    // Nothing at or below is taken: certified, or before this term.
    ledger::Height floor() const { return std::max(root_, certified_); }
    const std::optional<ledger::CheckpointCertificate>& certificate() const { return highest_; }

    // Own roots of an executed height, ascending.
    void add_own(const ledger::Checkpoint& checkpoint);
    const std::map<ledger::Height, ledger::Checkpoint>& own() const { return own_; }

    // False if the vote is of no use.
    bool add_vote(const ledger::CheckpointVote& vote, bool verified);

    // A certificate that became complete for this executed height, if any; forgers as in Views.
    std::optional<ledger::CheckpointCertificate> make_certificate(
        ledger::Height height, std::vector<ledger::ValidatorIndex>& forgers);

    enum class Verdict : std::uint8_t {
        old,       // at or below what is certified, or of an earlier term
        early,     // kept until its height is executed
        agrees,    // equal to our roots: now the highest certified
        diverged,  // differs from our roots
        unknown,   // our roots of this height are not kept any more
    };
    // `certificate` is verified.
    Verdict take(const ledger::CheckpointCertificate& certificate);
    // As many as are kept for later are of lower heights: this one would not be kept.
    bool is_beyond(ledger::Height height) const;
    bool is_kept_early(const ledger::CheckpointCertificate& certificate) const;
    // The kept early certificate of this height.
    std::optional<ledger::CheckpointCertificate> early(ledger::Height height);

  private:
    struct Slot {
        ledger::CheckpointVote vote;
        bool verified = false;
    };
    using Slots = std::map<ledger::ValidatorIndex, Slot>;

    std::uint16_t validators_;
    const Views& views_;
    ledger::Height root_;
    ledger::Height certified_;
    std::optional<ledger::CheckpointCertificate> highest_;
    std::map<ledger::Height, ledger::Checkpoint> own_;
    std::map<ledger::Height, Slots> votes_;
    std::map<ledger::Height, ledger::CheckpointCertificate> early_;
};

}  // namespace merit::consensus
