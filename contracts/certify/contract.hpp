// K7 CERTIFY: achievements that a vote defines, credentials that follow from facts or approvals,
// and what they let their accounts do. No money, not transferable, they expire.
#pragma once

#include "contracts/framework/contract.hpp"

namespace merit::contracts::certify {

Contract contract();

}  // namespace merit::contracts::certify
