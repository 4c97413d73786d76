#include "node/runtime/validator_voice.hpp"

#include "contracts/framework/admission.hpp"
#include "contracts/framework/make_operation.hpp"
#include "contracts/registry/registry.hpp"
#include "contracts/validators/operations.hpp"
#include "contracts/validators/validators.hpp"

#include <algorithm>

namespace merit::node {

namespace validators = contracts::validators;

namespace {

constexpr std::uint64_t valid_for_ms = 60'000;

ledger::Height after(ledger::Height height, std::uint64_t blocks) {
    return ledger::Height{height.value + blocks};
}

}  // namespace

void ValidatorVoice::note(const consensus::EvidenceRecord& evidence) {
    const std::lock_guard lock(mutex_);
    if (reports_.size() >= evidence_max) return;
    reports_.emplace(std::pair{evidence.first.term, evidence.first.signer},
                     Report{evidence, std::nullopt});
}

void ValidatorVoice::add_ready(const ledger::StateView& view, ledger::Height height,
                               Operations& operations) {
    const auto pending = validators::pending_set(view);
    if (!pending) return ready_next_.clear();
    const auto& set = pending->set.validators;
    const bool is_named = std::any_of(set.begin(), set.end(), [&](const ledger::Validator& one) {
        return one.consensus_key == key_.public_key();
    });
    if (!is_named || pending->has_said_ready(key_.public_key())) return;
    if (!ready_next_.contains(pending->digest)) ready_next_ = {{pending->digest, height}};
    ledger::Height& next = ready_next_.at(pending->digest);
    if (height < next) return;
    next = after(height, blocks_between_words);
    operations.push_back(contracts::make_operation(validators::ValidatorReady{pending->digest}));
}

void ValidatorVoice::add_reports(const ledger::StateView& view, ledger::Height height,
                                 ledger::ValidatorIndex turn, Operations& operations) {
    std::erase_if(reports_, [&](const auto& entry) {
        return validators::has_evidence(view, entry.first.first, entry.first.second);
    });
    for (auto& [place, report] : reports_) {
        if (!report.next) report.next = after(height, 2 * std::uint64_t{turn.value});
        if (height < *report.next) continue;
        report.next = after(height, blocks_between_words);
        operations.push_back(contracts::make_operation(
            validators::ReportEvidence{report.evidence.first, report.evidence.second}));
    }
}

std::optional<ledger::Transaction> ValidatorVoice::after_block(
    const ledger::StateView& view, ledger::Height height, ledger::TimeMs time_ms, bool is_caught_up,
    std::optional<ledger::ValidatorIndex> turn) {
    const std::lock_guard lock(mutex_);
    const ledger::AccountId account = validators::validator_account_id(key_.public_key());
    if (!is_caught_up || !contracts::registry::find_account(view, account)) return std::nullopt;
    ledger::Body body;
    add_ready(view, height, body.operations);
    if (turn) add_reports(view, height, *turn, body.operations);
    if (body.operations.empty()) return std::nullopt;
    const auto use = contracts::account_use_of(view, account, time_ms);
    // What was refused or got lost has taken none: begin again before they run out.
    const std::uint64_t highest = use.nonces.highest;
    const bool is_in_window = nonce_ > highest && nonce_ < highest + ledger::limits::nonce_window;
    nonce_ = (is_in_window ? nonce_ : highest) + 1;
    body.network = network_;
    body.account = account;
    body.nonce = nonce_;
    body.valid_until_ms = ledger::TimeMs{time_ms.value + valid_for_ms};
    return ledger::sign_transaction(std::move(body), std::span(&key_, 1));
}

}  // namespace merit::node
