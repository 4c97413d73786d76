// What no run may ever break, looked at from outside the engines, on every byte that leaves:
// - agreement: one block per height, whatever node delivers it, before and after crashes;
// - exclusivity (R7) of every validator that is not Byzantine, across its crashes;
// - durable before sent: the signed vote, the NOTAR before FINALIZE, the certificate that entered
//   the view; own batches stored before they leave; votes only with every named batch held.
// A broken rule is noted in violations(), never ends the program.
#pragma once

#include "consensus/action.hpp"
#include "tests/simulation/machine.hpp"

#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace merit::testing {

class Oracle {
  public:
    // A message of an honest validator `who` leaves this machine.
    void check_leaving(ledger::ValidatorIndex who, Machine& machine,
                       const consensus::Message& message, std::uint64_t now_ms);
    // `before`: the height that this node delivered last.
    void check_delivery(Machine& machine, ledger::Height before, const consensus::Deliver& delivery,
                        std::uint64_t now_ms);
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

    void check_vote(ledger::ValidatorIndex who, Machine& machine, const ledger::Vote& vote);
    void check_exclusivity(const ledger::Vote& vote);
    void check_durability(Machine& machine, const ledger::Vote& vote);
    void check_batches_held(Machine& machine, const ledger::Header& header);

    std::uint64_t now_ms_ = 0;
    std::map<ledger::Height, ledger::BlockDigest> agreed_;
    std::map<ledger::BlockDigest, ledger::Header> headers_;  // every header that was signed
    std::map<Place, ledger::BlockDigest> signed_;  // what every honest validator was seen to sign
    std::vector<std::string> violations_;
};

}  // namespace merit::testing
