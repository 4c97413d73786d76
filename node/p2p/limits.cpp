#include "node/p2p/limits.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>

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

void Suspension::begin(std::uint64_t now_ms) {
    const bool is_first = last_ms_ == 0 || now_ms >= until_ms_ + forgotten_after_ms;
    last_ms_ = is_first ? first_ms : std::min(2 * last_ms_, longest_ms);
    until_ms_ = now_ms + last_ms_;
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
    namespace ip = boost::asio::ip;
    boost::system::error_code failure;
    ip::address parsed = ip::make_address(address, failure);
    if (failure) return address;
    // An IPv4 peer of a listener on [::].
    if (parsed.is_v6() && parsed.to_v6().is_v4_mapped()) {
        parsed = ip::make_address_v4(ip::v4_mapped, parsed.to_v6());
    }
    if (parsed.is_v4()) return ip::network_v4(parsed.to_v4(), 24).canonical().to_string();
    return ip::network_v6(parsed.to_v6(), 64).canonical().to_string();
}

}  // namespace merit::node::p2p
