// Curves that turn a running total into points (CONTRACTS K4): breakpoints, linear in between,
//   y0 + floor((x - x0) * (y1 - y0) / (x1 - x0)),
// and beyond the last breakpoint the last segment's slope continues.
#pragma once

#include "contracts/numbers/number_error.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace merit::contracts {

enum class CurveKind : std::uint8_t { linear, code };

struct Breakpoint {
    std::uint64_t x;  // micro-units
    std::uint64_t y;  // micro-points
};

// The breakpoints of a curve, x and y ascending from (0, 0), at least two.
std::span<const Breakpoint> breakpoints(CurveKind kind);

// Index of the segment that holds x: 0 for the first, the last one for everything beyond.
std::size_t segment_of(std::span<const Breakpoint> points, std::uint64_t x);

// Value of a piecewise linear function. Errors: out_of_bounds where the points are fewer than two,
// x does not ascend strictly from at most `x`, or y falls; overflow.
NumberResult<std::uint64_t> interpolate(std::span<const Breakpoint> points, std::uint64_t x);

// Value of a built-in curve; never above x, so it cannot overflow.
std::uint64_t curve(CurveKind kind, std::uint64_t x);

}  // namespace merit::contracts
