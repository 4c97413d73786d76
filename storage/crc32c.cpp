#include "storage/crc32c.hpp"

#include <cstring>

#if defined(__x86_64__)
#include <nmmintrin.h>
#endif

namespace merit::storage {

namespace {

constexpr std::uint32_t reflected_polynomial = 0x82F63B78;

constexpr std::array<std::uint32_t, 256> make_table() {
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t i = 0; i < 256; ++i) {
        std::uint32_t value = i;
        for (int bit = 0; bit < 8; ++bit)
            value = (value >> 1) ^ ((value & 1) != 0 ? reflected_polynomial : 0);
        table[i] = value;
    }
    return table;
}
constexpr std::array<std::uint32_t, 256> table = make_table();

#if defined(__x86_64__)
__attribute__((target("sse4.2"))) std::uint32_t crc32c_instruction(BytesView bytes,
                                                                   std::uint32_t before) {
    std::uint64_t crc = ~before;
    const Byte* at = bytes.data();
    std::size_t left = bytes.size();
    for (; left >= 8; left -= 8, at += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, at, 8);
        crc = _mm_crc32_u64(crc, word);
    }
    auto tail = static_cast<std::uint32_t>(crc);
    for (; left > 0; --left, ++at)
        tail = _mm_crc32_u8(tail, *at);
    return ~tail;
}
#endif

}  // namespace

std::uint32_t crc32c_portable(BytesView bytes, std::uint32_t before) {
    std::uint32_t crc = ~before;
    for (const Byte byte : bytes)
        crc = (crc >> 8) ^ table[(crc ^ byte) & 0xff];
    return ~crc;
}

std::uint32_t crc32c(BytesView bytes, std::uint32_t before) {
#if defined(__x86_64__)
    static const bool has_instruction = __builtin_cpu_supports("sse4.2") != 0;
    if (has_instruction) return crc32c_instruction(bytes, before);
#endif
    return crc32c_portable(bytes, before);
}

}  // namespace merit::storage
