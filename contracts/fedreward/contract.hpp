// K9 FEDREWARD: rounds of federated learning, paid by what each participant adds to a metric.
//
// A sponsor sets the money of all rounds aside. Participants commit to their updates, independent
// evaluators measure what coalitions of them reach, and when a round ends the clock pays its pot by
// Shapley values. What a round does not pay is the next one's, of the last one the sponsor's.
// Source: CONTRACTS K9, docs/specification/contracts.md "Federated rounds", docs/decisions/0026.
#pragma once

#include "contracts/framework/contract.hpp"

namespace merit::contracts::fedreward {

Contract contract();

}  // namespace merit::contracts::fedreward
