#include "contracts/explain/arguments.hpp"
#include "contracts/framework/chain.hpp"
#include "contracts/govern/carry.hpp"
#include "contracts/govern/contract.hpp"
#include "contracts/govern/state.hpp"
#include "contracts/registry/state.hpp"
#include "contracts/validators/change_set.hpp"
#include "contracts/validators/validators.hpp"

namespace merit::contracts::govern {

namespace {

using explain::Arguments;
using ledger::Epoch;
using ledger::ProposalId;

constexpr auto self = ContractNumber::govern;
constexpr std::size_t history_max = 256;

struct ParametersAnswer {
    Epoch epoch;
    ParameterSet parameters;
    MERIT_FIELDS(epoch, parameters)
};

Check params(const ledger::StateView& view, const QueryArguments& arguments,
             ledger::FieldWriter& writer) {
    const Epoch now = load_chain(view).epoch;
    MERIT_TRY(const auto number, Arguments(arguments, self).number_or("epoch", now.value));
    if (number > now.value) return refuse(self, CommonError::not_found);
    ledger::describe(ParametersAnswer{Epoch{number}, parameters_in(view, Epoch{number})}, writer);
    return success();
}

struct VoteAnswer {
    ledger::MemberId member;
    bool yes = false;
    MERIT_FIELDS(member, yes)
};

// What a proposal would make of the set in force now.
struct SetProposalAnswer {
    validators::SetChanges changes;
    // Nothing where the changes do not fit the set in force (any more).
    std::optional<validators::SetEffect> effect;
    std::optional<ledger::Text<256>> warning;
    MERIT_FIELDS(changes, effect, warning)
};

struct ProposalAnswer {
    ProposalId proposal;
    Proposal value;
    ledger::Bounded<VoteAnswer, ledger::limits::members_max> votes;
    std::optional<SetProposalAnswer> validators;  // of a proposal about the validator set
    MERIT_FIELDS(proposal, value, votes, validators)
};

std::optional<SetProposalAnswer> set_answer(const ledger::StateView& view, const ProposalId& id) {
    const auto changes = set_proposals.get(view, id);
    if (!changes) return std::nullopt;
    SetProposalAnswer answer{*changes, {}, {}};
    const ledger::ValidatorSet set = validators::current_set(view).set;
    const auto next = validators::next_set(view, set, *changes);
    if (!next) return answer;
    answer.effect = validators::effect_of(set.validators.size(),
                                          next.assume_value().validators.size());
    if (const auto text = validators::warning_of(*answer.effect)) answer.warning.emplace(*text);
    return answer;
}

ProposalAnswer answer_of(const ledger::StateView& view, const ProposalId& id,
                         const Proposal& proposal) {
    ProposalAnswer answer{id, proposal, {}, set_answer(view, id)};
    // Passed and in force: nothing is written at the boundary of a parameter.
    if (proposal.state == ProposalState::passed &&
        find_parameter_rule(proposal.key) != nullptr &&
        proposal.enacted_epoch <= load_chain(view).epoch) {
        answer.value.state = ProposalState::enacted;
    }
    if (proposal.state == ProposalState::voting) {
        const Tally tally = count_voices(view, id);
        answer.value.yes = tally.yes;
        answer.value.no = tally.no;
        answer.value.members = static_cast<std::uint32_t>(registry::active_members(view));
    }
    MemberBallot::Votes::scan(
        view,
        [&](const auto& key, bool yes) {
            answer.votes.push_back({std::get<1>(key), yes});
            return true;
        },
        id);
    return answer;
}

// The fields of the answer, and what the proposal carries.
void describe_proposal(const ledger::StateView& view, const ProposalId& id,
                       const Proposal& proposal, ledger::FieldWriter& writer) {
    ProposalAnswer answer = answer_of(view, id, proposal);
    writer.begin_object();
    ledger::Describer describer(writer);
    answer.serialize(describer);
    writer.name("carried");
    describe_carried(view, id, writer);
    writer.end_object();
}

Check proposal(const ledger::StateView& view, const QueryArguments& arguments,
               ledger::FieldWriter& writer) {
    MERIT_TRY(const auto id, Arguments(arguments, self).id<ProposalId>("proposal"));
    const auto found = proposals.get(view, id);
    if (!found) return refuse(self, CommonError::not_found);
    describe_proposal(view, id, *found, writer);
    return success();
}

Check history(const ledger::StateView& view, const QueryArguments& arguments,
              ledger::FieldWriter& writer) {
    const std::string key(Arguments(arguments, self).text("key"));
    if (key != set_key && find_parameter_rule(key) == nullptr && !is_carried_name(key)) {
        return refuse(self, CommonError::not_found);
    }
    MERIT_TRY(const auto from, Arguments(arguments, self).number_or("from", 1));
    std::vector<ProposalId> ids;
    proposal_history.scan_from(
        view, proposal_history.key(key_hash(key), from),
        [&](const auto& found, const Empty&) {
            ids.push_back(*numbered_proposals.get(view, std::get<1>(found)));
            return ids.size() < history_max;
        },
        key_hash(key));
    writer.begin_list();
    for (const ProposalId& id : ids)
        describe_proposal(view, id, *proposals.get(view, id), writer);
    writer.end_list();
    return success();
}

}  // namespace

std::vector<Query> queries() {
    return {{"params",
             "Parameters in force in an epoch",
             {{"epoch", "epoch", false, "default: the current one"}},
             params},
            {"proposal",
             "A proposal, its votes and its result",
             {{"proposal", "hash", true, "proposal id"}},
             proposal},
            {"history",
             "Proposals that were made for a parameter, the validator set or an operation, in the "
             "order of their numbers, at most 256",
             {{"key", "text", true, "parameter key, validators, or for instance certify.define"},
              {"from", "integer", false, "number of the first; default: the oldest"}},
             history}};
}

}  // namespace merit::contracts::govern
