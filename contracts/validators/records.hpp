// What the state knows of validator sets: the one in force, the pending one, all there ever were,
// and who signed twice. Source: PROTOCOL section 7 (Terms); docs/decisions/0020-terms.md.
#pragma once

#include "ledger/block.hpp"
#include "ledger/validator_set.hpp"

#include <array>
#include <cstddef>
#include <string_view>

namespace merit::contracts::validators {

enum class ChangeKind : std::uint8_t { add, remove, rotate };
inline std::string_view name_of(ChangeKind kind) {
    constexpr std::array<std::string_view, 3> names{"add", "remove", "rotate"};
    const auto index = static_cast<std::size_t>(kind);
    return index < names.size() ? names[index] : std::string_view("unknown");
}

// One change of a validator set. What a kind does not use is zero.
struct SetChange {
    ChangeKind change = ChangeKind::add;
    ledger::MemberId member;          // add: whose validator it is
    crypto::PublicKey leaving_key;    // remove, rotate: consensus key of the entry
    crypto::PublicKey consensus_key;  // add, rotate: the new keys; a rotation may keep one of them
    crypto::PublicKey transport_key;
    MERIT_FIELDS(change, member, leaving_key, consensus_key, transport_key)
    bool is_canonical() const {
        const crypto::PublicKey none{};
        const bool is_add = change == ChangeKind::add;
        const bool is_remove = change == ChangeKind::remove;
        return (is_add || member.is_zero()) && (!is_add || leaving_key == none) &&
               (!is_remove || (consensus_key == none && transport_key == none));
    }
    friend bool operator==(const SetChange&, const SetChange&) = default;
};

// A replaced validator is one that goes and one that comes, so a list may have twice as many
// entries as a term has changes.
inline constexpr std::size_t set_changes_max =
    2 * ledger::faults_max(ledger::limits::validators_max);
using SetChanges = ledger::Bounded<SetChange, set_changes_max>;

using KeySet = ledger::Bounded<crypto::PublicKey, ledger::limits::validators_max>;

// The set in force.
struct CurrentRecord {
    ledger::Term term;
    ledger::Height since;  // of the boundary block that began the term; 0: genesis
    crypto::Hash256 set_digest;
    KeySet suspended;  // consensus keys that leave with the next set; at most f a term
    MERIT_FIELDS(term, since, set_digest, suspended)
};

struct TermRecord {
    ledger::Height since;
    crypto::Hash256 set_digest;
    MERIT_FIELDS(since, set_digest)
};

enum class PendingReason : std::uint8_t { vote, evidence };
inline std::string_view name_of(PendingReason reason) {
    constexpr std::array<std::string_view, 2> names{"vote", "evidence"};
    const auto index = static_cast<std::size_t>(reason);
    return index < names.size() ? names[index] : std::string_view("unknown");
}

// The set that waits until a quorum of its validators have said that they are ready.
struct PendingRecord {
    crypto::Hash256 set_digest;
    ledger::Height since;  // of the block in which it became pending
    PendingReason reason = PendingReason::vote;
    ledger::ProposalId proposal;  // that made it; zero: evidence alone
    SetChanges changes;           // of that proposal
    ledger::Bounded<ledger::ValidatorIndex, ledger::limits::validators_max> ready;  // ascending
    MERIT_FIELDS(set_digest, since, reason, proposal, changes, ready)
};

// Written when a quorum of a pending set is ready; kept for ever.
struct ReadyRecord {
    ledger::Height height;
    ledger::ProposalId proposal;  // as in PendingRecord
    MERIT_FIELDS(height, proposal)
};

enum class EvidenceEffect : std::uint8_t {
    suspended,  // leaves with the next set
    recorded,   // not a validator any more, or too few would be left
};
inline std::string_view name_of(EvidenceEffect effect) {
    constexpr std::array<std::string_view, 2> names{"suspended", "recorded"};
    const auto index = static_cast<std::size_t>(effect);
    return index < names.size() ? names[index] : std::string_view("unknown");
}

// One for each (term, signer) of which a double signing was proven.
struct EvidenceRecord {
    ledger::MemberId member;
    crypto::PublicKey consensus_key;
    ledger::Vote first;
    ledger::Vote second;
    ledger::AccountId reporter;
    ledger::Height height;  // of the report
    EvidenceEffect effect = EvidenceEffect::recorded;
    MERIT_FIELDS(member, consensus_key, first, second, reporter, height, effect)
};

}  // namespace merit::contracts::validators

namespace merit::ledger {
template <>
struct EnumRange<contracts::validators::ChangeKind> {
    static constexpr auto last = contracts::validators::ChangeKind::rotate;
};
template <>
struct EnumRange<contracts::validators::PendingReason> {
    static constexpr auto last = contracts::validators::PendingReason::evidence;
};
template <>
struct EnumRange<contracts::validators::EvidenceEffect> {
    static constexpr auto last = contracts::validators::EvidenceEffect::recorded;
};
}  // namespace merit::ledger
