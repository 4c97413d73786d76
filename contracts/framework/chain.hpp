// The clock's place in the state: the current epoch, what is being closed, the parameter sets.
//
// Source: CONTRACTS section 5 (clock, params), DETAILS section 9. Free functions over const views.
#pragma once

#include "contracts/framework/parameters.hpp"
#include "ledger/genesis.hpp"
#include "ledger/state_view.hpp"

#include <optional>

namespace merit::contracts {

// The one value of the map `chain`.
struct Chain {
    ledger::Epoch epoch;  // the current one: start_ms <= block time < end_ms
    ledger::TimeMs start_ms;
    ledger::TimeMs end_ms;
    std::uint64_t parameter_set = 0;  // number of the set in force
    ledger::Epoch closing;            // the oldest epoch that is not closed; == epoch: none
    std::uint32_t task = 0;           // place of that close in the list of clock tasks
    ledger::AssetId asset;            // of genesis
    ledger::QuotaParameters quotas;
    std::uint32_t rules = 1;
    MERIT_FIELDS(epoch, start_ms, end_ms, parameter_set, closing, task, asset, quotas, rules)
};

// Written with the first block of an epoch, kept for ever. An epoch without this value had no
// block: it has no records, and closes empty.
struct EpochInfo {
    ledger::TimeMs start_ms;
    ledger::TimeMs end_ms;
    std::uint64_t parameter_set = 0;  // its number
    ledger::Height first_height;
    MERIT_FIELDS(start_ms, end_ms, parameter_set, first_height)
};

// Sets have consecutive numbers; each is in force until the next one begins.
struct ParameterRecord {
    ParameterSet set;
    ledger::Epoch from_epoch;
    MERIT_FIELDS(set, from_epoch)
};

// One key gets a new value when `epoch` begins (enacted by a ballot).
struct ParameterChange {
    ledger::Text<32> key;
    std::uint64_t value = 0;
    MERIT_FIELDS(key, value)
};

Chain load_chain(const ledger::StateView& view);
std::optional<EpochInfo> find_epoch(const ledger::StateView& view, ledger::Epoch epoch);

// The set in force in an epoch that has begun. A clock task closes `epoch` by
// parameters_in(state, epoch), not by the parameters of the block.
ParameterSet parameters_in(const ledger::StateView& view, ledger::Epoch epoch);
std::optional<ParameterRecord> find_parameter_set(const ledger::StateView& view,
                                                  std::uint64_t number);

// `epoch` must lie after the current one. The id tells changes of one epoch apart.
void schedule_parameter_change(ledger::Overlay& state, ledger::Epoch epoch,
                               const crypto::Hash256& id, const ParameterChange& change);

// Goes to the epoch in which `time_ms` lies, enacting scheduled parameters at each boundary on the
// way; writes the EpochInfo of a new epoch. Returns whether a new epoch has begun.
bool advance_epoch(ledger::Overlay& state, Chain& chain, ledger::TimeMs time_ms,
                   ledger::Height height);

// The clock's part of the state at genesis. The set must be that of check_genesis_parameters.
void store_genesis_chain(ledger::Overlay& state, const ledger::Genesis& genesis,
                         const ParameterSet& set, const ledger::AssetId& asset);
void store_chain(ledger::Overlay& state, const Chain& chain);

}  // namespace merit::contracts
