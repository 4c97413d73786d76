// Remembers what a block has read, so that a key is read from the database once a block.
//
// Scans go to the view below. One thread; the view below must not change meanwhile.
#pragma once

#include "ledger/state_view.hpp"

#include <map>

namespace merit::contracts {

class ReadCache final : public ledger::StateView {
  public:
    explicit ReadCache(const ledger::StateView& below) : below_(below) {}

    std::optional<Bytes> get(BytesView key) const override {
        const auto found = values_.find(key);
        if (found != values_.end()) return found->second;
        return values_.emplace(to_bytes(key), below_.get(key)).first->second;
    }
    void scan(BytesView prefix, BytesView from, const Visit& visit) const override {
        below_.scan(prefix, from, visit);
    }

  private:
    const ledger::StateView& below_;
    mutable std::map<Bytes, std::optional<Bytes>, ledger::BytesLess> values_;
};

}  // namespace merit::contracts
