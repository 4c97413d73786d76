// Why an integer formula refused its arguments.
//
// Every function of contracts/numbers is pure and may be called from any thread. An overflow is an
// error, never a wrap: it fails the transaction, or in a close the close of that pool (CONTRACTS
// 1).
#pragma once

#include "crypto/result.hpp"

#include <cstdint>
#include <string_view>

namespace merit::contracts {

enum class NumberError : std::uint8_t {
    overflow = 1,      // the exact result does not fit its type
    division_by_zero,  // a divisor of 0
    out_of_bounds,     // an argument beyond its bound
    duplicate_id,      // two recipients of one SPLIT carry the same id
    no_weight,         // nothing to weigh: no score, or all weights 0
};

// Stable name, for instance "numbers.overflow".
std::string_view name_of(NumberError error);

template <class T>
using NumberResult = Result<T, NumberError>;

}  // namespace merit::contracts
