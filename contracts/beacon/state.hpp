// The maps of the beacon. For contract sources only.
#pragma once

#include "contracts/beacon/records.hpp"
#include "contracts/framework/map.hpp"

namespace merit::contracts::beacon {

inline constexpr Map<Prefix::beacon, BeaconRecord, ledger::Epoch> beacons;
// epoch/account of the validator
inline constexpr Map<Prefix::secret, SecretRecord, ledger::Epoch, ledger::AccountId> secrets;

}  // namespace merit::contracts::beacon
