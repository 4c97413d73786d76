// Block times as people read them. Source: ISO 8601, always in UTC.
#pragma once

#include "ledger/strong.hpp"

#include <string>

namespace merit::wallet {

// "2026-01-01T00:00:00Z"; a time after the year 9999 is shown as its last second.
std::string time_text(ledger::TimeMs time);

}  // namespace merit::wallet
