#include "contracts/govern/carry.hpp"

#include "contracts/govern/propose.hpp"
#include "contracts/govern/state.hpp"

#include <algorithm>
#include <iterator>
#include <string>

namespace merit::contracts::govern {

namespace {

using ledger::MemberId;
using ledger::ProposalId;

constexpr auto self = ContractNumber::govern;

// Nothing unless a proposal may carry it.
const OperationHandler* find_carried(BytesView operation) {
    if (operation.size() < 2) return nullptr;
    const OperationHandler* handler =
        find_operation({static_cast<ContractNumber>(operation[0]), operation[1]});
    return handler != nullptr && handler->carried_by ? handler : nullptr;
}

std::string full_name(const OperationHandler& handler) {
    return std::string(name_of(handler.kind.contract)) + "." + std::string(handler.name);
}

// Runs what the proposal carries on an overlay over the state; the changes are kept on success.
Check run_carried(Context& context, const ProposalId& id, BytesView operation, bool keep) {
    const OperationHandler* handler = find_carried(operation);
    MERIT_ASSERT(handler != nullptr, "what is proposed can be carried");
    ledger::Overlay changes = ledger::Overlay::on(context.state);
    std::vector<ledger::IndexEntry> index;
    std::vector<ledger::Event> events;
    Context running{changes,
                    context.block,
                    {},
                    context.tx_id,
                    context.operation_index,
                    index,
                    events,
                    context.transaction_index,
                    context.counter,
                    id};
    MERIT_TRY(handler->execute(operation.subspan(2), running));
    if (!keep) return success();
    context.state.merge(changes.take_delta());
    context.counter = running.counter;
    std::ranges::move(index, std::back_inserter(context.index));
    std::ranges::move(events, std::back_inserter(context.events));
    return success();
}

Check check_propose_operation(const ProposeOperation& op) {
    const OperationHandler* handler = find_carried(op.operation);
    if (handler == nullptr) return refuse(self, CommonError::not_found);
    return handler->check(BytesView(op.operation).subspan(2));
}

Result<MemberId, Refusal> load_propose_operation(const ProposeOperation& op,
                                                 const Context& context) {
    MERIT_TRY(const auto member, sending_member(context));
    MERIT_TRY(check_can_open(context, member, operation_digest(op.operation)));
    Context trial = context;
    MERIT_TRY(
        run_carried(trial, context.make_id<ProposalId>("merit.proposal"), op.operation, false));
    return member;
}

Check apply_propose_operation(const ProposeOperation& op, const MemberId& member,
                              Context& context) {
    Proposal proposal;
    proposal.key = ParameterKey(full_name(*find_carried(op.operation)));
    proposal.proposer = member;
    const auto id = open_proposal(context, proposal, operation_digest(op.operation));
    CarriedOperation carried;
    carried.proposal_class = *find_carried(op.operation)->carried_by;
    carried.operation.assign(op.operation.begin(), op.operation.end());
    carried_operations.put(context.state, carried, id);
    return success();
}

// "operation" and "fields" of an object that is open.
void describe_fields(const OperationHandler& handler, BytesView operation,
                     ledger::FieldWriter& writer) {
    writer.name("operation");
    writer.text(full_name(handler));
    writer.name("fields");
    handler.describe(operation.subspan(2), writer);
}

// Whoever signs it sees what is proposed; bytes that cannot be carried as they are.
void describe_proposed(BytesView fields, ledger::FieldWriter& writer) {
    const auto op = ledger::decode<ProposeOperation>(fields);
    if (!op) return writer.null();
    const BytesView operation = op.assume_value().operation;
    const OperationHandler* handler = find_carried(operation);
    if (handler == nullptr) return ledger::describe(op.assume_value(), writer);
    writer.begin_object();
    describe_fields(*handler, operation, writer);
    writer.end_object();
}

}  // namespace

OperationHandler propose_operation_handler() {
    OperationHandler handler = make_handler("propose_operation", check_propose_operation,
                                            load_propose_operation, apply_propose_operation);
    handler.describe = describe_proposed;
    return handler;
}

void enact_operation(Context& context, const ProposalId& id) {
    Proposal proposal = *proposals.get(context.state, id);
    CarriedOperation carried = *carried_operations.get(context.state, id);
    const Check check = run_carried(context, id, carried.operation, true);
    if (check) {
        proposal.state = ProposalState::enacted;
        context.emit("proposal.enacted", id.view(), proposal.key);
    } else {
        proposal.state = ProposalState::lapsed;
        carried.refused_code = check.error().code();
        carried_operations.put(context.state, carried, id);
        context.emit("proposal.lapsed", id.view(), name_of_code(carried.refused_code));
    }
    proposals.put(context.state, proposal, id);
}

bool is_carried_name(std::string_view name) {
    for (const Contract& contract : contracts()) {
        for (const OperationHandler& handler : contract.operations) {
            if (handler.carried_by && full_name(handler) == name) return true;
        }
    }
    return false;
}

void describe_carried(const ledger::StateView& view, const ProposalId& id,
                      ledger::FieldWriter& writer) {
    const auto carried = carried_operations.get(view, id);
    if (!carried) return writer.null();
    const OperationHandler* handler = find_carried(carried->operation);
    MERIT_ASSERT(handler != nullptr, "what is proposed can be carried");
    writer.begin_object();
    writer.name("class");
    writer.text(name_of(carried->proposal_class));
    describe_fields(*handler, carried->operation, writer);
    writer.name("refused");
    if (carried->refused_code == 0) {
        writer.null();
    } else {
        writer.text(name_of_code(carried->refused_code));
    }
    writer.end_object();
}

}  // namespace merit::contracts::govern
