// What no run may ever break, looked at from outside the engines, on every byte that leaves and on
// every vote that is signed:
// - agreement: one block per height, whatever node delivers it, before and after crashes; a quorum
//   has signed each block that is delivered and each checkpoint that is stored;
// - exclusivity (R7) of every validator that is not Byzantine, across its crashes: of what left,
//   alone or within a certificate, and of what is signed in one life whether it leaves or not; one
//   batch at a position of its lane (unless its batch log got lost), one checkpoint at a height;
// - durable before sent: the signed vote, the NOTAR before FINALIZE, the certificate that entered
//   the view; own batches stored before they leave; votes only with every named batch held; acks
//   only of batches that are held; a checkpoint only of what is executed and would stay so.
// A broken rule is noted in violations(), never ends the program.
#pragma once

#include "consensus/action.hpp"
#include "tests/simulation/machine.hpp"
#include "tests/simulation/signatures.hpp"

#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace merit::testing {

class Oracle {
  public:
    // `signatures` outlives it.
    Oracle(const Signatures& signatures, ledger::NetworkId network)
        : signatures_(signatures), network_(network) {}

    // Whose keys the validators of a term have, by seat.
    using Owners = std::vector<std::size_t>;
    // An honest validator, which has this seat in the term that it is in.
    struct Seat {
        ledger::Term term;
        ledger::ValidatorIndex who;
    };
    // A message of it leaves this machine.
    void check_leaving(const Seat& seat, Machine& machine, const consensus::Message& message,
                       std::uint64_t now_ms);
    // A process begins; what it signs, whether it leaves or not.
    void begin_life(std::size_t node) { lives_[node].clear(); }
    void check_signing(std::size_t node, ledger::ValidatorIndex who, BytesView message,
                       std::uint64_t now_ms);
    // `before`: the height that this node delivered last; `owners`: of the block's term.
    void check_delivery(Machine& machine, ledger::Height before, const Owners& owners,
                        const consensus::Deliver& delivery, std::uint64_t now_ms);
    // `owners`: of the term of its height.
    void check_certified(const Machine& machine, const Owners& owners,
                         const ledger::CheckpointCertificate& certificate, std::uint64_t now_ms);
    // A batch leaves a machine, honest or not.
    void check_batch_leaving(Machine& machine, const ledger::SignedBatch& batch,
                             std::uint64_t now_ms);
    void note_header(const ledger::Header& header);
    void violate(const std::string& what, std::uint64_t now_ms);

    const std::vector<std::string>& violations() const { return violations_; }
    bool has_signed(ledger::ValidatorIndex who, ledger::VoteKind kind, ledger::View view) const;
    // What was proposed in a view.
    std::optional<ledger::BlockDigest> proposed(ledger::View view) const;
    // The digest that is agreed at a height.
    std::optional<ledger::BlockDigest> agreed(ledger::Height height) const;

  private:
    using Place = std::tuple<ledger::Term, std::uint16_t, ledger::View, ledger::VoteKind>;
    using Votes = std::map<Place, ledger::BlockDigest>;

    void check_vote(ledger::ValidatorIndex who, Machine& machine, const ledger::Vote& vote);
    void check_own_part(const Seat& seat, Machine& machine, const ledger::Certificate& certificate);
    void check_acks(Machine& machine, const consensus::AckVector& acks);
    void check_checkpoint(Machine& machine, const consensus::CheckpointShare& share);
    void check_own_batch(const Seat& seat, Machine& machine, const ledger::SignedBatch& batch);
    void check_exclusivity(const Votes& votes, const ledger::Vote& vote);
    void check_durability(Machine& machine, const ledger::Vote& vote);
    void check_batches_held(Machine& machine, const ledger::Header& header);

    const Signatures& signatures_;
    const ledger::NetworkId network_;
    std::uint64_t now_ms_ = 0;
    std::map<ledger::Height, ledger::BlockDigest> agreed_;
    std::map<ledger::BlockDigest, ledger::Header> headers_;  // every header that was signed
    Votes signed_;                        // that left an honest validator
    std::map<std::size_t, Votes> lives_;  // that a node has signed in this life
    using Lane = std::tuple<ledger::Term, std::uint16_t, ledger::Position>;
    std::map<Lane, ledger::BatchDigest> own_batches_;
    std::map<std::tuple<ledger::Term, std::uint16_t, ledger::Height>, ledger::Checkpoint>
        checkpoints_;
    std::vector<std::string> violations_;
};

}  // namespace merit::testing
