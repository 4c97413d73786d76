#include "node/rpc/rate_limiter.hpp"

#include <algorithm>

namespace merit::node::rpc {

namespace {

constexpr std::uint64_t milli = 1'000;
// Longer pauses fill every bucket; the cap keeps the product small.
constexpr std::uint64_t refill_ms_max = 3'600'000;

}  // namespace

void RateLimiter::make_room() {
    if (buckets_.size() < addresses_max) return;
    buckets_.erase(std::min_element(
        buckets_.begin(), buckets_.end(),
        [](const auto& a, const auto& b) { return a.second.last < b.second.last; }));
}

bool RateLimiter::take(const std::string& address, Clock::time_point now, std::uint32_t tokens) {
    if (per_second_ == 0) return true;
    const std::lock_guard lock(mutex_);
    auto found = buckets_.find(address);
    if (found == buckets_.end()) {
        make_room();
        found = buckets_.emplace(address, Bucket{burst_ * milli, now}).first;
    }
    Bucket& bucket = found->second;
    const auto passed = std::chrono::duration_cast<std::chrono::milliseconds>(now - bucket.last);
    if (passed.count() > 0) {
        const auto ms = std::min(static_cast<std::uint64_t>(passed.count()), refill_ms_max);
        bucket.milli_tokens = std::min(burst_ * milli, bucket.milli_tokens + ms * per_second_);
        bucket.last += passed;
    }
    const std::uint64_t price = std::min<std::uint64_t>(tokens, burst_) * milli;
    if (bucket.milli_tokens < price) return false;
    bucket.milli_tokens -= price;
    return true;
}

}  // namespace merit::node::rpc
