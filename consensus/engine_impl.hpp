// The engine's state and its parts; not for other folders.
//
// A step takes one event into the state (receive.cpp, certify.cpp, recovery.cpp, catch_up.cpp) and
// then settles: every rule that has become possible is carried out (settle.cpp, vote.cpp,
// delivery.cpp, terms.cpp), what is due is sent (resend.cpp), what is wanted is asked for
// (catch_up.cpp), the timer is derived from the state, the invariants are checked.
#pragma once

#include "consensus/chain.hpp"
#include "consensus/checkpoints.hpp"
#include "consensus/engine.hpp"
#include "consensus/fetches.hpp"
#include "consensus/lane_doubts.hpp"
#include "consensus/lanes.hpp"
#include "consensus/pacemaker.hpp"
#include "consensus/ready_sets.hpp"
#include "consensus/views.hpp"

#include <map>
#include <set>

namespace merit::consensus {

using ledger::BlockDigest;
using ledger::Certificate;
using ledger::CutEntry;
using ledger::Header;
using ledger::Height;
using ledger::TimeMs;
using ledger::ValidatorIndex;
using ledger::View;
using ledger::Vote;
using ledger::VoteKind;

struct PeerInfo {
    bool up = false;
    bool is_later = false;  // it has shown a later term
    std::uint64_t end_served_at_ms = 0;
    View view;                // the highest it has shown
    Height final_height;      // claimed
    Height certified_height;  // claimed
    View final_view;          // claimed
    ledger::Cut acks;         // empty until heard
    std::uint64_t heard_at_ms = 0;
    View heard_in_view;
    std::uint64_t pushed_at_ms = 0;
    std::uint64_t batches_checked_at_ms = 0;
    ledger::Position acked_at_check;  // of the own lane
    std::uint64_t serve_tokens = 0;
    std::uint64_t tokens_at_ms = 0;
    std::uint32_t false_answers = 0;
    std::optional<Vote> last_vote;  // of the highest view, also when that is final since
    bool is_asked_own = false;
    bool has_answered_own = false;
};

struct Engine::Impl {
    Impl(EngineConfig config, Signer signer, Verifier verifier);

    static constexpr std::uint64_t serve_tokens_max = 64;
    static constexpr std::uint64_t serve_token_ms = 4;  // one more request every 4 ms
    static constexpr std::uint32_t false_answers_max = 3;
    static constexpr std::size_t storing_max = 64;
    static constexpr std::uint64_t deliver_ahead_max = limits::blocks_unexecuted_max;
    static constexpr std::uint64_t fetch_ahead_max = 16;
    static constexpr std::uint64_t final_ahead_max = 128;  // final and not executed, when syncing
    static constexpr std::uint64_t reserve_views = 100;
    static constexpr std::size_t evidence_kept = 64;
    static constexpr std::size_t resend_finalize_max = 64;
    static constexpr std::size_t resend_batches_max = 16;

    // --- events (receive.cpp, recovery.cpp, delivery.cpp) ---
    void on(Replayed& event);
    void on(Recovered& event);
    void on(Received& event);
    void on(TimerFired&) {}
    void on(Durable& event);
    void on(BatchStored& event);
    void on(BatchRefused& event);
    void on(Executed& event);
    void on(Diverged& event);
    void on(SubmitBatch& event);
    void on(PeerUp& event);
    void on(PeerDown& event);

    // --- messages (receive.cpp, catch_up.cpp) ---
    void receive(PeerId from, Proposal& message);
    void receive(PeerId from, Vote& message);
    void receive(PeerId from, Certificate& message);
    void receive(PeerId from, CheckpointShare& message);
    void receive(PeerId from, CheckpointProof& message);
    void receive(PeerId from, Status& message);
    void receive(PeerId from, AckVector& message);
    void receive(PeerId from, ledger::SignedBatch& message);
    void receive(PeerId from, GetHeaders& message);
    void receive(PeerId from, Headers& message);
    void receive(PeerId from, GetBlocks& message);
    void receive(PeerId from, Blocks& message);
    void receive(PeerId from, GetBatches& message);
    void receive(PeerId from, BatchesNotHeld& message);
    void receive(PeerId from, GetCertificates& message);
    void receive(PeerId from, Certificates& message);
    void receive(PeerId from, GetOwn& message);
    void receive(PeerId from, Own& message);
    void receive(PeerId from, ledger::TermEnd& message);
    void receive(PeerId, Submission&) {}

    // --- votes and certificates (certify.cpp) ---
    void take_vote(const Vote& vote, bool verified);
    void try_certificate(View at, VoteKind kind, const BlockDigest& digest);
    // Verifies it unless one is held already. False: the peer was disconnected.
    bool receive_certificate(PeerId from, const Certificate& certificate);
    void take_certificate(const Certificate& certificate);
    void enter(const Certificate& certificate);
    void report(const EvidenceRecord& evidence);

