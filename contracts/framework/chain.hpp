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
    ledger::Epoch closing;   // the oldest epoch that is not closed; all closed if == epoch
    std::uint32_t task = 0;  // place in the list of clock tasks (clock.hpp) of that close
    ledger::AssetId asset;   // of genesis
    ledger::QuotaParameters quotas;
    std::uint32_t rules = 1;
    MERIT_FIELDS(epoch, start_ms, end_ms, closing, task, asset, quotas, rules)
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

Chain load_chain(const ledger::StateView& view);
std::optional<EpochInfo> find_epoch(const ledger::StateView& view, ledger::Epoch epoch);

// The set in force in an epoch: past, current, or as scheduled. A clock task closes `epoch` by
// parameters_in(state, epoch), not by those of the block.
ParameterSet parameters_in(const ledger::StateView& view, ledger::Epoch epoch);

}  // namespace merit::contracts
