// A pool's policies as people write them: "immediate=200000,recent=300000,balanced=500000", in the
// order in which they run, shares in parts per million.
#pragma once

#include "contracts/treasury/terms.hpp"
#include "wallet/failure.hpp"

#include <string_view>

namespace merit::wallet {

// Refuses a name that is none, a name twice, and shares that are not 1000000 in all.
Outcome<contracts::treasury::Policies> policies_argument(std::string_view text);

}  // namespace merit::wallet
