// Strict UTF-8 (RFC 3629): no overlong forms, no surrogates, nothing above U+10FFFF.
#pragma once

#include "crypto/bytes.hpp"

namespace merit::ledger {

bool is_utf8(BytesView bytes);

}  // namespace merit::ledger
