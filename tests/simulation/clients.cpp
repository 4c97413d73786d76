#include "tests/simulation/clients.hpp"

#include "contracts/execute.hpp"
#include "contracts/framework/make_operation.hpp"
#include "contracts/registry/genesis.hpp"
#include "contracts/treasury/operations.hpp"
#include "crypto/assert.hpp"
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
    genesis.parameters.push_back({ledger::Text<32>("epoch_length_ms"), 5'000});
    genesis.parameters.push_back({ledger::Text<32>("timelock_epochs"), 1});
    genesis.parameters.push_back({ledger::Text<32>("vote_epochs"), 1});
    MERIT_ASSERT(!contracts::check_genesis_parameters(genesis), "the parameters are good");
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
    // Now and then the nonce of another transaction: at most one of the two is executed.
    std::uint64_t& nonce = nonces_[account(member)];
    if (nonce == 0 || !random_.chance(50'000)) ++nonce;
    ledger::Body body = body_of(account(member), nonce);
    const std::uint64_t operations = 1 + random_.below(operations_max);
    for (std::uint64_t i = 0; i < operations; ++i) {
        treasury::Transfer transfer;
        transfer.asset = contracts::genesis_asset_id(genesis_);
        transfer.to = account(random_.below(genesis_.members.size()));
        transfer.amount = ledger::Amount{1 + random_.below(1'000)};
        if (random_.chance(30'000)) transfer.amount = ledger::Amount{balance_units * 1'000};
        body.operations.push_back(contracts::make_operation(transfer));
    }
    return sign(std::move(body), key(static_cast<std::uint8_t>(member + 1)));
}

ledger::Body Clients::body_of(const ledger::AccountId& account, std::uint64_t nonce) const {
    ledger::Body body;
    body.network = network_;
    body.account = account;
    body.nonce = nonce;
    body.valid_until_ms = ledger::TimeMs{genesis_.time_ms.value + valid_ms};
    return body;
}

Clients::Sent Clients::by_member(std::size_t member, std::vector<ledger::Operation> operations) {
    return by_account(contracts::registry::genesis_account_id(genesis_.members[member]),
                      key(static_cast<std::uint8_t>(member + 1)), std::move(operations));
}

Clients::Sent Clients::by_account(const ledger::AccountId& account, const crypto::KeyPair& pair,
                                  std::vector<ledger::Operation> operations) {
    ledger::Body body = body_of(account, ++nonces_[account]);
    body.operations.assign(operations.begin(), operations.end());
    return sign(std::move(body), pair);
}

Clients::Sent Clients::sign(ledger::Body body, const crypto::KeyPair& pair) const {
    Sent sent;
    sent.tx_id = ledger::tx_id_of(body);
    const Bytes bytes =
        ledger::encode_transaction(ledger::sign_transaction(std::move(body), {&pair, 1}));
    sent.bytes = text_of(bytes);
    return sent;
}

}  // namespace merit::testing
