// The bytes of an identity of up to 32 bytes, whatever its kind, ordered as byte strings.
//
// Accounts have 20 bytes, all other ids 32, positions 4 (u32, big-endian; counted from 0).
#pragma once

#include "crypto/bytes.hpp"

#include <array>
#include <compare>
#include <cstdint>

namespace merit::contracts {

class IdBytes {
  public:
    IdBytes() = default;
    // At most 32 bytes; more is a bug.
    explicit IdBytes(BytesView bytes);
    static IdBytes position(std::uint32_t index);

    BytesView view() const { return BytesView(bytes_.data(), size_); }

    friend bool operator==(const IdBytes& a, const IdBytes& b) { return (a <=> b) == 0; }
    friend std::strong_ordering operator<=>(const IdBytes& a, const IdBytes& b);

  private:
    std::array<Byte, 32> bytes_{};
    std::uint8_t size_ = 0;
};

}  // namespace merit::contracts
