// How many validators may fail and how many make a quorum (PROTOCOL section 1).
#pragma once

#include <cstddef>

namespace merit::ledger {

// quorum(n) = floor((n + f) / 2) + 1 with f = floor((n - 1) / 3).
constexpr std::size_t faults_max(std::size_t validators) {
    return (validators - 1) / 3;
}
constexpr std::size_t quorum(std::size_t validators) {
    return (validators + faults_max(validators)) / 2 + 1;
}
static_assert(quorum(1) == 1 && quorum(4) == 3 && quorum(5) == 4 && quorum(6) == 4);
static_assert(quorum(7) == 5 && quorum(10) == 7 && quorum(100) == 67);

}  // namespace merit::ledger
