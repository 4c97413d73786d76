// What K14 GOVERN stores: proposals and votes. Parameter sets: framework/chain.hpp.
#pragma once

#include "contracts/framework/operation.hpp"
#include "contracts/govern/operations.hpp"
#include "ledger/strong.hpp"

#include <array>
#include <string_view>

namespace merit::contracts::govern {

// `lapsed`: passed, but could not be enacted any more: the changes of the validator set did not fit
// the set in force, or the operation that it carries was refused.
enum class ProposalState : std::uint8_t { voting, passed, rejected, enacted, lapsed };
inline std::string_view name_of(ProposalState state) {
    constexpr std::array<std::string_view, 5> names{"voting", "passed", "rejected", "enacted",
                                                    "lapsed"};
    const auto index = static_cast<std::size_t>(state);
    return index < names.size() ? names[index] : std::string_view("unknown");
}

// Of one member, while they are voted about.
inline constexpr std::uint32_t proposals_in_vote_max = 16;

// What a proposal of changes of the validator set has in place of a parameter's key.
inline constexpr std::string_view set_key = "validators";

// Of a proposal that carries an operation, the key is "<contract>.<operation>".
struct Proposal {
    std::uint64_t number = 0;  // from 1, in the order in which they were opened
    ProposalState state = ProposalState::voting;
    ParameterKey key;
    std::uint64_t from = 0;  // the value in force when it was made; 0 for a validator set
    std::uint64_t to = 0;
    ledger::MemberId proposer;
    ledger::Epoch opened_epoch;
    ledger::Epoch vote_end_epoch;  // the last epoch in which votes count
    std::uint32_t timelock_epochs = 0;
    std::uint32_t yes = 0;  // after the count (queries: so far)
    std::uint32_t no = 0;
    std::uint32_t members = 0;  // after the count: active members; passed if 3*yes >= 2*members
    bool contributors_skipped = true;  // the contributors' chamber has fewer than five certified
    // From which the value is in force, or the set pending; 0 before. A set waits for the next
    // epoch where a ready one comes first.
    ledger::Epoch enacted_epoch;
    MERIT_FIELDS(number, state, key, from, to, proposer, opened_epoch, vote_end_epoch,
                 timelock_epochs, yes, no, members, contributors_skipped, enacted_epoch)
};

struct CarriedOperation {
    ProposalClass proposal_class = ProposalClass::b;
    ledger::Operation operation;
    std::uint32_t refused_code = 0;  // of a lapsed proposal: why it was not enacted
    MERIT_FIELDS(proposal_class, operation, refused_code)
};

}  // namespace merit::contracts::govern

namespace merit::ledger {
template <>
struct EnumRange<contracts::ProposalClass> {
    static constexpr auto last = contracts::ProposalClass::b;
};
template <>
struct EnumRange<contracts::govern::ProposalState> {
    static constexpr auto last = contracts::govern::ProposalState::lapsed;
};
}  // namespace merit::ledger
