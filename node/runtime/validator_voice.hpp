// What a validator's node says on the ledger by itself: its part of the beacon, that it is ready
// for a pending set that names it, and who has signed twice.
//
// Looks at the state after every block. One transaction is under way at a time, and has one of the
// three to say: the next waits until it was executed or has expired. They take turns, the one after
// the last said first, so that none keeps the others from being said. What does not come through is
// said again. The transactions are of the validator's account, signed by its consensus key under the
// tag of transactions. Thread rule: any thread. Source: PROTOCOL sections 4 (R10) and 7 (Terms),
// CONTRACTS section 5 (beacon), docs/decisions/0020-terms.md, 0022-beacon.md.
#pragma once

#include "consensus/record.hpp"
#include "crypto/sign.hpp"
#include "ledger/state_view.hpp"
#include "ledger/transaction.hpp"
#include "node/runtime/beacon_secrets.hpp"

#include <map>
#include <mutex>
#include <optional>

namespace merit::node {

class ValidatorVoice {
  public:
    static constexpr std::uint64_t valid_for_ms = 20'000;  // a transaction
    static constexpr std::uint64_t blocks_between_words = 32;
    static constexpr std::size_t evidence_max = 64;

    // `secrets_file` and `source`: BeaconSecrets.
    ValidatorVoice(const ledger::NetworkId& network, const crypto::KeyPair& key,
                   const std::filesystem::path& secrets_file, BeaconSecrets::Source source);

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
    struct Underway {
        std::uint64_t nonce = 0;
        ledger::TimeMs valid_until_ms;
    };
    using Operations = decltype(ledger::Body::operations);
    using Word = std::optional<Operations::value_type>;
    enum class Topic : std::uint8_t { beacon, ready, reports };
    static constexpr std::size_t topics = 3;

    // Of the first topic, after the last one said, that has something to say.
    Operations next_words(const ledger::StateView& view, ledger::Height height,
                          std::optional<ledger::ValidatorIndex> turn);
    Word reveal_for(const ledger::StateView& view, ledger::Epoch epoch) const;
    Word commitment_for(const ledger::StateView& view, ledger::Epoch epoch);
    void add_beacon(const ledger::StateView& view, Operations& operations);
    void add_ready(const ledger::StateView& view, ledger::Height height, Operations& operations);
    void add_reports(const ledger::StateView& view, ledger::Height height,
                     ledger::ValidatorIndex turn, Operations& operations);

    const ledger::NetworkId network_;
    const crypto::KeyPair key_;
    const ledger::AccountId account_;
    std::mutex mutex_;
    BeaconSecrets secrets_;
    std::map<std::pair<ledger::Term, ledger::ValidatorIndex>, Report> reports_;
    std::map<crypto::Hash256, ledger::Height> ready_next_;  // of the pending set only
    std::optional<Underway> underway_;
    Topic last_said_ = Topic::reports;
    std::optional<ledger::Epoch> said_both_in_;  // reveal and commitment in one transaction
    bool reveals_next_ = true;                   // where they are said apart
};

}  // namespace merit::node
