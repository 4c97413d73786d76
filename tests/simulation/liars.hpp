// Validators that run the real engine and send something else than it says: each way of lying that
// PROTOCOL and RELIABILITY name, one or several to a liar. Whatever a liar signs, it signs with its
// own key.
#pragma once

#include "consensus/messages.hpp"
#include "tests/simulation/random.hpp"
#include "tests/simulation/signatures.hpp"

#include <deque>
#include <functional>
#include <map>
#include <set>
#include <string>

namespace merit::testing {

enum class Lie : std::uint8_t {
    silent,               // says nothing
    selective,            // speaks to some only
    equivocating_leader,  // two proposals in one view
    equivocating_lane,    // two batches at one position
    vote_withholder,
    mutator,     // view plus or minus one, an old value again, another digest
    replayer,    // what it said long ago
    sync_liar,   // wrong blocks, headers, certificates, checkpoints, term ends and heights; denies
                 // what it has
    wrong_acks,  // of batches that it has not
    wrong_checkpoint,
};
inline constexpr std::size_t lie_kinds = 10;
std::string_view name_of(Lie lie);

class Liars {
  public:
    using NodeId = std::size_t;

    // `signatures` outlives it.
    Liars(const Signatures& signatures, ledger::NetworkId network, std::uint64_t seed);

    void add(NodeId node, Lie lie);
    // Which validator of its term a liar is.
    void set_seats(std::function<ledger::ValidatorIndex(NodeId)> seats) {
        seats_ = std::move(seats);
    }
    const std::map<NodeId, std::set<Lie>>& all() const { return lies_; }

    // What `from` sends instead.
    std::vector<consensus::Message> lie(NodeId from, NodeId to, const consensus::Message& message);
    // How often each was told.
    const std::map<Lie, std::uint64_t>& told() const { return told_; }
    // Messages of an earlier term, sent beside one of a later.
    std::uint64_t replayed_across_terms() const { return replayed_across_terms_; }

  private:
    bool tells(NodeId node, Lie lie, std::uint32_t ppm);
    void sign(NodeId from, ledger::Vote& vote) const;
    void lie(NodeId from, NodeId to, ledger::Vote& vote);
    void lie(NodeId from, NodeId to, consensus::Proposal& proposal);
    void lie(NodeId from, NodeId to, ledger::SignedBatch& batch);
    void lie(NodeId from, consensus::AckVector& acks);
    void lie(NodeId from, ledger::CheckpointVote& vote);
    void lie(NodeId from, consensus::Blocks& blocks);
    void forge_anchor(consensus::Blocks& blocks);
    void lie(NodeId from, consensus::CheckpointProof& proof);
    void lie(NodeId from, consensus::Headers& headers);
    void lie(NodeId from, consensus::Certificates& certificates);
    void lie(NodeId from, ledger::TermEnd& end);
    void spoil(ledger::Certificate& certificate);
    void lie(NodeId from, consensus::Status& status);

    const Signatures& signatures_;
    const ledger::NetworkId network_;
    Random random_;
    std::function<ledger::ValidatorIndex(NodeId)> seats_;
    std::map<NodeId, std::set<Lie>> lies_;
    std::map<Lie, std::uint64_t> told_;
    std::uint64_t replayed_across_terms_ = 0;
    std::map<NodeId, std::deque<consensus::Message>> said_;
    std::deque<ledger::BlockDigest> digests_;  // seen by any of them
};

}  // namespace merit::testing