    // --- the one signing function and what uses it (vote.cpp) ---
    std::uint64_t sign_vote(VoteKind kind, View at, const BlockDigest& digest);
    bool may_sign_in(View at) const {
        return may_vote() && !is_rebuilding() && !has_signed_later && at >= vote_from;
    }
    bool is_rebuilding() const { return executed < rebuild_to; }
    void propose();
    void notarize();
    void nullify();
    void finalize_vote(View at);
    struct ProposalCheck {
        NotarizeConditions conditions;
        bool is_invalid = false;
        std::uint64_t wake_ms = no_deadline_ms;
        std::vector<Want> wants;
    };
    ProposalCheck check_proposal(ViewRecord& record, const Header& header);
    void check_against_parent(ViewRecord& record, const Header& header, const Header& parent,
                              ProposalCheck& check);
    bool check_skipped(View parent, View at, std::vector<Want>& missing) const;
    // The highest notarized block that the leader can build on; wants what is missing otherwise.
    const Header* choose_parent(BlockDigest& digest, std::vector<Want>& missing) const;
    // What the next own block names above its parent's cut; notes which lanes in `grown`.
    ledger::Cut choose_cut(const Header& parent, std::vector<bool>& grown);
    Proposal make_proposal(const Header& header) const;
    void send_own_vote(std::optional<PeerId> to, const OwnVote& vote);

    // --- finality, execution, checkpoints (delivery.cpp) ---
    void advance_finality();
    bool finalize(const Certificate& certificate);
    void want_ancestor(const BlockDigest& digest);
    void after_final(const Certificate& certificate);
    void deliver();
    void vote_checkpoint(const ledger::Checkpoint& checkpoint);
    void try_checkpoint(Height height);
    void take_checkpoint(const ledger::CheckpointCertificate& certificate);
    void halt(AlarmKind kind, View at, Height height);

    // --- terms (terms.cpp) ---
    // Whether a message is of this term. If it is of an earlier one, the peer is shown its end.
    bool is_of_term(PeerId from, ledger::Term term);
    bool is_ended() const { return chain.last_final().header.kind == ledger::BlockKind::boundary; }
    // What may follow this block; whether a set waits to take over, or a boundary to be sealed.
    ledger::BlockKind kind_after(const Header& parent) const;
    // Of these and the boundary below, as far as the headers are known.
    std::size_t seals_up_to(const Header& tip) const;
    // How long after a block the next one is proposed. Seals that do not become final come ever
    // slower, so that whoever is behind can catch up and finalize one.
    std::uint64_t pace() const;
    bool is_handover_due() const;
    Header make_header(const BlockDigest& parent_digest, const Header& parent) const;
    // Whether kind, height, time and set of a block are right after its parent.
    enum class Fit : std::uint8_t { right, wrong, unknown_yet };
    Fit fit_of(const Header& header, const Header& parent) const;
    void note_term_end(const std::vector<Header>& from_boundary,
                       const Certificate& boundary_certificate, const Certificate& final);
    std::size_t others_later() const;
    void end_term();
    std::uint64_t end_term_deadline_ms() const;

    // --- the end of a step (settle.cpp) ---
    void settle();
    void update_activity();
    std::uint64_t activity_wake_ms();
    bool is_lagging() const;
    bool has_acked_work();
    std::uint64_t nullify_deadline_ms() const;
    bool is_leader_given_up(const ViewRecord* record) const;
    void offer_lane();
    bool has_lane_room() const;
    void set_timer();
    void check_invariants() const;

    // --- sending (resend.cpp) ---
    std::uint64_t persist(Record record, bool urgent = false);
    void send(std::optional<PeerId> to, const Message& message, std::uint64_t after_durable = 0);
    void disconnect(PeerId peer, std::string_view reason);
    void blame(PeerId peer);  // a false answer
    void retransmit();
    std::uint64_t resend_interval_ms() const;
    void resend_votes_to(PeerId peer);
    void send_acks();
    void send_status();
    void send_state_to(PeerId peer);
    void resend_batches();
    void push_proofs(PeerId peer, PeerInfo& info);
    bool is_told(View at) const;
    std::optional<Certificate> told_final() const;

    // --- catching up (catch_up.cpp, recovery.cpp) ---
    void collect_wants();
    void fetch();
    bool take_token(PeerInfo& peer);
    bool is_store_current(const Recovered& event) const;
    void limit_signing(const Recovered& event);
    void resume_view(const Recovered& event);
    void update_listening();
    bool is_listened_out() const;
    // From here on it signs: what the log allows, and what is open of what it said before.
    void take_up();
    void finalize_open_views();
    void send_get_own(PeerId peer);
    std::size_t own_answers() const;

