// The operations of K14 GOVERN. Who may send each and its preconditions: CONTRACTS section 6.
#pragma once

#include "contracts/framework/operation_kind.hpp"
#include "contracts/validators/records.hpp"
#include "ledger/codec/fields.hpp"
#include "ledger/genesis.hpp"
#include "ledger/limits.hpp"

namespace merit::contracts::govern {

using ParameterKey = ledger::Text<32>;

// A member's own account proposes one new value, within bounds and step; one open proposal a key.
struct Propose {
    static constexpr OperationKind kind{ContractNumber::govern, 1};
    ParameterKey key;
    std::uint64_t value = 0;
    MERIT_FIELDS(key, value)
};

// By a member's own account; the last vote before the end counts.
struct CastVote {
    static constexpr OperationKind kind{ContractNumber::govern, 2};
    ledger::ProposalId proposal;
    bool yes = false;
    MERIT_FIELDS(proposal, yes)
};

// By a member's own account; runs when accounts of k members, 3*k >= 2*members, sent or approved
// it.
struct MemberAdmit {
    static constexpr OperationKind kind{ContractNumber::govern, 3};
    ledger::Name name;
    ledger::KeyList keys;  // strictly ascending
    std::uint8_t threshold = 1;
    MERIT_FIELDS(name, keys, threshold)
};

struct MemberRemove {
    static constexpr OperationKind kind{ContractNumber::govern, 4};
    ledger::MemberId member;
    MERIT_FIELDS(member)
};

// A member's own account proposes changes of the validator set, at most max(1, f) of the one in
// force; one open proposal. The vote, its end and its timelock are those of Propose.
struct ProposeSet {
    static constexpr OperationKind kind{ContractNumber::govern, 5};
    validators::SetChanges changes;
    MERIT_FIELDS(changes)
};

// The kind, and the length of what is carried.
inline constexpr std::size_t carried_bytes_max = ledger::limits::operation_bytes_max - 4;

// A member's own account proposes an operation that a proposal may carry (carry.hpp): contract
// (u8), number (u8), fields. One open proposal of the same bytes; vote and timelock as above.
struct ProposeOperation {
    static constexpr OperationKind kind{ContractNumber::govern, 10};
    ledger::Blob<carried_bytes_max> operation;
    MERIT_FIELDS(operation)
};

}  // namespace merit::contracts::govern
