#include "node/rpc/connection_caps.hpp"

#include "crypto/assert.hpp"

#include <algorithm>

namespace merit::node::rpc {

std::size_t ConnectionCaps::cap_of(bool is_loopback) const {
    const std::size_t most = total_max_ - total_max_ / 4;
    return std::min(total_max_, is_loopback ? std::max(per_address_max_, most) : per_address_max_);
}

bool ConnectionCaps::enter(const std::string& address, bool is_loopback) {
    const std::lock_guard lock(mutex_);
    if (total_ >= total_max_) return false;
    const auto found = counts_.find(address);
    const std::size_t count = found == counts_.end() ? 0 : found->second;
    if (count >= cap_of(is_loopback)) return false;
    ++counts_[address];
    ++total_;
    return true;
}

void ConnectionCaps::leave(const std::string& address) {
    const std::lock_guard lock(mutex_);
    const auto found = counts_.find(address);
    MERIT_ASSERT(found != counts_.end(), "a connection that leaves has entered");
    if (--found->second == 0) counts_.erase(found);
    --total_;
}

}  // namespace merit::node::rpc
