#include "contracts/govern/contract.hpp"

#include "contracts/beacon/handlers.hpp"
#include "contracts/framework/chain.hpp"
#include "contracts/framework/due.hpp"
#include "contracts/govern/carry.hpp"
#include "contracts/govern/propose.hpp"
#include "contracts/govern/state.hpp"
#include "contracts/registry/members.hpp"
#include "contracts/registry/registry.hpp"
#include "contracts/validators/handlers.hpp"
#include "contracts/validators/pending.hpp"
#include "ledger/printable.hpp"

#include <algorithm>

namespace merit::contracts::govern {

namespace {

using ledger::Epoch;
using ledger::MemberId;
using ledger::ProposalId;

constexpr auto self = ContractNumber::govern;

Refusal refuse(CommonError error) {
    return contracts::refuse(self, error);
}

Check check_propose(const Propose& op) {
    if (find_parameter_rule(op.key) == nullptr) return refuse(CommonError::not_found);
    return success();
}

Result<MemberId, Refusal> load_propose(const Propose& op, const Context& context) {
    MERIT_TRY(const auto member, sending_member(context));
    const ParameterRule& rule = *find_parameter_rule(op.key);
    const std::uint64_t now = context.block.parameters.*(rule.member);
    if (op.value == now || !is_step_allowed(rule, now, op.value)) {
        return refuse(CommonError::out_of_bounds);
    }
    MERIT_TRY(check_can_open(context, member, key_hash(op.key)));
    return member;
}

Check apply_propose(const Propose& op, const MemberId& member, Context& context) {
    Proposal proposal;
    proposal.key = op.key;
    proposal.from = context.block.parameters.*(find_parameter_rule(op.key)->member);
    proposal.to = op.value;
    proposal.proposer = member;
    open_proposal(context, proposal, key_hash(op.key));
    return success();
}

Check check_vote(const CastVote&) {
    return success();
}

Result<MemberId, Refusal> load_vote(const CastVote& op, const Context& context) {
    MERIT_TRY(const auto member, sending_member(context));
    const auto proposal = proposals.get(context.state, op.proposal);
    if (!proposal) return refuse(CommonError::not_found);
    if (context.block.epoch > proposal->vote_end_epoch) return refuse(CommonError::too_late);
    return member;
}

Check apply_vote(const CastVote& op, const MemberId& member, Context& context) {
    MemberBallot::vote(context.state, op.proposal, member, op.yes);
    return success();
}

// The end of a vote. Its value comes into force at an epoch boundary after the timelock, and never
// for an epoch that has begun. Each vote is a step.
void count_votes(Context& context, const ProposalId& id, Proposal proposal, std::uint64_t& steps) {
    const Tally tally = count_voices(context.state, id);
    steps -= std::min<std::uint64_t>(steps, tally.yes + tally.no);
    ProposalsInVote::take(context.state, proposal.proposer);
    proposal.yes = tally.yes;
    proposal.no = tally.no;
    proposal.members = static_cast<std::uint32_t>(registry::active_members(context.state));
    if (3 * std::uint64_t{proposal.yes} >= 2 * std::uint64_t{proposal.members}) {
        const Epoch planned{proposal.vote_end_epoch.value + proposal.timelock_epochs + 1};
        proposal.state = ProposalState::passed;
        proposal.enacted_epoch = std::max(planned, context.block.epoch.next());
        if (find_parameter_rule(proposal.key) != nullptr) {
            schedule_parameter_change(context.state, proposal.enacted_epoch,
                                      crypto::Hash256{id.bytes}, {proposal.key, proposal.to});
        } else {
            schedule_enactment(context, proposal);
        }
        context.emit("proposal.passed", id.view(), proposal.key);
    } else {
        proposal.state = ProposalState::rejected;
        context.emit("proposal.rejected", id.view(), proposal.key);
    }
    proposals.put(context.state, proposal, id);
}

bool end_votes(Context& context, Epoch epoch, std::uint64_t& steps) {
    return visit_due(context, epoch, ClockStage::timeouts, self, steps,
                     [&](const crypto::Hash256& due, std::uint64_t& left) {
                         const ProposalId id = proposal_of(context.state, due);
                         Proposal proposal = *proposals.get(context.state, id);
                         if (proposal.state == ProposalState::voting) {
                             count_votes(context, id, std::move(proposal), left);
                         } else {
                             enact(context, id);
                         }
                         return true;
                     });
}

Check check_member_admit(const MemberAdmit& op) {
    if (op.name.empty() || !registry::are_valid_keys(op.keys, op.threshold)) {
        return refuse(CommonError::out_of_bounds);
    }
    if (!ledger::is_printable(op.name)) return Refusal{self, bad_name};
    return success();
}

Result<MemberId, Refusal> load_member_admit(const MemberAdmit&, const Context& context) {
    return sending_member(context);
}

Check apply_member_admit(const MemberAdmit& op, const MemberId&, Context& context) {
    return propose_operation(context, make_operation(op));
}

Check check_member_remove(const MemberRemove&) {
    return success();
}

Result<MemberId, Refusal> load_member_remove(const MemberRemove& op, const Context& context) {
    MERIT_TRY(const auto member, sending_member(context));
    if (!registry::find_member(context.state, op.member)) return refuse(CommonError::not_found);
    return member;
}

Check apply_member_remove(const MemberRemove& op, const MemberId&, Context& context) {
    return propose_operation(context, make_operation(op));
}

// A member speaks through its own account.
Check may_approve(BytesView, const Context& context, const ledger::AccountId& account) {
    if (!registry::member_of_own_account(context.state, account)) {
        return refuse(CommonError::not_authorised);
    }
    return success();
}

// The smallest k with 3*k >= 2*members.
Result<std::uint64_t, Refusal> approvals_needed(BytesView, const Context& context) {
    return (2 * registry::active_members(context.state) + 2) / 3;
}

Check run_member_admit(BytesView fields, const Approval&, Context& context) {
    const auto op = ledger::decode<MemberAdmit>(fields);
    MERIT_ASSERT(op.has_value(), "a stored proposal is canonical");
    const MemberAdmit& admit = op.assume_value();
    return registry::admit_member(context, admit.name, admit.keys, admit.threshold);
}

Check run_member_remove(BytesView fields, const Approval&, Context& context) {
    const auto op = ledger::decode<MemberRemove>(fields);
    MERIT_ASSERT(op.has_value(), "a stored proposal is canonical");
    return registry::remove_member(context, op.assume_value().member);
}

void store_genesis(const ledger::Genesis& genesis, ledger::Overlay& state) {
    validators::store_genesis(genesis, state);
    beacon::store_genesis(genesis, state);
}

std::string_view error_name(std::uint16_t error) {
    return error == bad_name ? "bad_name" : validators::error_name(error);
}

}  // namespace

Contract contract() {
    Contract contract{self,      "govern",  {}, {{ClockStage::timeouts, end_votes}},
                      queries(), error_name, store_genesis};
    contract.operations = {
        make_handler("propose", check_propose, load_propose, apply_propose),
        propose_set_handler(),
        propose_operation_handler(),
        make_handler("vote", check_vote, load_vote, apply_vote),
        make_handler("member_admit", check_member_admit, load_member_admit, apply_member_admit),
        make_handler("member_remove", check_member_remove, load_member_remove,
                     apply_member_remove)};
    for (const auto& handlers : {validators::handlers(), beacon::handlers()})
        contract.operations.insert(contract.operations.end(), handlers.begin(), handlers.end());
    for (const auto& queries : {validators::queries(), beacon::queries()})
        contract.queries.insert(contract.queries.end(), queries.begin(), queries.end());
    contract.approvals = {{MemberAdmit::kind, may_approve, approvals_needed, run_member_admit},
                          {MemberRemove::kind, may_approve, approvals_needed, run_member_remove}};
    return contract;
}

}  // namespace merit::contracts::govern
