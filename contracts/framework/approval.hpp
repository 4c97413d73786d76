// approve(k): accounts of k distinct admitting members sign the digest of one proposed operation;
// the k-th runs it. Not approved within 4 epochs: it lapses (CONTRACTS section 5).
//
// Counted are the approvals that could be given at the k-th: those of a member that was removed
// since, or of an account that may no longer approve, do not.
//
// The digest is BLAKE2b(merit.op, bytes of the operation). Sending the same operation again counts
// as an approval of the sender, if it may approve.
#pragma once

#include "contracts/framework/context.hpp"
#include "contracts/framework/operation_kind.hpp"
#include "ledger/codec/bounded.hpp"
#include "ledger/codec/fields.hpp"
#include "ledger/limits.hpp"
#include "ledger/transaction.hpp"

#include <functional>
#include <optional>

namespace merit::contracts {

inline constexpr std::uint64_t approval_epochs = 4;
inline constexpr std::uint32_t open_approvals_max = 16;  // that one account has proposed

struct ApprovedBy {
    ledger::MemberId member;
    ledger::AccountId account;
    MERIT_FIELDS(member, account)
};

struct Approval {
    ledger::Operation operation;
    ledger::AccountId proposer;
    ledger::Epoch opened_epoch;
    ledger::Bounded<ApprovedBy, ledger::limits::members_max> approved;
    MERIT_FIELDS(operation, proposer, opened_epoch, approved)
};

// How one kind of operation is approved; part of a contract's list.
struct ApprovalRule {
    OperationKind kind;
    // Whether the account may approve this operation (fields: the bytes after the kind). The
    // refusal says why not.
    std::function<Check(BytesView fields, const Context& context, const ledger::AccountId& account)>
        may_approve;
    // How many distinct members are needed now.
    std::function<Result<std::uint64_t, Refusal>(BytesView fields, const Context& context)> needed;
    // Runs it. `approval` names who proposed.
    std::function<Check(BytesView fields, const Approval& approval, Context& context)> run;
};

crypto::Hash256 operation_digest(BytesView operation);

// The sender proposes `operation`; if it may approve too this is the first approval, and where one
// is enough the operation runs at once. Refuses too_many_open, where it is not open yet.
Check propose_operation(Context& context, BytesView operation);

// The sender approves. Refuses not_found, too_late (lapsed), duplicate (its member did already),
// or what the rule says.
Check approve_operation(Context& context, const crypto::Hash256& digest);

std::optional<Approval> find_approval(const ledger::StateView& view, const crypto::Hash256& digest);

}  // namespace merit::contracts
