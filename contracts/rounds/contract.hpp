// K10 ROUNDS: peer giving, retroactive medians, matched gifts.
#pragma once

#include "contracts/framework/contract.hpp"

namespace merit::contracts::rounds {

Contract contract();

}  // namespace merit::contracts::rounds
