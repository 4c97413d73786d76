// Numbers drawn from a beacon (CONTRACTS section 1).
//
//   word(k)  = first 8 bytes (big-endian) of SHA-256("merit.draw" || subject || beacon || k as u64)
//   below(n) = next word below 2^64 - (2^64 mod n), mod n: uniform, words at or above are skipped
//   shuffle  = for i = n-1 down to 1: swap items i and below(i + 1)
//
// One object is one stream of words from k = 0; not for use by two threads at once.
#pragma once

#include "crypto/hash.hpp"

#include <cstdint>
#include <utility>
#include <vector>

namespace merit::contracts {

class Draw {
  public:
    Draw(const crypto::Hash256& subject, const crypto::Hash256& beacon)
        : subject_(subject), beacon_(beacon) {}

    std::uint64_t word();
    // 0 <= result < n; n = 0 is a bug.
    std::uint64_t below(std::uint64_t n);

    template <class T>
    void shuffle(std::vector<T>& items) {
        for (std::size_t i = items.size(); i > 1; --i) {
            using std::swap;
            swap(items[i - 1], items[static_cast<std::size_t>(below(i))]);
        }
    }

  private:
    crypto::Hash256 subject_;
    crypto::Hash256 beacon_;
    std::uint64_t next_ = 0;
};

}  // namespace merit::contracts
