// Small valid objects of the ledger: a test states only what differs from them.
#pragma once

#include "ledger/batch.hpp"
#include "ledger/block.hpp"
#include "ledger/checkpoint.hpp"
#include "ledger/genesis.hpp"
#include "ledger/transaction.hpp"

#include <vector>

namespace merit::testing {

// The key whose seed is `number` and 31 zero bytes; stable across runs.
crypto::KeyPair key(std::uint8_t number);
std::vector<crypto::KeyPair> keys(std::size_t count);
std::vector<crypto::PublicKey> public_keys(const std::vector<crypto::KeyPair>& keys);

// Members "member-0" .. with key(1) .., validators with key(101) .. and transport keys key(151) ..
ledger::Genesis genesis(std::size_t validators = 4);

// One operation of three bytes, signed by key(1) unless the body says otherwise.
ledger::Body body(const ledger::NetworkId& network);
ledger::Transaction transaction(const ledger::NetworkId& network);

// Votes of the given kind over one message by the first `count` of `keys`.
std::vector<ledger::Vote> votes(ledger::VoteKind kind, const std::vector<crypto::KeyPair>& keys,
                                std::size_t count, const ledger::NetworkId& network);

}  // namespace merit::testing
