#include "ledger/genesis.hpp"

#include "ledger/batch.hpp"
#include "ledger/block.hpp"
#include "ledger/codec/codec.hpp"
#include "ledger/printable.hpp"

#include <algorithm>
#include <set>

namespace merit::ledger {

namespace {

bool keys_are_good(const KeyList& keys, std::size_t threshold) {
    if (keys.empty() || threshold == 0 || threshold > keys.size()) return false;
    const bool ascending = std::ranges::adjacent_find(keys, std::greater_equal<>{}) == keys.end();
    return ascending && std::ranges::all_of(keys, crypto::is_registrable);
}

std::optional<std::string_view> check_validators(const Genesis& genesis) {
    std::set<crypto::PublicKey> seen;
    for (const GenesisValidator& validator : genesis.validators) {
        if (validator.member_index >= genesis.members.size()) return "genesis.unknown_member";
        for (const crypto::PublicKey& key : {validator.consensus_key, validator.transport_key}) {
            if (!crypto::is_registrable(key)) return "genesis.bad_key";
            if (!seen.insert(key).second) return "genesis.repeated_key";
        }
    }
    return std::nullopt;
}

}  // namespace

std::optional<std::string_view> check_genesis(const Genesis& genesis) {
    if (genesis.format != 1) return "genesis.unknown_format";
    if (genesis.time_ms.value > limits::time_ms_max) return "genesis.bad_time";
    if (genesis.members.empty()) return "genesis.no_members";
    if (genesis.validators.empty()) return "genesis.no_validators";
    if (!is_printable(genesis.name) || !is_printable(genesis.asset.name)) return "genesis.bad_name";
    std::set<std::string> names;
    for (const GenesisMember& member : genesis.members) {
        const bool is_good = !member.name.empty() && is_printable(member.name);
        if (!is_good || !names.insert(member.name).second) return "genesis.bad_name";
        if (!keys_are_good(member.keys, member.threshold)) return "genesis.bad_key";
    }
    if (auto reason = check_validators(genesis)) return reason;
    if (genesis.asset.issuer_member_index >= genesis.members.size()) {
        return "genesis.unknown_member";
    }
    std::uint64_t total = 0;
    for (const GenesisBalance& balance : genesis.balances) {
        if (balance.member_index >= genesis.members.size()) return "genesis.unknown_member";
        if (balance.amount.value >= (1ULL << 63) - total) return "genesis.balance_overflow";
        total += balance.amount.value;
    }
    const auto keys_ascend = [](const Parameter& a, const Parameter& b) { return a.key >= b.key; };
    if (std::ranges::adjacent_find(genesis.parameters, keys_ascend) != genesis.parameters.end()) {
        return "genesis.parameters_not_ascending";
    }
    const ConsensusParameters& consensus = genesis.consensus;
    if (consensus.delta_ms < 1 || consensus.delta_ms > 60'000 || consensus.idle_interval_ms < 10 ||
        consensus.block_bytes_max < limits::batch_bytes_max ||
        consensus.block_bytes_max > limits::block_bytes_max ||
        consensus.block_operations_max < limits::batch_operations_max ||
        consensus.block_operations_max > limits::block_operations_max) {
        return "genesis.bad_consensus_parameters";
    }
    return std::nullopt;
}

Bytes encode_genesis(const Genesis& genesis) {
    return encode(genesis);
}
Result<Genesis, DecodeError> decode_genesis(BytesView bytes) {
    return decode<Genesis>(bytes);
}

NetworkId network_of(const Genesis& genesis) {
    return NetworkId::from(crypto::blake2b("merit.genesis", {encode(genesis)}));
}

std::vector<crypto::PublicKey> consensus_keys(const Genesis& genesis) {
    std::vector<crypto::PublicKey> keys;
    for (const GenesisValidator& validator : genesis.validators) {
        keys.push_back(validator.consensus_key);
    }
    return keys;
}

Header genesis_header(const Genesis& genesis) {
    Header header;
    header.network = network_of(genesis);
    header.time_ms = genesis.time_ms;
    for (const GenesisValidator& validator : genesis.validators) {
        header.cut.push_back(
            {Position{0}, lane_root(header.network, header.term, validator.consensus_key)});
    }
    return header;
}

}  // namespace merit::ledger
