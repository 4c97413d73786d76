// Between the integers of contracts/numbers and those of the slow model.
#pragma once

#include "contracts/numbers/wide.hpp"
#include "tests/support/big_model.hpp"

namespace merit::testing {

inline model::Big big(contracts::u128 value) {
    model::Big high = static_cast<std::uint64_t>(value >> 64);
    return (high << 64) + static_cast<std::uint64_t>(value);
}

inline model::Big big(const contracts::W256& value) {
    return (big(value.high()) << 128) + big(value.low());
}

inline model::Big big(std::uint64_t value) {
    return value;
}

}  // namespace merit::testing
