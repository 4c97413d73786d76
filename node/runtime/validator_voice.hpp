// What a validator's node says on the ledger by itself: that it is ready for a pending set that
// names it, and who has signed twice.
//
// Looks at the state after every block; an operation that does not come through is said again after
// some blocks. The transactions are of the validator's account, signed by its consensus key under
// the tag of transactions. Thread rule: any thread. Source: PROTOCOL sections 4 (R10) and 7 (Terms),
// docs/decisions/0020-terms.md.
#pragma once

#include "consensus/record.hpp"
#include "crypto/sign.hpp"
#include "ledger/state_view.hpp"
#include "ledger/transaction.hpp"

#include <map>
#include <mutex>
#include <optional>

namespace merit::node {

class ValidatorVoice {
  public:
    static constexpr std::uint64_t blocks_between_words = 32;
    static constexpr std::size_t evidence_max = 64;

    ValidatorVoice(const ledger::NetworkId& network, const crypto::KeyPair& key)
        : network_(network), key_(key) {}

    // To be reported. More than evidence_max that wait are dropped: they are in the vote log.
    void note(const consensus::EvidenceRecord& evidence);

    // What is to be said after this block, if anything. `is_caught_up`: this node holds what it
    // needs to vote. `turn`: its index in the set of the term; evidence is reported by one after
    // the other, so that not all do.
    std::optional<ledger::Transaction> after_block(const ledger::StateView& view,
                                                   ledger::Height height, ledger::TimeMs time_ms,
                                                   bool is_caught_up,
                                                   std::optional<ledger::ValidatorIndex> turn);

  private:
    struct Report {
        consensus::EvidenceRecord evidence;
        std::optional<ledger::Height> next;  // when to say it (again)
    };
    using Operations = decltype(ledger::Body::operations);

    void add_ready(const ledger::StateView& view, ledger::Height height, Operations& operations);
    void add_reports(const ledger::StateView& view, ledger::Height height,
                     ledger::ValidatorIndex turn, Operations& operations);

    const ledger::NetworkId network_;
    const crypto::KeyPair key_;
    std::mutex mutex_;
    std::map<std::pair<ledger::Term, ledger::ValidatorIndex>, Report> reports_;
    std::map<crypto::Hash256, ledger::Height> ready_next_;  // of the pending set only
    std::uint64_t nonce_ = 0;
};

}  // namespace merit::node
