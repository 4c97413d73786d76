// Values of the ledger as JSON, in the address style of the network.
#pragma once

#include "ledger/json/json.hpp"
#include "node/rpc/method.hpp"

namespace merit::node::rpc {

inline ledger::AddressStyle address_style(const Call& call) {
    return call.environment.service.genesis().test ? ledger::AddressStyle::test
                                                   : ledger::AddressStyle::main;
}

template <class T>
boost::json::value json_of(const Call& call, const T& value) {
    return ledger::to_json(value, address_style(call));
}

}  // namespace merit::node::rpc
