// How an operation is declared, found and run.
//
// An operation is a listed struct with `static constexpr OperationKind kind`. Its bytes in a
// transaction: contract (u8), number (u8), the canonical bytes of the struct. Running has three
// steps, each with the type of the one before as proof:
//   check(op)            without state: bounds, order, sizes; the same answer everywhere
//   load(op, context)    against the state: who, what exists, what is allowed -> Loaded
//   apply(op, loaded, context)   writes; may still refuse (a sum that leaves its type)
#pragma once

#include "contracts/framework/context.hpp"
#include "contracts/framework/make_operation.hpp"
#include "contracts/framework/operation_kind.hpp"
#include "contracts/framework/refusal.hpp"
#include "ledger/codec/codec.hpp"
#include "ledger/codec/describe.hpp"
#include "ledger/transaction.hpp"

#include <functional>
#include <optional>
#include <string_view>

namespace merit::contracts {

// Whose accounts send an operation: of people and organisations, of validators, or both.
enum class Senders : std::uint8_t { accounts, validators, everybody };

// Which chambers a proposal needs that carries an operation (CONTRACTS K14): money shares both,
// everything else the organisations alone.
enum class ProposalClass : std::uint8_t { a, b };
inline std::string_view name_of(ProposalClass proposal_class) {
    return proposal_class == ProposalClass::a ? "A" : "B";
}

// One row of a contract's list of operations. `fields` are the bytes after the kind.
struct OperationHandler {
    OperationKind kind;
    std::string_view name;  // "transfer"; with the contract: "treasury.transfer"
    std::function<Check(BytesView fields)> check;
    std::function<Check(BytesView fields, Context& context)> execute;
    std::function<void(BytesView fields, ledger::FieldWriter& writer)> describe;
    Senders senders = Senders::accounts;
    // A proposal of this class may carry it; it runs when that is enacted, with Context::proposal
    // set. Whether accounts may send it too says its `load`.
    std::optional<ProposalClass> carried_by = {};
};

// What `load` returns when there is nothing to hand on.
struct Nothing {};

template <class Op, class Loaded>
OperationHandler make_handler(std::string_view name, Check (*check)(const Op&),
                              Result<Loaded, Refusal> (*load)(const Op&, const Context&),
                              Check (*apply)(const Op&, const Loaded&, Context&)) {
    OperationHandler handler{Op::kind, name, {}, {}, {}, Senders::accounts, {}};
    const Refusal malformed = refuse(Op::kind.contract, CommonError::malformed);
    handler.check = [=](BytesView fields) -> Check {
        const auto op = ledger::decode<Op>(fields);
        if (!op) return malformed;
        return check(op.assume_value());
    };
    handler.execute = [=](BytesView fields, Context& context) -> Check {
        const auto op = ledger::decode<Op>(fields);
        if (!op) return malformed;
        MERIT_TRY(check(op.assume_value()));
        MERIT_TRY(const auto loaded, load(op.assume_value(), context));
        return apply(op.assume_value(), loaded, context);
    };
    handler.describe = [](BytesView fields, ledger::FieldWriter& writer) {
        const auto op = ledger::decode<Op>(fields);
        if (op) {
            ledger::describe(op.assume_value(), writer);
        } else {
            writer.null();
        }
    };
    return handler;
}

}  // namespace merit::contracts
