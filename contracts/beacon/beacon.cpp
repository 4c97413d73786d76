#include "contracts/beacon/beacon.hpp"

#include "contracts/beacon/state.hpp"

namespace merit::contracts::beacon {

crypto::Hash256 commitment_digest(const ledger::AccountId& validator, ledger::Epoch epoch,
                                  const crypto::Secret32& secret) {
    Bytes number;
    KeyField<ledger::Epoch>::put(number, epoch);
    return crypto::sha256({bytes_of("merit.secret"), validator.view(), number, secret.view()});
}

std::optional<BeaconRecord> find_beacon(const ledger::StateView& view, ledger::Epoch epoch) {
    return beacons.get(view, epoch);
}

std::optional<SecretRecord> find_secret(const ledger::StateView& view, ledger::Epoch epoch,
                                        const ledger::AccountId& validator) {
    return secrets.get(view, epoch, validator);
}

}  // namespace merit::contracts::beacon
