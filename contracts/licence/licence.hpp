// K11 LICENCE: whether a record's licence is one that its project takes in.
#pragma once

#include "contracts/registry/settings.hpp"

namespace merit::contracts::licence {

// 10^6 if the expression fits the project's inbound list, else 0: an OR needs one listed id, an AND
// all. Without a list the outbound licence is the one listed, as a whole if it is an expression.
ledger::Ppm licence_factor(const registry::ProjectSettings& settings, std::string_view spdx);

}  // namespace merit::contracts::licence
