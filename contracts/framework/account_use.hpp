// What an account has used: its nonces, and its quota (CONTRACTS section 2).
//
// Pure functions over small values; the executor and the mempool's admission share them.
#pragma once

#include "contracts/framework/refusal.hpp"
#include "ledger/codec/fields.hpp"
#include "ledger/genesis.hpp"
#include "ledger/strong.hpp"

#include <array>
#include <optional>

namespace merit::contracts {

// Refills with block time up to a cap. A bucket that was never used is full.
struct Bucket {
    std::uint64_t units = 0;
    ledger::TimeMs last_ms;
    MERIT_FIELDS(units, last_ms)
};

struct BucketRule {
    std::uint64_t units_per_ms = 0;
    std::uint64_t units_max = 0;
};

// The bucket as it is at `now`.
Bucket refilled(const std::optional<Bucket>& bucket, const BucketRule& rule, ledger::TimeMs now);

// body bytes + 5,000 per signature + 500 per operation.
std::uint64_t transaction_cost(std::size_t body_bytes, std::size_t signatures,
                               std::size_t operations);

// The highest nonce used, and which of the 256 below it are. Bit i (bit i % 8 of byte i / 8) stands
// for the nonce highest - 1 - i. A new account has the highest nonce 0, used.
struct NonceWindow {
    std::uint64_t highest = 0;
    std::array<Byte, 32> used{};
    MERIT_FIELDS(highest, used)
};

// nonce_used, nonce_too_old, nonce_too_far, or nothing.
std::optional<DropReason> check_nonce(const NonceWindow& window, std::uint64_t nonce);
// The nonce must have passed check_nonce.
void use_nonce(NonceWindow& window, std::uint64_t nonce);

struct AccountUse {
    NonceWindow nonces;
    Bucket quota;
    MERIT_FIELDS(nonces, quota)
};

}  // namespace merit::contracts
