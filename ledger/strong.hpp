// Strong integers: numbers of different meaning cannot be mixed.
#pragma once

#include <compare>
#include <cstdint>

namespace merit::ledger {

// An integer with a meaning. Explicit in (Height{5}), explicit out (.value).
template <class Tag, class RepType = std::uint64_t>
struct Strong {
    using Rep = RepType;
    Rep value = 0;
    auto operator<=>(const Strong&) const = default;
    constexpr Strong next() const { return Strong{static_cast<Rep>(value + 1)}; }
};

using Height = Strong<struct HeightTag>;  // of a block; genesis is 0, heights are consecutive
using View = Strong<struct ViewTag>;      // one leader's chance; the first is 1
using Term = Strong<struct TermTag>;      // the period of one validator set
using Epoch = Strong<struct EpochTag>;    // a reward period of the contracts
using Position =
    Strong<struct PositionTag>;           // of a batch in its lane; the first is 1, 0 is the root
using TimeMs = Strong<struct TimeMsTag>;  // milliseconds since 1970-01-01T00:00:00Z
using Amount = Strong<struct AmountTag>;  // money in units; 1 credit = 1,000,000 units
using Points = Strong<struct PointsTag>;  // micro-points; 1 point = 1,000,000
using Ppm = Strong<struct PpmTag, std::uint32_t>;  // parts per million
using ValidatorIndex =
    Strong<struct ValidatorTag, std::uint16_t>;  // in the term's set; also the lane

}  // namespace merit::ledger
