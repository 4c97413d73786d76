#include "tests/simulation/clients.hpp"

#include "contracts/framework/make_operation.hpp"
#include "contracts/registry/genesis.hpp"
#include "contracts/treasury/operations.hpp"
#include "tests/support/examples.hpp"

namespace merit::testing {

namespace {

constexpr std::uint64_t balance_units = 1'000'000'000;
constexpr std::uint64_t valid_ms = 3'600'000;
constexpr std::size_t operations_max = 3;

}  // namespace

ledger::Genesis Clients::make_genesis(std::size_t validators) {
    ledger::Genesis genesis = testing::genesis(validators);
    for (std::size_t i = 0; i < validators; ++i)
        genesis.balances.push_back({static_cast<std::uint16_t>(i), ledger::Amount{balance_units}});
    return genesis;
}

Clients::Clients(const ledger::Genesis& genesis, std::uint64_t seed)
    : genesis_(genesis), network_(ledger::network_of(genesis)), random_(seed) {}

Clients::Sent Clients::next() {
    if (!sent_.empty() && random_.chance(100'000)) return sent_[random_.below(sent_.size())];
    sent_.push_back(make());
    return sent_.back();
}

Clients::Sent Clients::make() {
    namespace treasury = contracts::treasury;
    const std::size_t member = random_.below(genesis_.members.size());
    const auto account = [&](std::size_t index) {
        return contracts::registry::genesis_account_id(genesis_.members[index]);
    };
    ledger::Body body;
    body.network = network_;
    body.account = account(member);
    // Now and then the nonce of another transaction: at most one of the two is executed.
    if (nonces_[member] == 0 || !random_.chance(50'000)) ++nonces_[member];
    body.nonce = nonces_[member];
    body.valid_until_ms = ledger::TimeMs{genesis_.time_ms.value + valid_ms};
    const std::uint64_t operations = 1 + random_.below(operations_max);
    for (std::uint64_t i = 0; i < operations; ++i) {
        treasury::Transfer transfer;
        transfer.asset = contracts::genesis_asset_id(genesis_);
        transfer.to = account(random_.below(genesis_.members.size()));
        transfer.amount = ledger::Amount{1 + random_.below(1'000)};
        if (random_.chance(30'000)) transfer.amount = ledger::Amount{balance_units * 1'000};
        body.operations.push_back(contracts::make_operation(transfer));
    }
    const crypto::KeyPair pair = key(static_cast<std::uint8_t>(member + 1));
    Sent sent;
    sent.tx_id = ledger::tx_id_of(body);
    const Bytes bytes =
        ledger::encode_transaction(ledger::sign_transaction(std::move(body), {&pair, 1}));
    sent.bytes = text_of(bytes);
    return sent;
}

}  // namespace merit::testing
