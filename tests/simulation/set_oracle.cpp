#include "tests/simulation/set_oracle.hpp"

#include "contracts/validators/operations.hpp"
#include "contracts/validators/state.hpp"
#include "ledger/quorum.hpp"

#include <algorithm>

namespace merit::testing {

namespace validators = contracts::validators;
using ledger::Height;
using ledger::Validator;

namespace {

constexpr std::size_t kept_min = 4;

bool is_in(const ledger::ValidatorSet& set, const crypto::PublicKey& key) {
    return std::ranges::any_of(set.validators,
                               [&](const Validator& one) { return one.consensus_key == key; });
}

bool is_report(const ledger::Operation& operation) {
    constexpr contracts::OperationKind kind = validators::ReportEvidence::kind;
    return operation.size() >= 2 && operation[0] == static_cast<Byte>(kind.contract) &&
           operation[1] == kind.number;
}

std::size_t absent(const ledger::ValidatorSet& of, const ledger::ValidatorSet& in) {
    return static_cast<std::size_t>(std::ranges::count_if(of.validators, [&](const Validator& one) {
        return std::ranges::find(in.validators, one) == in.validators.end();
    }));
}

}  // namespace

void SetOracle::begin(const ledger::StateView& state) {
    current_ = validators::current_set(state);
}

std::optional<Height> SetOracle::reported(ledger::Term term, ledger::ValidatorIndex signer) const {
    const auto found = reports_.find({term, signer});
    if (found == reports_.end()) return std::nullopt;
    return found->second;
}

void SetOracle::check(const ledger::StateView& state, const ledger::OrderedBlock& block,
                      const std::vector<ledger::Receipt>& receipts) {
    count_reports(block, receipts);
    look_at_reports(state, block.height);
    const auto now = validators::current_set(state);
    if (now.term != current_.term) check_change(now, state);
}

void SetOracle::count_reports(const ledger::OrderedBlock& block,
                              const std::vector<ledger::Receipt>& receipts) {
    std::set<ledger::TxId> applied;
    for (const ledger::Receipt& receipt : receipts) {
        if (receipt.outcome == ledger::Outcome::applied) applied.insert(receipt.tx_id);
    }
    std::set<ledger::TxId> seen;
    for (const auto& ordered : block.transactions) {
        const ledger::TxId& tx_id = ordered.transaction.tx_id();
        if (!applied.contains(tx_id) || !seen.insert(tx_id).second) continue;
        for (const ledger::Operation& operation : ordered.transaction.body().operations)
            applied_ += is_report(operation) ? 1U : 0U;
    }
}

void SetOracle::look_at_reports(const ledger::StateView& state, Height height) {
    std::size_t rows = 0;
    validators::evidence_records.scan(state, [&](const auto&, const auto& row) {
        ++rows;
        const Place place{row.first.term, row.first.signer};
        if (!reports_.emplace(place, height).second) return true;
        if (!may_sign_twice_(row.consensus_key)) violate_("an honest validator is accused");
        if (row.height != height) violate_("a report of another height");
        if (row.effect == validators::EvidenceEffect::suspended) {
            ++suspensions_;
            ++suspended_in_term_;
            suspended_[row.consensus_key] = height;
        }
        return true;
    });
    if (rows != reports_.size()) violate_("a report is gone");
    if (rows != applied_) violate_("a double signing was reported twice");
    if (suspended_in_term_ > ledger::faults_max(current_.set.validators.size())) {
        violate_("more than f were suspended in a term");
    }
}

void SetOracle::check_change(const validators::CurrentSet& now, const ledger::StateView& state) {
    const std::size_t changes =
        std::max(absent(now.set, current_.set), absent(current_.set, now.set));
    const std::size_t faults = ledger::faults_max(current_.set.validators.size());
    if (changes > std::max<std::size_t>(1, faults)) violate_("too many changes of the set");
    const auto ready = validators::ready_height(state, ledger::set_digest(now.set));
    if (!ready) return violate_("a set is in force that was never ready");
    for (auto known = suspended_.begin(); known != suspended_.end();) {
        const auto& [key, height] = *known;
        if (!is_in(now.set, key)) {
            if (now.set.validators.size() < kept_min) violate_("evidence left fewer than four");
            known = suspended_.erase(known);
            continue;
        }
        if (height < *ready) violate_("a suspended validator is in the next set");
        ++known;
    }
    suspended_in_term_ = 0;
    current_ = now;
}

}  // namespace merit::testing
