#include "contracts/explain/arguments.hpp"
#include "contracts/registry/registry.hpp"
#include "contracts/validators/change_set.hpp"
#include "contracts/validators/handlers.hpp"
#include "contracts/validators/state.hpp"
#include "contracts/validators/validators.hpp"
#include "ledger/quorum.hpp"

#include <algorithm>

namespace merit::contracts::validators {

namespace {

using explain::Arguments;
using ledger::StateView;
using ledger::Term;

constexpr auto self = ContractNumber::govern;
constexpr std::size_t answers_max = 256;

struct Row {
    ledger::ValidatorIndex index;  // its lane
    ledger::MemberId member;
    ledger::Name member_name;
    crypto::PublicKey consensus_key;
    crypto::PublicKey transport_key;
    ledger::AccountId account;
    bool suspended = false;  // leaves with the next set
    MERIT_FIELDS(index, member, member_name, consensus_key, transport_key, account, suspended)
};
using Rows = ledger::Bounded<Row, ledger::limits::validators_max>;

Rows rows_of(const StateView& view, const ledger::ValidatorSet& set, const KeySet& suspended) {
    Rows rows;
    for (const ledger::Validator& validator : set.validators) {
        const auto index = static_cast<std::uint16_t>(rows.size());
        const bool is_suspended =
            std::ranges::find(suspended, validator.consensus_key) != suspended.end();
        const auto member = registry::find_member(view, validator.member);
        MERIT_ASSERT(member.has_value(), "a validator's member was one when it came in");
        rows.push_back({ledger::ValidatorIndex{index}, validator.member, member->name,
                        validator.consensus_key, validator.transport_key,
                        validator_account_id(validator.consensus_key), is_suspended});
    }
    return rows;
}

struct CurrentAnswer {
    Term term;
    ledger::Height since_height;
    crypto::Hash256 set_digest;
    std::uint16_t faults = 0;  // how many may fail
    std::uint16_t quorum = 0;
    Rows validators;
    MERIT_FIELDS(term, since_height, set_digest, faults, quorum, validators)
};

Check current(const StateView& view, const QueryArguments&, ledger::FieldWriter& writer) {
    const CurrentRecord record = *current_records.get(view);
    const ledger::ValidatorSet set = current_set(view).set;
    const SetEffect effect = effect_of(set.validators.size(), set.validators.size());
    ledger::describe(CurrentAnswer{record.term, record.since, record.set_digest,
                                   effect.faults_after, effect.quorum_after,
                                   rows_of(view, set, record.suspended)},
                     writer);
    return success();
}

struct PendingRow {
    Row validator;
    bool ready = false;
    MERIT_FIELDS(validator, ready)
};

struct PendingAnswer {
    crypto::Hash256 set_digest;
    ledger::Height since_height;
    PendingReason reason = PendingReason::vote;
    ledger::ProposalId proposal;  // zero: evidence alone
    SetEffect effect;
    std::optional<ledger::Text<256>> warning;
    std::uint16_t ready_count = 0;
    bool ready = false;  // a quorum of it: the next boundary can begin its term
    ledger::Bounded<PendingRow, ledger::limits::validators_max> validators;
    MERIT_FIELDS(set_digest, since_height, reason, proposal, effect, warning, ready_count, ready,
                 validators)
};

Check pending(const StateView& view, const QueryArguments&, ledger::FieldWriter& writer) {
    const auto record = pending_records.get(view);
    const auto set = pending_set(view);
    if (!record || !set) return refuse(CommonError::not_found);
    PendingAnswer answer;
    answer.set_digest = record->set_digest;
    answer.since_height = record->since;
    answer.reason = record->reason;
    answer.proposal = record->proposal;
    answer.effect =
        effect_of(current_set(view).set.validators.size(), set->set.validators.size());
    if (const auto warning = warning_of(answer.effect)) answer.warning.emplace(*warning);
    answer.ready_count = static_cast<std::uint16_t>(record->ready.size());
    answer.ready = set->is_ready();
    for (const Row& row : rows_of(view, set->set, {}))
        answer.validators.push_back({row, set->has_said_ready(row.consensus_key)});
    ledger::describe(answer, writer);
    return success();
}

struct TermAnswer {
    Term term;
    ledger::Height since_height;
    crypto::Hash256 set_digest;
    MERIT_FIELDS(term, since_height, set_digest)
};

Check history(const StateView& view, const QueryArguments& arguments,
              ledger::FieldWriter& writer) {
    MERIT_TRY(const auto from, Arguments(arguments, self).number_or("from_term", 0));
    std::size_t count = 0;
    writer.begin_list();
    terms.scan_from(view, terms.key(Term{from}), [&](const auto& key, const TermRecord& record) {
        ledger::describe(TermAnswer{std::get<0>(key), record.since, record.set_digest}, writer);
        return ++count < answers_max;
    });
    writer.end_list();
    return success();
}

struct SetAnswer {
    crypto::Hash256 set_digest;
    std::uint16_t faults = 0;
    std::uint16_t quorum = 0;
    Rows validators;
    MERIT_FIELDS(set_digest, faults, quorum, validators)
};

Check set(const StateView& view, const QueryArguments& arguments, ledger::FieldWriter& writer) {
    MERIT_TRY(const auto term, Arguments(arguments, self).number("term"));
    const auto record = terms.get(view, Term{term});
    const auto found = set_of_term(view, Term{term});
    if (!record || !found) return refuse(CommonError::not_found);
    const SetEffect effect = effect_of(found->validators.size(), found->validators.size());
    ledger::describe(SetAnswer{record->set_digest, effect.faults_after, effect.quorum_after,
                               rows_of(view, *found, {})},
                     writer);
    return success();
}

struct EvidenceAnswer {
    Term term;
    ledger::ValidatorIndex signer;
    EvidenceRecord value;
    MERIT_FIELDS(term, signer, value)
};

Check evidence(const StateView& view, const QueryArguments& arguments,
               ledger::FieldWriter& writer) {
    MERIT_TRY(const auto from, Arguments(arguments, self).number_or("from_term", 0));
    std::size_t count = 0;
    writer.begin_list();
    evidence_records.scan_from(
        view, evidence_records.key(Term{from}), [&](const auto& key, const EvidenceRecord& record) {
            ledger::describe(EvidenceAnswer{std::get<0>(key), std::get<1>(key), record}, writer);
            return ++count < answers_max;
        });
    writer.end_list();
    return success();
}

}  // namespace

std::vector<Query> queries() {
    const QueryArgument from{"from_term", "integer", false, "the first term, default: 0"};
    return {{"validators",
             "The validator set in force, how many may fail, its quorum",
             {},
             current},
            {"pending_set", "The pending validator set and who is ready for it", {}, pending},
            {"validator_set",
             "The validator set of a term",
             {{"term", "integer", true, "number of the term"}},
             set},
            {"terms", "The terms and their validator sets' digests", {from}, history},
            {"evidence",
             "Proven double signing: the votes, who reported it, its effect",
             {from},
             evidence}};
}

}  // namespace merit::contracts::validators
