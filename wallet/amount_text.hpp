// Amounts as people write them: "12.5" credits or "12500000u" units. More decimals than exist are
// an error, never rounded. Source: INTERFACES 1.6.
#pragma once

#include "ledger/strong.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace merit::wallet {

// Why a text is no amount, as a sentence without its subject: "has more than six decimals".
std::string_view why_no_amount(std::string_view text);

// Nothing if the text is not an amount or leaves 64 bits.
std::optional<ledger::Amount> parse_amount(std::string_view text);

// "12.500000"; with `grouped` "1,234.500000" for tables.
std::string amount_text(ledger::Amount amount, bool grouped = false);

}  // namespace merit::wallet
