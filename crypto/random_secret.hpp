// A fresh secret from the operating system's source of randomness.
// Thread rule: any thread, after init().
#pragma once

#include "crypto/secret.hpp"

#include <sodium/randombytes.h>

namespace merit::crypto {

inline Secret32 random_secret() {
    Secret32 secret;
    randombytes_buf(secret.bytes.data(), secret.bytes.size());
    return secret;
}

}  // namespace merit::crypto
