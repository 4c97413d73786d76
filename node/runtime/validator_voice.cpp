#include "node/runtime/validator_voice.hpp"

#include "contracts/beacon/beacon.hpp"
#include "contracts/beacon/operations.hpp"
#include "contracts/framework/admission.hpp"
#include "contracts/framework/chain.hpp"
#include "contracts/framework/make_operation.hpp"
#include "contracts/registry/registry.hpp"
#include "contracts/validators/operations.hpp"
#include "contracts/validators/validators.hpp"

#include <algorithm>
#include <utility>

namespace merit::node {

namespace beacon = contracts::beacon;
namespace validators = contracts::validators;

namespace {

ledger::Height after(ledger::Height height, std::uint64_t blocks) {
    return ledger::Height{height.value + blocks};
}

bool names(const ledger::ValidatorSet& set, const crypto::PublicKey& consensus_key) {
    return std::ranges::any_of(set.validators, [&](const ledger::Validator& one) {
        return one.consensus_key == consensus_key;
    });
}

}  // namespace

ValidatorVoice::ValidatorVoice(const ledger::NetworkId& network, const crypto::KeyPair& key,
                               const std::filesystem::path& secrets_file,
                               BeaconSecrets::Source source)
    : network_(network),
      key_(key),
      account_(validators::validator_account_id(key.public_key())),
      secrets_(secrets_file, network_, account_, std::move(source)) {}

void ValidatorVoice::note(const consensus::EvidenceRecord& evidence) {
    const std::lock_guard lock(mutex_);
    if (reports_.size() >= evidence_max) return;
    reports_.emplace(std::pair{evidence.first.term, evidence.first.signer},
                     Report{evidence, std::nullopt});
}

ValidatorVoice::Word ValidatorVoice::reveal_for(const ledger::StateView& view,
                                                ledger::Epoch epoch) const {
    const auto said = beacon::find_secret(view, epoch, account_);
    const auto secret = secrets_.find(epoch);
    if (!said || said->secret || !secret) return std::nullopt;
    if (beacon::commitment_digest(account_, epoch, *secret) != said->digest) return std::nullopt;
    return contracts::make_operation(beacon::BeaconReveal{epoch, *secret});
}

ValidatorVoice::Word ValidatorVoice::commitment_for(const ledger::StateView& view,
                                                    ledger::Epoch epoch) {
    if (beacon::find_secret(view, epoch, account_)) return std::nullopt;
    if (!names(validators::current_set(view).set, key_.public_key())) return std::nullopt;
    const auto made = secrets_.find_or_make(epoch);
    if (!made) return std::nullopt;
    return contracts::make_operation(
        beacon::BeaconCommit{epoch, beacon::commitment_digest(account_, epoch, *made)});
}

// Reveals for the next epoch what this node committed to, and commits for the one after it: both in
// this epoch, so in one transaction. If that came to nothing they are said apart and in turn, so
// that neither is lost with the other.
void ValidatorVoice::add_beacon(const ledger::StateView& view, Operations& operations) {
    const ledger::Epoch now = contracts::load_chain(view).epoch;
    Word reveal = reveal_for(view, now.next());
    Word commitment = commitment_for(view, now.next().next());
    if (reveal && commitment) {
        if (said_both_in_ == now) {
            (reveals_next_ ? commitment : reveal).reset();
            reveals_next_ = !reveals_next_;
        } else {
            said_both_in_ = now;
            reveals_next_ = true;
        }
    }
    for (Word* word : {&reveal, &commitment}) {
        if (*word) operations.push_back(std::move(**word));
    }
}

void ValidatorVoice::add_ready(const ledger::StateView& view, ledger::Height height,
                               Operations& operations) {
    const auto pending = validators::pending_set(view);
    if (!pending) return ready_next_.clear();
    if (!names(pending->set, key_.public_key())) return;
    if (pending->has_said_ready(key_.public_key())) return;
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

ValidatorVoice::Operations ValidatorVoice::next_words(const ledger::StateView& view,
                                                      ledger::Height height,
                                                      std::optional<ledger::ValidatorIndex> turn) {
    Operations operations;
    const auto first = static_cast<std::size_t>(last_said_) + 1;
    for (std::size_t i = 0; i < topics && operations.empty(); ++i) {
        const auto topic = static_cast<Topic>((first + i) % topics);
        if (topic == Topic::beacon) add_beacon(view, operations);
        if (topic == Topic::ready) add_ready(view, height, operations);
        if (topic == Topic::reports && turn) add_reports(view, height, *turn, operations);
        if (!operations.empty()) last_said_ = topic;
    }
    return operations;
}

std::optional<ledger::Transaction> ValidatorVoice::after_block(
    const ledger::StateView& view, ledger::Height height, ledger::TimeMs time_ms, bool is_caught_up,
    std::optional<ledger::ValidatorIndex> turn) {
    const std::lock_guard lock(mutex_);
    if (!is_caught_up || !contracts::registry::find_account(view, account_)) return std::nullopt;
    const auto nonces = contracts::account_use_of(view, account_, time_ms).nonces;
    if (underway_ && time_ms <= underway_->valid_until_ms &&
        !contracts::check_nonce(nonces, underway_->nonce)) {
        return std::nullopt;
    }
    ledger::Body body;
    body.operations = next_words(view, height, turn);
    if (body.operations.empty()) return std::nullopt;
    body.network = network_;
    body.account = account_;
    body.nonce = nonces.highest + 1;  // no other is under way
    body.valid_until_ms = ledger::TimeMs{time_ms.value + valid_for_ms};
    underway_ = {body.nonce, body.valid_until_ms};
    return ledger::sign_transaction(std::move(body), std::span(&key_, 1));
}

}  // namespace merit::node
