// What clients send in a simulated network: transfers between the members' accounts, most of which
// are good, some cannot be paid, some use a nonce twice, some come twice.
#pragma once

#include "ledger/genesis.hpp"
#include "ledger/ids.hpp"
#include "tests/simulation/random.hpp"

#include <map>
#include <string>
#include <vector>

namespace merit::testing {

class Clients {
  public:
    static ledger::Genesis make_genesis(std::size_t validators);

    Clients(const ledger::Genesis& genesis, std::uint64_t seed);

    struct Sent {
        ledger::TxId tx_id;
        std::string bytes;
    };
    // The next one; now and then one that was sent before.
    Sent next();
    const std::vector<Sent>& sent() const { return sent_; }

  private:
    Sent make();

    const ledger::Genesis& genesis_;
    const ledger::NetworkId network_;
    Random random_;
    std::map<std::size_t, std::uint64_t> nonces_;  // by member
    std::vector<Sent> sent_;
};

}  // namespace merit::testing
