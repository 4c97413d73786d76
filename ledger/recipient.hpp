// Who can be rewarded: an account, or an alias that nobody has claimed yet.
//
// Ordered by its bytes (account 20, alias 32), which is the order of recipients everywhere.
#pragma once

#include "ledger/ids.hpp"

#include <variant>

namespace merit::ledger {

struct Recipient {
    std::variant<AccountId, AliasId> id;

    bool is_account() const { return id.index() == 0; }
    const AccountId* account() const { return std::get_if<AccountId>(&id); }
    const AliasId* alias() const { return std::get_if<AliasId>(&id); }
    BytesView view() const {
        return std::visit([](const auto& choice) { return choice.view(); }, id);
    }
    friend bool operator==(const Recipient&, const Recipient&) = default;
    friend std::strong_ordering operator<=>(const Recipient& a, const Recipient& b) {
        const BytesView x = a.view();
        const BytesView y = b.view();
        return std::lexicographical_compare_three_way(x.begin(), x.end(), y.begin(), y.end());
    }
};

}  // namespace merit::ledger
