// CRC-32C (Castagnoli), the checksum of the log frames: polynomial 0x1EDC6F41, reflected, initial
// value and final xor all ones (RFC 3720 section 12.1). Uses the processor's instruction where it
// has one. Thread rule: pure.
#pragma once

#include "crypto/bytes.hpp"

namespace merit::storage {

// The checksum of what `before` is the checksum of, followed by `bytes`; 0 before nothing.
std::uint32_t crc32c(BytesView bytes, std::uint32_t before = 0);

// The same without the instruction; for the test that both agree.
std::uint32_t crc32c_portable(BytesView bytes, std::uint32_t before = 0);

}  // namespace merit::storage
