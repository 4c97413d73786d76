// What a contract sees while it runs.
#pragma once

#include "contracts/framework/parameters.hpp"
#include "contracts/framework/refusal.hpp"
#include "ledger/execution.hpp"
#include "ledger/ids.hpp"
#include "ledger/state_view.hpp"
#include "ledger/strong.hpp"

#include <vector>

namespace merit::contracts {

// The block being executed: fixed for all its transactions and clock steps.
struct BlockContext {
    ledger::NetworkId network;
    ledger::Height height;
    ledger::TimeMs time_ms;
    ledger::Epoch epoch;      // the current one: records of this block belong to it
    ParameterSet parameters;  // those in force in this epoch
};

// One operation of one transaction (or one clock step, then `account` is zero). Everything is
// written to `state`, an overlay that is dropped if the transaction fails; so are index entries and
// events.
struct Context {
    ledger::Overlay& state;
    const BlockContext& block;
    ledger::AccountId account;
    ledger::TxId tx_id;
    std::uint32_t operation_index = 0;
    std::vector<ledger::IndexEntry>& index;
    std::vector<ledger::Event>& events;

    // Id of the object that this operation makes: BLAKE2b(merit.<kind>, tx_id | operation index).
    template <class Id>
    Id make_id(std::string_view personalisation) const {
        const std::array<Byte, 4> number = {
            static_cast<Byte>(operation_index >> 24), static_cast<Byte>(operation_index >> 16),
            static_cast<Byte>(operation_index >> 8), static_cast<Byte>(operation_index)};
        return Id::from(crypto::blake2b(personalisation, {tx_id.view(), number}));
    }
};

}  // namespace merit::contracts
