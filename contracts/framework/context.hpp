// What a contract sees while it runs.
#pragma once

#include "contracts/framework/parameters.hpp"
#include "contracts/framework/refusal.hpp"
#include "ledger/execution.hpp"
#include "ledger/ids.hpp"
#include "ledger/state_view.hpp"
#include "ledger/strong.hpp"

#include <array>
#include <optional>
#include <string>
#include <utility>
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
    std::uint32_t transaction_index = 0xffff'ffff;  // in the block; that of a clock step
    std::uint32_t counter = 0;                      // of index entries with a Place
    // While the operation runs that an enacted proposal carries: that proposal. Nobody sends it
    // then, so `account` is zero.
    std::optional<ledger::ProposalId> proposal = {};

    // Id of the object that this operation makes: BLAKE2b(merit.<kind>, tx_id | operation index),
    // of a carried operation BLAKE2b(merit.<kind>, proposal | 0).
    template <class Id>
    Id make_id(std::string_view personalisation) const {
        if (proposal) return numbered_id<Id>(personalisation, proposal->view(), 0);
        return numbered_id<Id>(personalisation, tx_id.view(), operation_index);
    }

    template <class Id>
    static Id numbered_id(std::string_view personalisation, BytesView maker, std::uint32_t index) {
        const std::array<Byte, 4> number = {
            static_cast<Byte>(index >> 24), static_cast<Byte>(index >> 16),
            static_cast<Byte>(index >> 8), static_cast<Byte>(index)};
        return Id::from(crypto::blake2b(personalisation, {maker, number}));
    }

    void emit(std::string_view name, BytesView subject, std::string text = {}) {
        events.push_back({std::string(name), to_bytes(subject), std::move(text)});
    }
};

// Id of an object that the clock makes (DETAILS 11): H(kind, subject | epoch u64 | counter u32).
template <class Id>
Id make_clock_id(std::string_view personalisation, BytesView subject, ledger::Epoch epoch,
                 std::uint32_t counter) {
    std::array<Byte, 12> number{};
    for (unsigned i = 0; i < 8; ++i)
        number[i] = static_cast<Byte>(epoch.value >> (56 - 8 * i));
    for (unsigned i = 0; i < 4; ++i)
        number[8 + i] = static_cast<Byte>(counter >> (24 - 8 * i));
    return Id::from(crypto::blake2b(personalisation, {subject, number}));
}

}  // namespace merit::contracts
