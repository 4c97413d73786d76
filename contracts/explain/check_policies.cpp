#include "contracts/explain/check_policies.hpp"

#include "contracts/incentive/division.hpp"

namespace merit::contracts::explain {

namespace {

using incentive::EpochClose;
using incentive::PolicyClose;
using incentive::RecipientWeight;
using incentive::Statement;
using incentive::StatementPolicy;

std::string text(const W256& value) {
    return to_decimal(value);
}
std::string text(const ledger::Wide256& value) {
    return to_decimal(unwire(value));
}

// The name of the weight by which a policy divides.
std::string symbol(const EpochClose& close, const PolicyClose& policy) {
    if (close.pay.mode == treasury::PoolMode::rate) return "d";
    switch (policy.policy) {
        case treasury::Policy::immediate:
            return "w";
        case treasury::Policy::recent:
            return "A";
        case treasury::Policy::balanced:
            return "e";
    }
    return "w";
}

std::string recent_text(const EpochClose& close, const RecipientWeight& recipient) {
    const incentive::Standing& before = recipient.before;
    const std::string w = text(recipient.weight);
    if (before.accumulated.value == 0) return "A = w = " + w + ", no work before,";
    return "A = A of epoch " + text(before.accumulated_epoch.value) + " after " +
           text(close.epoch.value - before.accumulated_epoch.value) +
           " steps floor(A*17488943269053393659 / 2^64), + w = " + text(before.accumulated.value) +
           " after these steps + " + w;
}

std::string balanced_text(const PolicyClose& policy, const RecipientWeight& recipient,
                          std::uint64_t earned) {
    const incentive::Standing& before = recipient.before;
    return "e = max(0, (Paid + P)*L - paid*sum of L) = max(0, (" +
           text(policy.lifetime_sums->paid.value) + " + " + text(policy.budget.value) + ")*(" +
           text(before.lifetime.value) + " + " + text(recipient.weight) + ") - (" +
           text(before.paid.value) + " + " + text(earned) + ")*" +
           text(policy.lifetime_sums->weight.value) + ")";
}

// Nothing where the weight is w itself, which has its line.
std::string weight_text(const EpochClose& close, const PolicyClose& policy,
                        const RecipientWeight& recipient, std::uint64_t earned) {
    const std::string name = symbol(close, policy);
    if (name == "d") return "d = floor(w / 10^9) = floor(" + text(recipient.weight) + " / 10^9)";
    if (name == "A") return recent_text(close, recipient);
    if (name == "e") return balanced_text(policy, recipient, earned);
    return {};
}

std::string quotient_text(const PolicyClose& policy, const StatementPolicy& part,
                          const std::string& name) {
    if (policy.full_rate) return "q = d: everybody gets it in full";
    if (unwire(policy.total_weight).is_zero()) return "q, as W = 0: nothing is paid,";
    return "q = floor(P*" + name + " / W) = floor(" + text(policy.budget.value) + "*" +
           text(part.weight) + " / " + text(policy.total_weight) + ")";
}

// Why there is an extra unit or none: the remainder against the cut that the close certifies.
std::string extra_text(const EpochClose& close, const PolicyClose& policy,
                       const StatementPolicy& part, const ledger::Recipient& recipient) {
    const std::string answer = part.extra ? "yes" : "no";
    if (!policy.cut) return "extra unit: no, nothing was left over (R = 0)";
    const ledger::Wide256& cut = policy.cut->remainder;
    std::string line = "the R = " + text(policy.extra_units) +
                       " units left over go to the largest r, the last of them to the cut: r = " +
                       text(part.remainder);
    if (part.remainder != cut) {
        line += part.remainder > cut ? " > " : " < ";
        return line + text(cut) + " -> extra unit: " + answer;
    }
    const SplitSalt salt = incentive::policy_salt(policy.policy, close.pool, close.epoch);
    const crypto::Hash256 tie = split_tie(salt, IdBytes(recipient.view()));
    return line + " equals it, so the smaller SHA-256(merit.split | pool | epoch | " +
           text(static_cast<unsigned>(salt.purpose)) +
           " | recipient) decides: " + to_hex(tie.view()) + (part.extra ? " <= " : " > ") +
           to_hex(policy.cut->tie.view()) + " -> extra unit: " + answer;
}

Verdict check_weight(Checker& check, const EpochClose& close, const PolicyClose& policy,
                     const StatementPolicy& found, const RecipientWeight& recipient,
                     std::uint64_t earned) {
    MERIT_TRY(const W256 weight, check.value("weight", incentive::policy_weight(
                                                           close, policy, recipient, earned)));
    MERIT_TRY(check.number("weight", weight, unwire(found.weight),
                           weight_text(close, policy, recipient, earned)));
    const W256 total = unwire(policy.total_weight);
    MERIT_TRY(check.number("total_weight", total, unwire(found.total_weight),
                           "W = sum of " + symbol(close, policy) + " of all " +
                               text(close.statements) +
                               " recipients, certified in the EpochClose (an epoch file shows "
                               "them)"));
    return check.holds("weight", weight <= total, "at most W", text(weight));
}

Verdict check_part(Checker& check, const EpochClose& close, const PolicyClose& policy,
                   const RecipientWeight& recipient, const StatementPolicy& found) {
    MERIT_TRY(check.holds("policy", found.policy == policy.policy,
                          std::string(name_of(policy.policy)), std::string(name_of(found.policy))));
    MERIT_TRY(const StatementPolicy part,
              check.value("quotient", incentive::part_of(close, policy, recipient.recipient,
                                                         unwire(found.weight))));
    const std::string name = symbol(close, policy);
    MERIT_TRY(check.number("quotient", part.quotient.value, found.quotient.value,
                           quotient_text(policy, found, name)));
    const bool has_remainder = !policy.full_rate && !unwire(policy.total_weight).is_zero();
    const std::string line = "r = P*" + name + " mod W = P*" + name + " - q*W";
    MERIT_TRY(check.number("remainder", unwire(part.remainder), unwire(found.remainder),
                           has_remainder ? line : std::string()));
    MERIT_TRY(check.flag("extra", part.extra, found.extra));
    if (has_remainder) check.note("extra", extra_text(close, policy, part, recipient.recipient));
    return success();
}

// What the recipient had before is there exactly where a policy reads it, and of earlier epochs.
Verdict check_before(Checker& check, const EpochClose& close, const Statement& statement) {
    const bool is_read = treasury::read_history(close.pay);
    MERIT_TRY(check.holds("before", statement.before.has_value() == is_read,
                          is_read ? "what earlier epochs left" : "nothing", "the contrary"));
    const ledger::Epoch epoch = statement.before.value_or(incentive::Standing()).accumulated_epoch;
    MERIT_TRY(check.holds("before/accumulated_epoch", epoch <= close.epoch,
                          "not after epoch " + text(close.epoch.value), text(epoch.value)));
    MERIT_TRY(const u128 rank,
              check.value("recipient", incentive::rank_of(close.pay, close.epoch,
                                                          incentive::weight_of(statement))));
    return check.holds("recipient", incentive::is_kept(close.kept, statement.recipient, rank),
                       "one of the largest weights", "a smaller one");
}

}  // namespace

Verdict check_policies(Checker& check, const EpochClose& close, const Statement& statement) {
    MERIT_TRY(check_before(check, close, statement));
    MERIT_TRY(check.number("policies", close.policies.size(), statement.policies.size()));
    const RecipientWeight recipient = incentive::weight_of(statement);
    std::uint64_t earned = 0;
    for (std::size_t i = 0; i < close.policies.size(); ++i) {
        const Checker::Inside inside(check, "policies", i);
        const PolicyClose& policy = close.policies[i];
        const StatementPolicy& found = statement.policies[i];
        MERIT_TRY(check_weight(check, close, policy, found, recipient, earned));
        MERIT_TRY(check_part(check, close, policy, recipient, found));
        earned += incentive::amount_of(found);
    }
    return success();
}

}  // namespace merit::contracts::explain
