// What the state may say of validator sets and double signing, looked at after every block and
// apart from the contracts:
// - nobody honest is ever accused, and a double signing is reported once, as long as there is one;
// - who was suspended before a set was ready is not in that set when its term begins, unless the
//   members took it in again;
// - evidence suspends at most f of a term, and leaves at least four validators;
// - a term's set differs from the one before by at most max(1, f).
#pragma once

#include "contracts/validators/validators.hpp"
#include "ledger/execution.hpp"

#include <functional>
#include <map>
#include <set>
#include <string>

namespace merit::testing {

class SetOracle {
  public:
    using Violate = std::function<void(const std::string&)>;
    using Place = std::pair<ledger::Term, ledger::ValidatorIndex>;

    // `may_sign_twice`: whether this is the key of a Byzantine validator.
    SetOracle(Violate violate, std::function<bool(const crypto::PublicKey&)> may_sign_twice)
        : violate_(std::move(violate)), may_sign_twice_(std::move(may_sign_twice)) {}

    // Before the first block, and after each.
    void begin(const ledger::StateView& state);
    void check(const ledger::StateView& state, const ledger::OrderedBlock& block,
               const std::vector<ledger::Receipt>& receipts);

    // The height at which a double signing was reported.
    std::optional<ledger::Height> reported(ledger::Term term, ledger::ValidatorIndex signer) const;
    std::size_t reports() const { return reports_.size(); }
    std::size_t suspensions() const { return suspensions_; }

  private:
    void count_reports(const ledger::OrderedBlock& block,
                       const std::vector<ledger::Receipt>& receipts);
    void look_at_reports(const ledger::StateView& state, ledger::Height height);
    void check_change(const contracts::validators::CurrentSet& now,
                      const ledger::StateView& state);

    const Violate violate_;
    const std::function<bool(const crypto::PublicKey&)> may_sign_twice_;
    contracts::validators::CurrentSet current_;
    std::map<Place, ledger::Height> reports_;
    std::map<crypto::PublicKey, ledger::Height> suspended_;
    std::size_t suspended_in_term_ = 0;
    std::size_t suspensions_ = 0;
    std::size_t applied_ = 0;  // operations that reported
};

}  // namespace merit::testing
