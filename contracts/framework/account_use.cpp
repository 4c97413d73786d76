#include "contracts/framework/account_use.hpp"

#include "crypto/assert.hpp"
#include "ledger/limits.hpp"

#include <algorithm>

namespace merit::contracts {

namespace {

constexpr std::uint64_t window = ledger::limits::nonce_window;
static_assert(window == 8 * 32);

bool has_bit(const std::array<Byte, 32>& bits, std::uint64_t index) {
    return (bits[index / 8] >> (index % 8) & 1) != 0;
}

void set_bit(std::array<Byte, 32>& bits, std::uint64_t index) {
    bits[index / 8] = static_cast<Byte>(bits[index / 8] | (1U << (index % 8)));
}

// The window after the highest nonce moved up by `distance`: old bits move away, and the old
// highest itself becomes a used one.
std::array<Byte, 32> moved(const std::array<Byte, 32>& bits, std::uint64_t distance) {
    std::array<Byte, 32> result{};
    for (std::uint64_t i = 0; i + distance < window; ++i) {
        if (has_bit(bits, i)) set_bit(result, i + distance);
    }
    set_bit(result, distance - 1);
    return result;
}

}  // namespace

Bucket refilled(const std::optional<Bucket>& bucket, const BucketRule& rule, ledger::TimeMs now) {
    if (!bucket) return {rule.units_max, now};
    const std::uint64_t passed =
        now > bucket->last_ms ? now.value - bucket->last_ms.value : std::uint64_t{0};
    std::uint64_t gained = 0;
    std::uint64_t units = 0;
    if (__builtin_mul_overflow(passed, rule.units_per_ms, &gained) ||
        __builtin_add_overflow(bucket->units, gained, &units)) {
        units = rule.units_max;
    }
    return {std::min(units, rule.units_max), std::max(now, bucket->last_ms)};
}

std::uint64_t transaction_cost(std::size_t body_bytes, std::size_t signatures,
                               std::size_t operations) {
    return body_bytes + 5'000 * signatures + 500 * operations;
}

std::optional<DropReason> check_nonce(const NonceWindow& nonces, std::uint64_t nonce) {
    if (nonce > nonces.highest) {
        if (nonce - nonces.highest > window) return DropReason::nonce_too_far;
        return std::nullopt;
    }
    const std::uint64_t below = nonces.highest - nonce;
    if (below == 0 || nonce == 0) return DropReason::nonce_used;
    if (below > window) return DropReason::nonce_too_old;
    if (has_bit(nonces.used, below - 1)) return DropReason::nonce_used;
    return std::nullopt;
}

void use_nonce(NonceWindow& nonces, std::uint64_t nonce) {
    MERIT_ASSERT(!check_nonce(nonces, nonce), "a nonce is used after it was checked");
    if (nonce > nonces.highest) {
        nonces.used = moved(nonces.used, nonce - nonces.highest);
        nonces.highest = nonce;
    } else {
        set_bit(nonces.used, nonces.highest - nonce - 1);
    }
}

}  // namespace merit::contracts
