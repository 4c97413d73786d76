// The law of the encoding, as a check for fuzz targets: what decodes, encodes to the same bytes.
#pragma once

#include "crypto/assert.hpp"
#include "ledger/codec/codec.hpp"

#include <algorithm>

namespace merit::fuzz {

template <class T>
void check_canonicity(BytesView bytes) {
    const auto value = ledger::decode<T>(bytes);
    if (!value) return;
    MERIT_ASSERT(std::ranges::equal(ledger::encode(value.assume_value()), bytes),
                 "a decoded value encodes to the bytes it came from");
}

}  // namespace merit::fuzz
