// What clients send in a simulated network: transfers between the members' accounts, most of which
// are good, some cannot be paid, some use a nonce twice, some come twice; and whatever else is to
// be signed (work.hpp, the changes of the set).
#pragma once

#include "ledger/genesis.hpp"
#include "ledger/ids.hpp"
#include "ledger/transaction.hpp"
#include "tests/simulation/random.hpp"

#include <map>
#include <string>
#include <vector>

namespace merit::testing {

class Clients {
  public:
    // An epoch takes 5 s, a vote one epoch and its timelock another.
    static ledger::Genesis make_genesis(std::size_t validators);

    Clients(const ledger::Genesis& genesis, std::uint64_t seed);

    struct Sent {
        ledger::TxId tx_id;
        std::string bytes;
    };
    // The next one; now and then one that was sent before.
    Sent next();
    const std::vector<Sent>& sent() const { return sent_; }
    // By a member's own account.
    Sent by_member(std::size_t member, std::vector<ledger::Operation> operations);
    // By an account that has this key alone.
    Sent by_account(const ledger::AccountId& account, const crypto::KeyPair& pair,
                    std::vector<ledger::Operation> operations);

  private:
    Sent make();
    Sent sign(ledger::Body body, const crypto::KeyPair& pair) const;
    ledger::Body body_of(const ledger::AccountId& account, std::uint64_t nonce) const;

    const ledger::Genesis& genesis_;
    const ledger::NetworkId network_;
    Random random_;
    std::map<ledger::AccountId, std::uint64_t> nonces_;
    std::vector<Sent> sent_;
};

}  // namespace merit::testing
