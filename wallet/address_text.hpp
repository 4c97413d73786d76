// Why a text is no address, for people: which kind of mistake, and where it probably is.
#pragma once

#include "wallet/failure.hpp"

#include <string_view>

namespace merit::wallet {

// Whether somebody meant an address rather than a name: it begins as one.
bool looks_like_address(std::string_view text);

// The refusal of a text that ledger::parse_address() does not take. Positions count from 1.
Failure address_failure(std::string_view text);

}  // namespace merit::wallet
