#include "node/p2p/limits.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>

#include <algorithm>

namespace merit::node::p2p {
namespace {

namespace ip = boost::asio::ip;

// An IPv4 peer of a listener on [::] comes as ::ffff:a.b.c.d.
std::optional<ip::address> parse_plain(const std::string& address) {
    boost::system::error_code failure;
    const ip::address parsed = ip::make_address(address, failure);
    if (failure) return std::nullopt;
    if (!parsed.is_v6() || !parsed.to_v6().is_v4_mapped()) return parsed;
    return ip::make_address_v4(ip::v4_mapped, parsed.to_v6());
}

std::string plain_address(const std::string& address) {
    const auto parsed = parse_plain(address);
    return parsed ? parsed->to_string() : address;
}

}  // namespace

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

void PeerAddresses::note(PeerNumber peer, const std::string& address) {
    std::vector<std::string>& addresses = of_peer_[peer];
    std::string plain = plain_address(address);
    std::erase(addresses, plain);
    addresses.push_back(std::move(plain));
    if (addresses.size() > per_peer_max) addresses.erase(addresses.begin());
}

bool PeerAddresses::contains(const std::string& address) const {
    const std::string plain = plain_address(address);
    return std::ranges::any_of(of_peer_, [&](const auto& entry) {
        return std::ranges::find(entry.second, plain) != entry.second.end();
    });
}

// One of those that match, if they are `max` or more.
template <class Matches>
std::optional<HalfOpenTable::Id> HalfOpenTable::draw_if_full(std::size_t max,
                                                             const Matches& matches) const {
    std::vector<Id> rivals;
    for (const auto& [id, origin] : open_) {
        if (matches(origin)) rivals.push_back(id);
    }
    if (rivals.size() < max) return std::nullopt;
    return rivals[draw_(rivals.size())];
}

HalfOpenTable::Entered HalfOpenTable::enter(const std::string& address, bool is_of_peer) {
    const Origin own{is_of_peer ? plain_address(address) : network_of_address(address), is_of_peer};
    Entered entered;
    entered.evicted =
        draw_if_full(per_origin_max_, [&](const Origin& other) { return other == own; });
    if (!entered.evicted) {
        entered.evicted = draw_if_full(half_open_max_, [&](const Origin& other) {
            return other.is_of_peer == is_of_peer;
        });
    }
    if (entered.evicted) open_.erase(*entered.evicted);
    entered.id = next_++;
    open_.emplace(entered.id, own);
    return entered;
}

void HalfOpenTable::leave(Id id) {
    open_.erase(id);
}

std::string network_of_address(const std::string& address) {
    const auto parsed = parse_plain(address);
    if (!parsed) return address;
    if (parsed->is_v4()) return ip::network_v4(parsed->to_v4(), 24).canonical().to_string();
    return ip::network_v6(parsed->to_v6(), 64).canonical().to_string();
}

}  // namespace merit::node::p2p
