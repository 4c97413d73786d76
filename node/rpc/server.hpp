// The RPC server: JSON-RPC 2.0 over HTTP and WebSocket, probes and metrics, on one port.
//
// Guarantees: runs on threads of its own, never on those of consensus; bounded in connections,
// requests per address, bytes of headers, bodies and answers, bytes that clients have not taken;
// header, body, write and idle times. Listens on loopback by default; a listener that others can
// reach, and a wildcard origin, give a warning line. Source: INTERFACES 1.8, RELIABILITY 2.4;
// docs/rpc.md.
//
// Thread rule: start and stop from one thread; everything else from any.
#pragma once

#include "crypto/result.hpp"
#include "node/node_service.hpp"
#include "node/rpc/rpc_limits.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace merit::node::rpc {

struct ServerSettings {
    std::string listen = "127.0.0.1:27657";  // ADDRESS:PORT, [ADDRESS]:PORT; port 0: any free one
    std::vector<std::string> allowed_hosts = {"localhost"};
    std::vector<std::string> allowed_origins = {};
    std::size_t threads = 2;
    bool metrics = true;
    RpcLimits limits;
};

enum class ServerError : std::uint8_t {
    bad_address,     // `listen` is not ADDRESS:PORT
    address_in_use,  // another program listens there
    cannot_listen,   // the address is not of this machine, or no permission
};
std::string_view name_of(ServerError error);  // "rpc.bad_address", ...

class Server {
  public:
    // `service` must outlive the server.
    Server(ServerSettings settings, NodeService& service);
    ~Server();  // stops

    // Listens and starts the threads. At most once.
    Result<void, ServerError> start();
    // Stops listening, lets running calls end for a short while, closes all connections and joins
    // the threads. May be called more than once.
    void stop();

    // After start: the port that is listened on.
    std::uint16_t port() const;
    // Lines for the log about a listener that is open to others, or any web page.
    std::vector<std::string> warnings() const;
    // The page of /metrics, for a listener of its own.
    std::string metrics_text() const;

    struct Impl;  // of server.cpp alone

  private:
    std::unique_ptr<Impl> impl_;
};

}  // namespace merit::node::rpc
