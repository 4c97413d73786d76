// How accounts are written for people: bech32m, `merit1...` on main and `merittest1...` on test
// networks (INTERFACES 1.5).
#pragma once

#include "ledger/ids.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace merit::ledger {

enum class AddressStyle : std::uint8_t { main, test };

std::string address_of(const AccountId& account, AddressStyle style);

// An address of either style, or 40 hexadecimal digits.
std::optional<AccountId> parse_address(std::string_view text);

}  // namespace merit::ledger
