#include "contracts/govern/propose.hpp"

#include "contracts/framework/due.hpp"
#include "contracts/govern/carry.hpp"
#include "contracts/govern/state.hpp"
#include "contracts/validators/change_set.hpp"
#include "contracts/validators/pending.hpp"
#include "contracts/validators/validators.hpp"

namespace merit::contracts::govern {

namespace {

using ledger::Epoch;
using ledger::MemberId;
using ledger::ProposalId;

constexpr auto self = ContractNumber::govern;

Check check_propose_set(const ProposeSet& op) {
    return validators::check_changes(op.changes);
}

Result<MemberId, Refusal> load_propose_set(const ProposeSet& op, const Context& context) {
    MERIT_TRY(const auto member, sending_member(context));
    const auto current = validators::current_set(context.state);
    MERIT_TRY(validators::next_set(context.state, current.set, op.changes));
    MERIT_TRY(check_can_open(context, member, key_hash(set_key)));
    return member;
}

Check apply_propose_set(const ProposeSet& op, const MemberId& member, Context& context) {
    Proposal proposal;
    proposal.key = ParameterKey(std::string(set_key));
    proposal.proposer = member;
    const auto id = open_proposal(context, proposal, key_hash(set_key));
    set_proposals.put(context.state, op.changes, id);
    return success();
}

void enact_set(Context& context, const ProposalId& id) {
    Proposal proposal = *proposals.get(context.state, id);
    const auto outcome =
        validators::enact_changes(context, id, *set_proposals.get(context.state, id));
    switch (outcome) {
        case validators::Enactment::deferred:
            proposal.enacted_epoch = context.block.epoch.next();
            schedule_enactment(context, proposal);
            break;
        case validators::Enactment::pending:
            proposal.state = ProposalState::enacted;
            context.emit("proposal.enacted", id.view(), proposal.key);
            break;
        case validators::Enactment::lapsed:
            proposal.state = ProposalState::lapsed;
            break;
    }
    proposals.put(context.state, proposal, id);
}

}  // namespace

Result<MemberId, Refusal> sending_member(const Context& context) {
    const auto member = registry::member_of_own_account(context.state, context.account);
    if (!member) return refuse(self, CommonError::not_authorised);
    return *member;
}

Check check_can_open(const Context& context, const MemberId& member,
                     const crypto::Hash256& subject) {
    const auto newest = newest_proposals.get(context.state, subject);
    if (newest && is_open(*proposals.get(context.state, *newest), context.block.epoch)) {
        return refuse(self, CommonError::duplicate);
    }
    if (ProposalsInVote::of(context.state, member) >= proposals_in_vote_max) {
        return refuse(self, CommonError::too_many_open);
    }
    return success();
}

ProposalId open_proposal(Context& context, Proposal proposal, const crypto::Hash256& subject) {
    const ParameterSet& parameters = context.block.parameters;
    const auto id = context.make_id<ProposalId>("merit.proposal");
    proposal.number = proposal_count.get_or(context.state, 0) + 1;
    proposal.opened_epoch = context.block.epoch;
    proposal.vote_end_epoch = Epoch{context.block.epoch.value + parameters.vote_epochs};
    proposal.timelock_epochs = static_cast<std::uint32_t>(parameters.timelock_epochs);
    proposals.put(context.state, proposal, id);
    newest_proposals.put(context.state, id, subject);
    proposal_count.put(context.state, proposal.number);
    numbered_proposals.put(context.state, id, proposal.number);
    proposal_history.put(context.state, {}, key_hash(proposal.key), proposal.number);
    ProposalsInVote::add(context.state, proposal.proposer);
    schedule(context.state, proposal.vote_end_epoch, ClockStage::timeouts, self,
             due_id_of(proposal));
    context.emit("proposal.opened", id.view(), proposal.key);
    return id;
}

OperationHandler propose_set_handler() {
    return make_handler("propose_set", check_propose_set, load_propose_set, apply_propose_set);
}

crypto::Hash256 due_id_of(const Proposal& proposal) {
    crypto::Hash256 id;
    for (std::size_t i = 0; i < sizeof(proposal.number); ++i)
        id.bytes[i] = static_cast<Byte>(proposal.number >> (56 - 8 * i));
    return id;
}

ProposalId proposal_of(const ledger::StateView& view, const crypto::Hash256& due_id) {
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < sizeof(number); ++i)
        number = number << 8 | due_id.bytes[i];
    const auto id = numbered_proposals.get(view, number);
    MERIT_ASSERT(id.has_value(), "what is due was opened");
    return *id;
}

void schedule_enactment(Context& context, const Proposal& proposal) {
    schedule(context.state, Epoch{proposal.enacted_epoch.value - 1}, ClockStage::timeouts, self,
             due_id_of(proposal));
}

void enact(Context& context, const ProposalId& id) {
    if (set_proposals.contains(context.state, id)) return enact_set(context, id);
    enact_operation(context, id);
}

}  // namespace merit::contracts::govern
