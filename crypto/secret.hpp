// A 32-byte secret: a symmetric key, a chaining key, an X25519 scalar. Wiped when it goes.
// There is no comparison and no printing on purpose.
// Thread rule: a value like any other.
#pragma once

#include "crypto/bytes.hpp"

#include <sodium/utils.h>

namespace merit::crypto {

struct Secret32 {
    std::array<Byte, 32> bytes{};

    Secret32() = default;
    explicit Secret32(const std::array<Byte, 32>& value) : bytes(value) {}
    Secret32(const Secret32&) = default;
    Secret32& operator=(const Secret32&) = default;
    ~Secret32() { sodium_memzero(bytes.data(), bytes.size()); }

    BytesView view() const { return bytes; }
};

}  // namespace merit::crypto
