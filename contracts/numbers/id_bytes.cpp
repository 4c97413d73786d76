#include "contracts/numbers/id_bytes.hpp"

#include "crypto/assert.hpp"

#include <algorithm>
#include <cstring>

namespace merit::contracts {

IdBytes::IdBytes(BytesView bytes) : size_(static_cast<std::uint8_t>(bytes.size())) {
    MERIT_ASSERT(bytes.size() <= bytes_.size(), "an id has at most 32 bytes");
    std::copy(bytes.begin(), bytes.end(), bytes_.begin());
}

IdBytes IdBytes::position(std::uint32_t index) {
    const std::array<Byte, 4> bytes{static_cast<Byte>(index >> 24), static_cast<Byte>(index >> 16),
                                    static_cast<Byte>(index >> 8), static_cast<Byte>(index)};
    return IdBytes(bytes);
}

std::strong_ordering operator<=>(const IdBytes& a, const IdBytes& b) {
    const int order = std::memcmp(a.bytes_.data(), b.bytes_.data(), std::min(a.size_, b.size_));
    return order != 0 ? order <=> 0 : a.size_ <=> b.size_;
}

}  // namespace merit::contracts
