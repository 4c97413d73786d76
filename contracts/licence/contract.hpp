// K11 LICENCE: inbound lists, the licence factor, origins. It has no operations of its own.
#pragma once

#include "contracts/framework/contract.hpp"

namespace merit::contracts::licence {

Contract contract();

}  // namespace merit::contracts::licence
