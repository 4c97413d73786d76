#include "ledger/signer_bitmap.hpp"

#include "crypto/assert.hpp"
#include "ledger/limits.hpp"

#include <bit>

namespace merit::ledger {

bool is_exact_bitmap(BytesView bitmap, std::uint16_t validators, std::size_t signatures) {
    if (validators == 0 || validators > limits::validators_max) return false;
    if (bitmap.size() != (std::size_t{validators} + 7) / 8) return false;
    const std::size_t bits_in_last = validators - (bitmap.size() - 1) * 8;
    if ((unsigned{bitmap.back()} >> bits_in_last) != 0) return false;
    std::size_t count = 0;
    for (Byte byte : bitmap)
        count += static_cast<std::size_t>(std::popcount(byte));
    return count == signatures;
}

bool has_bit(BytesView bitmap, std::uint16_t index) {
    return ((bitmap[index / 8] >> (index % 8)) & 1) != 0;
}

Bytes make_bitmap(const std::map<std::uint16_t, crypto::Signature>& signatures,
                  std::uint16_t validators) {
    Bytes bitmap((std::size_t{validators} + 7) / 8, 0);
    for (const auto& [signer, signature] : signatures) {
        MERIT_ASSERT(signer < validators, "a signer is one of the validators");
        bitmap[signer / 8] |= static_cast<Byte>(1U << (signer % 8));
    }
    return bitmap;
}

}  // namespace merit::ledger
