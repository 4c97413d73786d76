// The order of batches inside a block: a pure function of the parent's cut and the block's cut.
//
// For k = 1, 2, ...: for i = 0 .. n-1: lane (height + i) mod n, position parent + k if within the
// cut. Source: PROTOCOL section 6.
#pragma once

#include "ledger/block.hpp"

#include <optional>
#include <vector>

namespace merit::ledger {

struct BatchPlace {
    ValidatorIndex lane;
    Position position;
    friend bool operator==(const BatchPlace&, const BatchPlace&) = default;
};

// Nothing if the cuts are of different sizes, a lane goes backwards, or there are more than
// `batches_max` batches.
std::optional<std::vector<BatchPlace>> batches_in_order(const Cut& parent, const Cut& cut,
                                                        Height height, std::size_t batches_max);

}  // namespace merit::ledger
