// The numbers of the contracts: those of the specification (K1 .. K15), part of every operation
// and every error code.
#pragma once

#include <cstdint>

namespace merit::contracts {

// 0 is the transaction itself: the reasons why one is dropped.
enum class ContractNumber : std::uint8_t {
    transaction = 0,
    treasury = 1,
    registry = 2,
    quality = 3,
    score = 4,
    incentive = 5,
    revenue = 6,
    certify = 7,
    fedreward = 9,
    rounds = 10,
    licence = 11,
    standards = 12,
    govern = 14,
    explain = 15,
};

}  // namespace merit::contracts
