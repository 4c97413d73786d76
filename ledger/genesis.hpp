// Genesis: what all validators agree on before the first block.
//
// `network` = BLAKE2b-256 (personalisation merit.genesis) of the canonical bytes; genesis.json is
// their printed form. Source: DETAILS section 1.
#pragma once

#include "crypto/result.hpp"
#include "crypto/sign.hpp"
#include "ledger/codec/bounded.hpp"
#include "ledger/codec/decode_error.hpp"
#include "ledger/codec/fields.hpp"
#include "ledger/ids.hpp"
#include "ledger/limits.hpp"
#include "ledger/strong.hpp"

#include <string>
#include <string_view>

namespace merit::ledger {

using Name = Text<limits::name_bytes_max>;
using KeyList = Bounded<crypto::PublicKey, limits::signers_max>;

struct ConsensusParameters {
    std::uint64_t delta_ms = 50;  // Delta of PROTOCOL section 4
    std::uint64_t idle_interval_ms = 1'000;
    std::uint64_t block_bytes_max = limits::block_bytes_max;
    std::uint64_t block_operations_max = limits::block_operations_max;
    MERIT_FIELDS(delta_ms, idle_interval_ms, block_bytes_max, block_operations_max)
};

// A contract parameter by its key (CONTRACTS section 8), in the integer unit of that key.
struct Parameter {
    Text<32> key;
    std::uint64_t value = 0;
    MERIT_FIELDS(key, value)
};
using ParameterList = Bounded<Parameter, limits::parameters_max>;  // ascending keys

struct QuotaParameters {
    std::uint64_t account_units_per_ms = 100;
    std::uint64_t account_units_max = 20'000'000;
    std::uint64_t member_units_per_ms = 1'000;
    std::uint64_t member_units_max = 200'000'000;
    MERIT_FIELDS(account_units_per_ms, account_units_max, member_units_per_ms, member_units_max)
};

struct GenesisMember {
    Name name;
    KeyList keys;  // strictly ascending
    std::uint8_t threshold = 1;
    MERIT_FIELDS(name, keys, threshold)
};

// Its index in the list is its lane.
struct GenesisValidator {
    std::uint16_t member_index = 0;
    crypto::PublicKey consensus_key;
    crypto::PublicKey transport_key;
    MERIT_FIELDS(member_index, consensus_key, transport_key)
};

struct GenesisAsset {
    Name name;
    std::uint16_t issuer_member_index = 0;
    MERIT_FIELDS(name, issuer_member_index)
};

struct GenesisBalance {
    std::uint16_t member_index = 0;
    Amount amount;
    MERIT_FIELDS(member_index, amount)
};

struct Genesis {
    std::uint16_t format = 1;
    Name name;
    bool test = false;  // addresses of a test network begin with "merittest"
    TimeMs time_ms;
    std::uint32_t rules = 1;
    ConsensusParameters consensus;
    ParameterList parameters;  // parameter set 0; keys that are absent take their default
    QuotaParameters quotas;
    Bounded<GenesisMember, limits::members_max> members;
    Bounded<GenesisValidator, limits::validators_max> validators;
    GenesisAsset asset;
    Bounded<GenesisBalance, limits::members_max> balances;
    MERIT_FIELDS(format, name, test, time_ms, rules, consensus, parameters, quotas, members,
                 validators, asset, balances)
};

// Names a stable reason, for instance "genesis.no_validators"; nothing if the genesis is
// consistent.
std::optional<std::string_view> check_genesis(const Genesis& genesis);

Bytes encode_genesis(const Genesis& genesis);
Result<Genesis, DecodeError> decode_genesis(BytesView bytes);
NetworkId network_of(const Genesis& genesis);
std::vector<crypto::PublicKey> consensus_keys(const Genesis& genesis);

// The block of height 0: view 0, empty cut at the lanes' roots, counts as notarized and final.
struct Header genesis_header(const Genesis& genesis);

}  // namespace merit::ledger
