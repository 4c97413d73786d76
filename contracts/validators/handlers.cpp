#include "contracts/validators/handlers.hpp"

#include "contracts/registry/registry.hpp"
#include "contracts/validators/operations.hpp"
#include "contracts/validators/pending.hpp"
#include "contracts/validators/state.hpp"
#include "contracts/validators/validators.hpp"

namespace merit::contracts::validators {

namespace {

Check check_ready(const ValidatorReady&) {
    return success();
}

Result<crypto::PublicKey, Refusal> load_ready(const ValidatorReady&, const Context& context) {
    const auto account = registry::find_account(context.state, context.account);
    if (!account || account->kind != registry::AccountKind::validator) {
        return refuse(CommonError::for_validators_only);
    }
    return account->keys.front();
}

Check apply_ready(const ValidatorReady& op, const crypto::PublicKey& key, Context& context) {
    return say_ready(context, op.set_digest, key);
}

Check check_report(const ReportEvidence& op) {
    const auto check = ledger::check_evidence(op.first, op.second);
    if (!check) return refuse(check.error());
    return success();
}

// The accused, if the votes prove it. What was reported before is refused before any signature is
// looked at.
Result<ledger::Validator, Refusal> load_report(const ReportEvidence& op, const Context& context) {
    const auto set = set_of_term(context.state, op.first.term);
    if (!set) return refuse(Error::unknown_term);
    if (evidence_records.contains(context.state, op.first.term, op.first.signer)) {
        return refuse(CommonError::duplicate);
    }
    const auto check = ledger::check_evidence(op.first, op.second, context.block.network,
                                              ledger::consensus_keys(*set));
    if (!check) return refuse(check.error());
    return set->validators.at(op.first.signer.value);
}

Check apply_report(const ReportEvidence& op, const ledger::Validator& accused, Context& context) {
    EvidenceRecord record{accused.member,        accused.consensus_key, op.first,
                          op.second,             context.account,       context.block.height,
                          EvidenceEffect::recorded};
    record.effect = suspend(context, accused.consensus_key);
    evidence_records.put(context.state, record, op.first.term, op.first.signer);
    context.emit("validators.evidence", accused.consensus_key.view(),
                 std::string(name_of(record.effect)));
    return success();
}

}  // namespace

std::vector<OperationHandler> handlers() {
    std::vector<OperationHandler> list{
        make_handler("validator_ready", check_ready, load_ready, apply_ready),
        make_handler("report_evidence", check_report, load_report, apply_report)};
    list.front().senders = Senders::validators;
    list.back().senders = Senders::everybody;  // a validator's node reports what it saw
    return list;
}

}  // namespace merit::contracts::validators
