// The one table of all methods: it dispatches, validates and writes the OpenRPC document.
//
// Adding a method touches one file of methods/ and nothing else. Thread rule: the table is made
// once and only read; dispatch may be called from any thread.
#pragma once

#include "node/rpc/method.hpp"

#include <map>
#include <span>

namespace merit::node::rpc {

class MethodTable {
  public:
    explicit MethodTable(std::vector<Method> methods);

    const Method* find(std::string_view name) const;
    // By name, with the common parameters (height, prove) added.
    std::span<const Method> all() const { return methods_; }

  private:
    std::vector<Method> methods_;
};

const MethodTable& all_methods();

// Runs one request: finds the method, checks its parameters, pins the read, adds height,
// block_hash, time and the proof. `subscriber` is null over HTTP.
void dispatch(const MethodTable& table, Environment& environment,
              const std::shared_ptr<Subscriber>& subscriber, const Request& request,
              Complete complete);

// The OpenRPC document of the table (also rpc.discover and GET /openrpc.json).
boost::json::object open_rpc_document(const MethodTable& table);

// The text of docs/openrpc.json: one member or item a line, so that a change shows as a change.
std::string print_pretty(const boost::json::value& value);

// "2026-01-01T00:00:00.000Z".
std::string iso_time(ledger::TimeMs time);

// The lists of methods/*.cpp.
std::vector<Method> rpc_methods();
std::vector<Method> node_methods();
std::vector<Method> chain_methods();
std::vector<Method> submit_methods();
std::vector<Method> tx_methods();
std::vector<Method> registry_methods();
std::vector<Method> money_methods();
std::vector<Method> epoch_methods();
std::vector<Method> reward_methods();
std::vector<Method> contract_methods();
std::vector<Method> proof_methods();

}  // namespace merit::node::rpc
