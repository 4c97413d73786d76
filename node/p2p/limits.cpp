#include "node/p2p/limits.hpp"

#include <algorithm>

namespace merit::node::p2p {

void TokenBucket::refill(std::uint64_t now_ms) {
    if (now_ms <= last_ms_) return;
    // A second fills the bucket, so more time counts as a second: no overflow.
    const std::uint64_t elapsed = std::min<std::uint64_t>(now_ms - last_ms_, 1'000'000);
    const auto cap = static_cast<std::int64_t>(per_second_);
    const auto gained = static_cast<std::int64_t>(per_second_ / 1'000 * elapsed +
                                                  per_second_ % 1'000 * elapsed / 1'000);
    if (gained == 0) return;
    tokens_ = std::min(cap, tokens_ + gained);
    last_ms_ = now_ms;
}

std::uint64_t TokenBucket::take(std::uint64_t count, std::uint64_t now_ms) {
    refill(now_ms);
    tokens_ -= static_cast<std::int64_t>(count);
    if (tokens_ >= 0) return 0;
    return static_cast<std::uint64_t>(-tokens_) * 1'000 / per_second_ + 1;
}

bool TokenBucket::try_take(std::uint64_t now_ms) {
    refill(now_ms);
    if (tokens_ < 1) return false;
    --tokens_;
    return true;
}

HalfOpenTable::Entered HalfOpenTable::enter(const std::string& network) {
    Entered entered;
    const auto same = [&](const auto& entry) { return entry.second == network; };
    const auto of_network =
        static_cast<std::size_t>(std::count_if(open_.begin(), open_.end(), same));
    if (of_network >= per_network_max_) {
        entered.evicted = std::find_if(open_.begin(), open_.end(), same)->first;
    } else if (open_.size() >= total_max_) {
        entered.evicted = open_.begin()->first;
    }
    if (entered.evicted) open_.erase(*entered.evicted);
    entered.id = next_++;
    open_.emplace(entered.id, network);
    return entered;
}

void HalfOpenTable::leave(Id id) {
    open_.erase(id);
}

std::string network_of_address(const std::string& address) {
    const char separator = address.find(':') == std::string::npos ? '.' : ':';
    const std::size_t groups = separator == '.' ? 3 : 4;
    std::size_t at = 0;
    for (std::size_t i = 0; i < groups; ++i) {
        const std::size_t next = address.find(separator, at);
        if (next == std::string::npos) return address;
        at = next + 1;
    }
    return address.substr(0, at - 1);
}

}  // namespace merit::node::p2p
