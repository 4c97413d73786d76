// The secrets of this node's validator for the beacon: made once, durable before anything is
// committed to, kept until the epoch that they are for. A restart finds them again.
//
// The file lies beside the validator's key, readable by its owner alone, and belongs to one
// validator of one network, so that no secret is shown in another network first: with another key,
// of another network, damaged or gone it counts as empty, and what was committed to is not revealed.
// It is replaced as a whole. Secrets are not logged. Thread rule: one thread at a time.
// Source: CONTRACTS section 5 (beacon), docs/decisions/0022-beacon.md.
#pragma once

#include "crypto/secret.hpp"
#include "ledger/ids.hpp"
#include "ledger/strong.hpp"

#include <filesystem>
#include <functional>
#include <map>
#include <optional>

namespace merit::node {

class BeaconSecrets {
  public:
    // Gives 32 bytes that nobody else knows.
    using Source = std::function<crypto::Secret32()>;

    // Reads what is there; warns once if that is damaged or of another network.
    BeaconSecrets(std::filesystem::path file, const ledger::NetworkId& network,
                  const ledger::AccountId& validator, Source source);

    std::optional<crypto::Secret32> find(ledger::Epoch epoch) const;
    // The one of this epoch, made if there is none, and durable; those for epochs before the last
    // one go. Nothing if the file cannot be written, or holds two for later epochs: then there is
    // nothing to commit to.
    std::optional<crypto::Secret32> find_or_make(ledger::Epoch epoch);

  private:
    bool store() const;

    const std::filesystem::path file_;
    const ledger::NetworkId network_;
    const ledger::AccountId validator_;
    const Source source_;
    std::map<ledger::Epoch, crypto::Secret32> secrets_;  // at most two
};

}  // namespace merit::node
