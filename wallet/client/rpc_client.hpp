// JSON-RPC over HTTP to one node: blocking calls with a deadline, one kept-alive connection.
//
// Thread rule: one client belongs to one thread.
#pragma once

#include "crypto/result.hpp"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace merit::wallet {

struct RpcFailure {
    // 0: the node could not be reached or did not speak JSON-RPC; otherwise the code of its error.
    std::int64_t code = 0;
    std::string message;
    boost::json::value data;
};

class RpcClient {
  public:
    // `url` is http://HOST:PORT or HOST:PORT; the default port is 27657.
    explicit RpcClient(std::string_view url);
    ~RpcClient();
    RpcClient(RpcClient&&) noexcept;

    // Calls with parameters by name. A connection that the node closed meanwhile is opened again
    // once; a call that changes something is safe to repeat, since submissions are idempotent.
    Result<boost::json::value, RpcFailure> call(std::string_view method, boost::json::object params,
                                                std::uint64_t timeout_ms = 30'000);

    const std::string& url() const;

  private:
    struct Connection;
    std::unique_ptr<Connection> connection_;
};

}  // namespace merit::wallet
