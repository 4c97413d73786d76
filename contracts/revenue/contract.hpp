// K6 REVENUE: what projects earn, and who shares in it.
#pragma once

#include "contracts/framework/contract.hpp"

namespace merit::contracts::revenue {

Contract contract();

}  // namespace merit::contracts::revenue
