#include "contracts/framework/chain.hpp"

#include "contracts/framework/map.hpp"

#include <algorithm>
#include <vector>

namespace merit::contracts {

namespace {

using ledger::Epoch;
using ledger::TimeMs;

constexpr Map<Prefix::chain, Chain> chains;
constexpr Map<Prefix::epoch_info, EpochInfo, Epoch> epoch_infos;
constexpr Map<Prefix::parameter_set, ParameterRecord, std::uint64_t> parameter_sets;
constexpr Map<Prefix::parameter_change, ParameterChange, Epoch, crypto::Hash256> parameter_changes;

struct Scheduled {
    Epoch epoch;
    crypto::Hash256 id;
    ParameterChange change;
};

std::optional<Epoch> next_change(const ledger::StateView& view) {
    std::optional<Epoch> epoch;
    parameter_changes.scan(view, [&](const auto& key, const ParameterChange&) {
        epoch = std::get<0>(key);
        return false;
    });
    return epoch;
}

// Makes one new set of all changes that are due when `chain.epoch` begins.
void enact_changes(ledger::Overlay& state, Chain& chain) {
    std::vector<Scheduled> due;
    parameter_changes.scan(state, [&](const auto& key, const ParameterChange& change) {
        if (std::get<0>(key) > chain.epoch) return false;
        due.push_back({std::get<0>(key), std::get<1>(key), change});
        return true;
    });
    if (due.empty()) return;
    ParameterRecord record = *parameter_sets.get(state, chain.parameter_set);
    for (const Scheduled& scheduled : due) {
        const ParameterRule* rule = find_parameter_rule(scheduled.change.key);
        MERIT_ASSERT(rule != nullptr, "a scheduled change names a parameter");
        record.set.*(rule->member) = scheduled.change.value;
        parameter_changes.erase(state, scheduled.epoch, scheduled.id);
    }
    record.set.number = ++chain.parameter_set;
    record.from_epoch = chain.epoch;
    parameter_sets.put(state, record, chain.parameter_set);
}

// Epochs from the end of the current one up to `time`, were all of them `length` long.
std::uint64_t epochs_to(const Chain& chain, TimeMs time, std::uint64_t length) {
    return (time.value - chain.end_ms.value) / length + 1;
}

}  // namespace

Chain load_chain(const ledger::StateView& view) {
    const auto chain = chains.get(view);
    MERIT_ASSERT(chain.has_value(), "the state begins with genesis");
    return *chain;
}

void store_chain(ledger::Overlay& state, const Chain& chain) {
    chains.put(state, chain);
}

std::optional<EpochInfo> find_epoch(const ledger::StateView& view, Epoch epoch) {
    return epoch_infos.get(view, epoch);
}

std::optional<ParameterRecord> find_parameter_set(const ledger::StateView& view,
                                                  std::uint64_t number) {
    return parameter_sets.get(view, number);
}

ParameterSet parameters_in(const ledger::StateView& view, Epoch epoch) {
    if (const auto info = epoch_infos.get(view, epoch)) {
        return parameter_sets.get(view, info->parameter_set)->set;
    }
    std::uint64_t number = load_chain(view).parameter_set;
    auto record = parameter_sets.get(view, number);
    while (record->from_epoch > epoch)
        record = parameter_sets.get(view, --number);
    return record->set;
}

void schedule_parameter_change(ledger::Overlay& state, Epoch epoch, const crypto::Hash256& id,
                               const ParameterChange& change) {
    MERIT_ASSERT(epoch > load_chain(state).epoch, "a change is never retroactive");
    parameter_changes.put(state, change, epoch, id);
}

bool advance_epoch(ledger::Overlay& state, Chain& chain, TimeMs time_ms, ledger::Height height) {
    if (time_ms < chain.end_ms) return false;
    while (time_ms >= chain.end_ms) {
        const std::uint64_t length =
            parameter_sets.get(state, chain.parameter_set)->set.epoch_length_ms;
        std::uint64_t count = epochs_to(chain, time_ms, length);
        const auto change = next_change(state);
        if (change) count = std::min(count, change->value - chain.epoch.value);
        chain.start_ms.value = chain.end_ms.value + (count - 1) * length;
        chain.epoch.value += count;
        enact_changes(state, chain);
        const auto record = parameter_sets.get(state, chain.parameter_set);
        chain.end_ms.value = chain.start_ms.value + record->set.epoch_length_ms;
    }
    epoch_infos.put(state, {chain.start_ms, chain.end_ms, chain.parameter_set, height},
                    chain.epoch);
    return true;
}

void store_genesis_chain(ledger::Overlay& state, const ledger::Genesis& genesis,
                         const ParameterSet& set, const ledger::AssetId& asset) {
    Chain chain;
    chain.start_ms = genesis.time_ms;
    chain.end_ms.value = genesis.time_ms.value + set.epoch_length_ms;
    chain.asset = asset;
    chain.quotas = genesis.quotas;
    chain.rules = genesis.rules;
    chains.put(state, chain);
    parameter_sets.put(state, {set, Epoch{0}}, set.number);
    epoch_infos.put(state, {chain.start_ms, chain.end_ms, set.number, ledger::Height{0}},
                    chain.epoch);
}

}  // namespace merit::contracts
