// The beacon: one value an epoch, which nobody could know while what is drawn with it was open.
//
//   beacon(0) = genesis hash
//   beacon(t) = SHA-256("merit.beacon" || beacon(t-1) || secrets revealed for t, by validator)
//   commitment of a validator for t = SHA-256("merit.secret" || validator || t || secret)
//
// A validator is its account here: 20 bytes, which come from its consensus key. It commits in epoch
// t-2 and reveals in t-1; what is drawn with beacon(t) must be fixed at the end of t-2. A validator
// can withhold and so choose between two values: who does is kept. Thread rule: free functions over
// const views. Source: CONTRACTS section 5, docs/decisions/0022-beacon.md.
#pragma once

#include "contracts/beacon/records.hpp"
#include "ledger/ids.hpp"
#include "ledger/state_view.hpp"
#include "ledger/strong.hpp"

namespace merit::contracts::beacon {

crypto::Hash256 commitment_digest(const ledger::AccountId& validator, ledger::Epoch epoch,
                                  const crypto::Secret32& secret);

// Nothing for an epoch whose beacon is not drawn: it is when the epoch before begins to close.
// Every answer that uses it says whether it is_random().
std::optional<BeaconRecord> find_beacon(const ledger::StateView& view, ledger::Epoch epoch);

// What a validator said for an epoch whose beacon is not drawn, or missed for one that is.
std::optional<SecretRecord> find_secret(const ledger::StateView& view, ledger::Epoch epoch,
                                        const ledger::AccountId& validator);

}  // namespace merit::contracts::beacon
