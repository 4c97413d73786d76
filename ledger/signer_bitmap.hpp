// The exact bitmap of who signed: as many bits as validators, none stray, one signature a bit.
#pragma once

#include "crypto/bytes.hpp"
#include "crypto/sign.hpp"

#include <cstdint>
#include <map>

namespace merit::ledger {

// Whether `bitmap` has exactly the bytes for `validators` bits (1 .. validators_max), no bit beyond
// them, and as many bits set as there are signatures.
bool is_exact_bitmap(BytesView bitmap, std::uint16_t validators, std::size_t signatures);

bool has_bit(BytesView bitmap, std::uint16_t index);

// The bitmap of the given signers, all below `validators`.
Bytes make_bitmap(const std::map<std::uint16_t, crypto::Signature>& signatures,
                  std::uint16_t validators);

}  // namespace merit::ledger
