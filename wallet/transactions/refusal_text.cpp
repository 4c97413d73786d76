#include "wallet/transactions/refusal_text.hpp"

#include <algorithm>
#include <array>

namespace merit::wallet {

namespace {

struct Sentence {
    std::string_view name;
    std::string_view text;
};

constexpr auto duplicates = std::to_array<Sentence>({
    {"registry.account_register", "an account of these keys is registered already"},
    {"registry.rotate", "one of these keys belongs to another account already"},
    {"registry.project_register", "a project of this name is registered already"},
    {"registry.register", "this work is recorded already"},
    {"registry.consent", "this author has consented already"},
    {"registry.accept", "this account has accepted the record already"},
    {"registry.alias_claim", "this alias is claimed already, or this account asked for it"},
    {"registry.approve", "this account has approved it already"},
    {"registry.import_confirm", "this account has confirmed the batch already"},
    {"quality.attest", "this account has reviewed the record already"},
    {"treasury.asset_create", "there is an asset of this name already"},
    {"treasury.deposit", "a deposit with this receipt is booked already"},
    {"certify.issue", "the account has this credential already, or it is asked for already"},
    {"certify.suspend", "this member has approved it already"},
    {"certify.resume", "this member has approved it already"},
    {"certify.revoke", "this member has approved it already"},
    {"standards.post", "a laboratory of this member has said so, and it still holds"},
    {"govern.propose_operation", "the same operation is proposed already"},
    {"govern.propose", "the same change is proposed already"},
    {"govern.propose_set", "another change of the validators is proposed already"},
    {"govern.report_evidence", "this validator's double signing in this term is reported already"},
    {"govern.member_admit", "there is a member of this name or these keys already"},
});

// Reasons of one contract that say more than the common name does.
constexpr auto own_reasons = std::to_array<Sentence>({
    {"registry.bad_keys",
     "the keys of an account must differ and be of this kind, and the threshold at most their "
     "number"},
    {"registry.bad_name",
     "a project's name has only the letters a-z, digits and . _ - /, and neither begins nor ends "
     "with /"},
    {"registry.importers_of_one_member",
     "one member answers for all the importers, and two members must confirm an import"},
    {"registry.not_opted_in", "the project's maintainers have not opted in to it"},
    {"registry.bad_settings", "the settings of the project do not fit together"},
    {"registry.unknown_account", "an account that is named is not registered"},
    {"registry.bad_licence", "the licence is not a valid SPDX expression"},
    {"registry.no_origin",
     "the record names neither a DCO nor a CLA, and the project asks for one"},
    {"registry.shares_not_whole", "the authors' shares must be above 0 and sum to 1000000"},
    {"registry.kind_not_supported", "the rules in force do not take this kind of contribution"},
    {"registry.bad_measure", "the measure does not fit the kind of the contribution"},
    {"registry.consent_missing", "not every author has consented"},
    {"registry.attestation_missing", "the attestation that the project asks for is missing"},
    {"registry.superseded", "the earlier record was superseded by another one already"},
    {"registry.root_differs", "the root is not that of the batch"},
    {"registry.path_differs", "the chunk is not at this place of the batch"},
    {"registry.conflict_of_interest", "nobody accepts, confirms or approves his own work or claim"},
    {"quality.conflict_of_interest",
     "an author, and whoever works for the same organisation, cannot review this record"},
    {"quality.too_many_reviews", "the record has as many reviews as it may have"},
    {"quality.not_reviewed", "its project, or this kind of record, asks for no reviews"},
    {"treasury.too_many_pools",
     "a project has at most 256 open pools, and at most 16 of them of one organisation"},
    {"quality.not_certified", "this network leaves reviews to certified reviewers"},
    {"certify.bad_name",
     "an achievement's name has only the letters a-z, digits and -, and neither begins nor ends "
     "with -"},
    {"certify.bad_criterion", "each criterion stands once, in order"},
    {"certify.no_source", "the rules in force do not count what a criterion asks for"},
    {"certify.version_differs", "there is another version of the achievement by now"},
    {"certify.cannot_hold", "accounts of this kind, or of a removed member, hold no credentials"},
    {"certify.not_met", "the account does not fulfil every criterion of the achievement"},
    {"certify.evidence_missing", "a credential that members approve needs evidence"},
    {"certify.conflict_of_interest", "nobody approves anything about his own credential"},
    {"revenue.shares_not_whole", "the shares must be above 0 and sum to 1000000"},
    {"revenue.attestation_missing",
     "nobody without an interest in it has attested exactly this, or it has expired"},
    {"revenue.cost_above_cap", "the costs of an epoch are at most a part of what came in"},
    {"revenue.conflict_of_interest", "whoever is paid does not attest the payment"},
    {"fedreward.bad_name", "the name of a metric has only printable characters"},
    {"fedreward.too_few_evaluators", "a task needs three evaluators or more"},
    {"fedreward.too_many_values",
     "the table of a round has at most 65536 values: fewer participants or permutations"},
    {"fedreward.nobody_committed", "no participant has committed to an update of this round"},
    {"fedreward.wrong_chunk", "the table of this round has no such chunk of this length"},
    {"fedreward.conflict_of_interest",
     "sponsor, participants and evaluators of a task must have nothing to do with each other"},
    {"rounds.not_eligible", "only a person of level 2 whose member is one has a voice here"},
    {"rounds.too_many_ballots",
     "the round, the project or the person's member has as many voices as it may have"},
    {"rounds.too_many_names", "one donor gives to at most 64 projects of a round"},
    {"rounds.conflict_of_interest",
     "nobody speaks for himself, or for a project that he, his organisation or his member has to "
     "do with"},
    {"standards.bad_name", "a profile's and a test's name has only the letters a-z, digits and -"},
    {"standards.version_differs", "there is another version of the profile by now"},
    {"standards.tests_missing", "each required test of the profile needs one piece of evidence"},
    {"standards.withdrawn", "a ruling found that the artifact does not conform to this version"},
    {"standards.too_many_laboratories",
     "laboratories of 16 members are heard about this artifact and profile already"},
    {"standards.conflict_of_interest",
     "the laboratory is of an author's or a maintainer's organisation or member"},
    {"govern.no_changes", "the validators would stay who they are"},
    {"govern.too_many_changes",
     "at most max(1, f) validators may change at a time, where f of those in force may be faulty"},
    {"govern.bad_keys", "a validator's keys must be good ones, and each stands once in the set"},
    {"govern.key_in_use", "the consensus key belongs to another member's validator"},
    {"govern.unknown_validator", "no validator in force has this consensus key"},
    {"govern.unknown_member", "the validator's member is not a member, or not any more"},
    {"govern.too_few_validators", "at least one validator must be left"},
    {"govern.too_many_validators", "there can be at most 100 validators"},
    {"govern.not_pending", "no validator set of this digest is pending"},
    {"govern.not_in_set", "the sender is no validator of the pending set"},
    {"govern.unknown_term", "the votes are of a term that has not begun"},
    {"govern.unknown_signer", "the validators of that term have nobody of this index"},
    {"govern.different_places", "the two votes are not of one validator, term and view"},
    {"govern.not_conflicting", "an honest validator may sign both votes"},
    {"govern.bad_signature", "a signature is not that of the validator"},
    {"govern.secret_differs", "the secret is not the one that was committed to"},
    {"tx.unknown_account", "the account is not registered"},
    {"tx.key_not_of_account", "the signatures are not those that the account needs"},
    {"tx.nonce_used", "the account has sent another transaction with this number"},
    {"tx.nonce_too_old", "the account is far beyond the number of this transaction"},
    {"tx.nonce_too_far", "the account has too many transactions under way"},
    {"tx.expired", "the time in which the transaction was valid is over"},
    {"tx.valid_until_too_far", "the transaction would be valid for longer than 30 days"},
    {"tx.quota_exceeded", "the account has sent as much in this epoch as it may"},
    {"tx.member_removed", "the member that answers for the account was removed"},
    {"tx.malformed", "the transaction is not in the form of this network"},
    {"tx.unknown_operation", "this network does not know the operation"},
    {"tx.rejected", "the node did not take the transaction"},
});

constexpr auto common_reasons = std::to_array<Sentence>({
    {"malformed", "the operation is not in the form of this network"},
    {"unknown_operation", "this network does not know the operation"},
    {"not_authorised", "this account may not do that"},
    {"not_found", "something that the operation names is not on the ledger"},
    {"wrong_state", "what the operation names is not in a state that allows it"},
    {"duplicate", "the ledger has this already"},
    {"quota_exceeded", "the account has used what it may in this epoch"},
    {"out_of_bounds", "a value is outside of what is allowed"},
    {"bad_name", "the name has characters that cannot be shown"},
    {"too_late", "the time for this is over"},
    {"too_early", "the time for this has not come"},
    {"insufficient_balance", "the account has less than that"},
    {"conflict_of_interest", "this account has an interest of its own in it"},
    {"not_for_validators", "a validator's account neither does this nor takes part in it"},
    {"for_validators_only", "only a validator's own node does this"},
    {"too_many_open", "of what this account began, as much as may be is open still"},
    {"overflow", "a sum would be larger than the ledger can count"},
});

template <class Table>
std::string_view find_in(const Table& table, std::string_view name) {
    const auto found = std::ranges::find(table, name, &Sentence::name);
    return found == table.end() ? std::string_view() : found->text;
}

}  // namespace

std::string refusal_code(std::string_view reason) {
    if (reason.starts_with("tx.")) reason.remove_prefix(3);
    if (reason.starts_with("transaction.")) reason.remove_prefix(12);
    if (reason.empty()) return {};
    const bool has_contract = reason.find('.') != std::string_view::npos;
    return (has_contract ? "" : "tx.") + std::string(reason);
}

std::string refusal_sentence(std::string_view code, std::string_view operation) {
    const std::string_view reason = code.substr(code.rfind('.') + 1);
    std::string_view text;
    if (reason == "duplicate") text = find_in(duplicates, operation);
    if (text.empty()) text = find_in(own_reasons, code);
    if (text.empty()) text = find_in(common_reasons, reason);
    return std::string(text.empty() ? code : text);
}

}  // namespace merit::wallet
