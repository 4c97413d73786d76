#include "contracts/numbers/draw.hpp"

#include "crypto/assert.hpp"

#include <array>

namespace merit::contracts {

std::uint64_t Draw::word() {
    std::array<Byte, 8> counter{};
    for (std::size_t i = 0; i < counter.size(); ++i) {
        counter[i] = static_cast<Byte>(next_ >> (56 - 8 * i));
    }
    ++next_;
    const crypto::Hash256 hash =
        crypto::sha256({bytes_of("merit.draw"), subject_.view(), beacon_.view(), counter});
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < 8; ++i)
        word = (word << 8) | hash.bytes[i];
    return word;
}

std::uint64_t Draw::below(std::uint64_t n) {
    MERIT_ASSERT(n > 0, "a draw has at least one outcome");
    const std::uint64_t excess = (0 - n) % n;  // 2^64 mod n
    for (;;) {
        const std::uint64_t candidate = word();
        if (candidate <= ~excess) return candidate % n;  // 2^64 - 1 - excess: the last one allowed
    }
}

}  // namespace merit::contracts