    // --- small helpers ---
    std::size_t validators() const { return config.validators.size(); }
    bool is_validator(PeerId peer) const { return peer.value < validators(); }
    bool is_own(ValidatorIndex index) const { return config.own == index; }
    ValidatorIndex leader(View at) const {
        const std::uint64_t turn = at.value + config.term.value;
        return ValidatorIndex{static_cast<std::uint16_t>(turn % validators())};
    }
    // Checkpoints are signed also after the end of the term.
    bool may_sign() const { return config.own && state == Phase::running; }
    bool may_vote() const { return may_sign() && !is_ended(); }
    View final_view() const { return chain.last_final().header.view; }
    Height final_height() const { return chain.last_final().header.height; }
    std::uint64_t delay() const { return delay_ms(config.parameters.delta_ms, views.nulls()); }
    std::vector<const ledger::Cut*> all_acks();
    // The highest notarized block that is known, else the last final one.
    const Header& notarized_tip() const;
    void note_view(PeerId peer, View shown);
    void note_vote(const Vote& vote);
    bool is_foreign(const Vote& vote) const;
    // Of a verified certificate: whether it has a vote of our key that the log ought to have.
    bool halt_if_foreign(const Certificate& certificate);
    void note_block();
    EngineStatus status(Moment moment) const;
    std::string explain(const EngineStatus& status) const;
    std::vector<Record> summary() const;

    enum class Phase : std::uint8_t { starting, listening, running, halted };

    EngineConfig config;
    Signer signer;
    std::size_t quorum;
    std::size_t faults;
    Views views;
    Chain chain;
    Lanes lanes;
    LaneDoubts lane_doubts;
    Checkpoints checkpoints;
    Fetches fetches;
    std::map<PeerId, PeerInfo> peers;

    Phase state = Phase::starting;
    Moment now;
    Actions out;

    // Durability.
    std::uint64_t last_seq = 0;
    std::uint64_t durable_seq = 0;
    std::vector<OwnVote> undurable;  // own votes that are not counted yet
    View view_reserved;
    View vote_from;  // signs only from this view on; NoVoteBelowRecord::never
    bool has_signed_later = false;  // in a term after this one, by sign.state: never in this one
    std::vector<Record> later;      // of the vote log, in its order: those of terms after this one
    Height rebuild_to;            // nothing is signed until it is executed
    std::vector<View> signed_in;  // this step, for the invariants

    // The current view.
    View view{1};
    std::optional<Certificate> entered_by;
    std::optional<std::uint64_t> active_since_ms;
    std::uint64_t resent_at_ms = 0;
    std::uint64_t resends = 0;
    std::uint64_t block_at_ms = 0;  // when the newest notarized block became so
    View block_view;                // its view
    std::uint64_t pace_ms = pace_ms_min;
    std::uint64_t proposal_wake_ms = no_deadline_ms;
    bool is_work_known = false;  // acked_work is up to date
    bool acked_work = false;

    // The term.
    ReadySets ready_sets;
    std::optional<ledger::TermEnd> term_end;  // verified; its boundary may not be final here yet
    bool is_end_told = false;                 // by another: nobody waits for its certificate
    std::uint64_t ended_at_ms = 0;            // the boundary was executed
    bool is_over = false;                     // EndTerm was given
    bool has_listened = false;                // as Recovered said

    // Finality and execution.
    std::optional<Certificate> final_certificate;  // the highest FINAL whose block is final here
    std::optional<Certificate> target;             // the highest verified FINAL
    bool is_finality_dirty = true;
    std::vector<Want> finality_wants;
    std::uint32_t ancestors_not_held = 0;  // empty answers since the last finality
    Height delivered;
    Height executed;
    std::uint64_t final_at_ms = 0;
    std::map<Height, ledger::CheckpointVote> own_checkpoint_votes;

    // Sending.
    ledger::Cut sent_acks;
    ledger::Cut own_acks;  // what all_acks() points to
    std::uint64_t acks_at_ms = 0;
    std::uint64_t status_at_ms = 0;
    std::uint64_t timer_at_ms = no_deadline_ms;

    // Own lane and start-up.
    std::optional<BatchKey> own_storing;
    bool is_batch_wanted = false;
    std::uint64_t recovered_at_ms = 0;
    // What was final when nothing final was known to be missing for the first time, and when it had
    // all been delivered.
    std::optional<Height> final_at_start;
    std::optional<std::uint64_t> caught_up_at_ms;
    View recovered_view;  // the view that the log puts this validator in
    bool is_lane_open = false;
    std::map<BatchKey, PeerId> own_tips;  // of the own lane, that others hold

    std::vector<Want> wants;  // of this step
    std::vector<EvidenceRecord> evidence;
    std::uint64_t evidence_count = 0;
};

}  // namespace merit::consensus
