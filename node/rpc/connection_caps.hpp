// How many connections each address may have, so that one cannot take all of them.
//
// Other machines: connections_per_address_max. Loopback, behind which a proxy serves everybody: at
// least three quarters of all, never all of them unless that cap says so. Thread rule: any thread.
#pragma once

#include <cstddef>
#include <map>
#include <mutex>
#include <string>

namespace merit::node::rpc {

class ConnectionCaps {
  public:
    ConnectionCaps(std::size_t connections_max, std::size_t per_address_max)
        : total_max_(connections_max), per_address_max_(per_address_max) {}

    // Counts a connection; false, and nothing is counted, above the cap.
    bool enter(const std::string& address, bool is_loopback);
    void leave(const std::string& address);

    std::size_t cap_of(bool is_loopback) const;

  private:
    const std::size_t total_max_;
    const std::size_t per_address_max_;
    std::mutex mutex_;
    std::map<std::string, std::size_t> counts_;  // none is 0
    std::size_t total_ = 0;
};

}  // namespace merit::node::rpc
