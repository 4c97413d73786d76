// What is known about the views above the last final one: votes, proposals, certificates.
//
// The first valid vote per view, kind and signer never changes. Votes are verified lazily, when
// their count could reach a quorum, one by one, stopping there; a vote that does not verify is
// removed and its signer reported. Source: PROTOCOL sections 3, 4, 8. Thread rule: one thread.
#pragma once

#include "consensus/config.hpp"
#include "consensus/record.hpp"
#include "consensus/rules.hpp"
#include "ledger/checkpoint.hpp"

#include <array>
#include <map>
#include <set>
#include <vector>

namespace merit::consensus {

struct VoteSlot {
    ledger::Vote vote;
    bool verified = false;
};
using VoteSlots = std::map<ledger::ValidatorIndex, VoteSlot>;

// A vote that this validator signed, and after which record it may leave.
struct OwnVote {
    ledger::Vote vote;
    std::uint64_t seq = 0;
};

struct ViewRecord {
    OwnRecord<ledger::BlockDigest> own;
    std::array<std::optional<OwnVote>, 3> own_votes;  // by kind
    std::array<VoteSlots, 3> votes;                   // by kind
    std::set<ledger::ValidatorIndex> equivocators;    // proven: nothing more is taken from them
    std::optional<ledger::BlockDigest> proposal;      // the first valid one of the leader
    bool proposal_is_invalid = false;                 // for ever
    bool batches_are_held = false;                    // of the proposal; once true it stays
    std::optional<ledger::Certificate> notar;
    std::optional<ledger::Certificate> null;
    std::optional<ledger::Certificate> final;
    std::uint64_t voted_at_ms = 0;  // NOTARIZE signed

    VoteSlots& slots(ledger::VoteKind kind) { return votes[static_cast<std::size_t>(kind)]; }
    const VoteSlots& slots(ledger::VoteKind kind) const {
        return votes[static_cast<std::size_t>(kind)];
    }
    std::optional<OwnVote>& own_vote(ledger::VoteKind kind) {
        return own_votes[static_cast<std::size_t>(kind)];
    }
    std::optional<ledger::Certificate>& certificate(ledger::VoteKind kind);
    const std::optional<ledger::Certificate>& certificate(ledger::VoteKind kind) const;
    // NOTAR or FINAL of this very block.
    const ledger::Certificate* certificate_of(const ledger::BlockDigest& block) const;
};

// What became of a vote that came in.
struct VoteOutcome {
    bool is_new = false;
    bool is_forged = false;  // a signature failed
    std::optional<EvidenceRecord> evidence;
};

class Views {
  public:
    Views(const EngineConfig& config, Verifier verifier);

    ViewRecord& at(ledger::View view) { return records_[view]; }
    const ViewRecord* find(ledger::View view) const;
    const std::map<ledger::View, ViewRecord>& all() const { return records_; }
    std::map<ledger::View, ViewRecord>& all() { return records_; }

    // `verified`: own votes and proposals, whose signature was checked before.
    VoteOutcome add_vote(const ledger::Vote& vote, bool verified);

    // The certificate over (kind, digest) if a quorum of valid votes is there. Forged votes found
    // on the way are removed and their signers appended to `forgers`.
    std::optional<ledger::Certificate> make_certificate(
        ledger::View view, ledger::VoteKind kind, const ledger::BlockDigest& digest,
        std::vector<ledger::ValidatorIndex>& forgers);

    bool verify(const ledger::Vote& vote) const;
    bool verify(const ledger::Certificate& certificate) const;
    bool verify(const ledger::CheckpointVote& vote) const;
    bool verify(const ledger::CheckpointCertificate& certificate) const;

    // NULL certificates above the last final view: k of the pacemaker.
    std::size_t nulls() const;

    // Forgets views up to and including this one.
    void prune(ledger::View final_view);
    // Drops the votes of views that are left behind and nullified: only their certificate matters.
    void drop_votes_below(ledger::View current);

  private:
    bool verify(ledger::ValidatorIndex signer, BytesView message,
                const crypto::Signature& signature) const;
    std::optional<EvidenceRecord> find_conflict(const ViewRecord& record, VoteSlot& fresh);

    ledger::NetworkId network_;
    ledger::Term term_;
    std::uint16_t validators_;
    Verifier verifier_;
    std::map<ledger::View, ViewRecord> records_;
    ledger::View dropped_below_;
};

}  // namespace merit::consensus
