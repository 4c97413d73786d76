// Which validator set was ready after which executed height: what a boundary is checked against.
//
// Bounds: the last heights_kept heights; only changes take memory. Thread rule: one thread. Source:
// PROTOCOL section 7 (Terms).
#pragma once

#include "crypto/hash.hpp"
#include "ledger/strong.hpp"

#include <cstdint>
#include <map>
#include <optional>

namespace merit::consensus {

class ReadySets {
  public:
    using Set = std::optional<crypto::Hash256>;  // absent: none is ready
    static constexpr std::uint64_t heights_kept = 256;

    // Begins anew with the state of this height.
    void start(ledger::Height height, const Set& set);
    // After the next height.
    void add(ledger::Height height, const Set& set);

    // After the newest height.
    const Set& latest() const { return changes_.rbegin()->second; }
    bool is_known(ledger::Height height) const { return first_ <= height && height <= newest_; }
    // After this height, which is known.
    const Set& at(ledger::Height height) const;

  private:
    std::map<ledger::Height, Set> changes_{{ledger::Height{0}, std::nullopt}};
    ledger::Height first_;
    ledger::Height newest_;
};

}  // namespace merit::consensus
