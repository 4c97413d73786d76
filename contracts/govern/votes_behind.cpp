#include "contracts/govern/votes_behind.hpp"

#include "contracts/framework/parameters.hpp"
#include "contracts/govern/state.hpp"

namespace merit::contracts::govern {

std::vector<ParameterVote> votes_behind(const ledger::StateView& view, ledger::Epoch epoch) {
    std::vector<ParameterVote> votes;
    for (const ParameterRule& rule : parameter_rules()) {
        std::optional<ParameterVote> last;
        // One proposal of a key is open at a time, so they come into force in this order.
        proposal_history.scan(
            view,
            [&](const auto& row, const Empty&) {
                const ledger::ProposalId id = *numbered_proposals.get(view, std::get<1>(row));
                const Proposal proposal = *proposals.get(view, id);
                if (proposal.state == ProposalState::passed && proposal.enacted_epoch <= epoch) {
                    last = ParameterVote{
                        proposal.key,           id,           proposal.from, proposal.to,
                        proposal.enacted_epoch, proposal.yes, proposal.no,   proposal.members};
                }
                return true;
            },
            crypto::blake2b("merit.proposal", {bytes_of(rule.key)}));
        if (last) votes.push_back(*last);
    }
    return votes;
}

}  // namespace merit::contracts::govern
