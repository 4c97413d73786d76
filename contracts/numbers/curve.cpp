#include "contracts/numbers/curve.hpp"

#include "contracts/numbers/muldiv.hpp"
#include "contracts/numbers/scale.hpp"
#include "contracts/numbers/wide.hpp"

#include <array>

namespace merit::contracts {
namespace {

constexpr Breakpoint scaled(std::uint64_t x, std::uint64_t y) {
    return {x * micro_per_point, y * micro_per_point};
}

constexpr std::array<Breakpoint, 2> linear_points{scaled(0, 0), scaled(1, 1)};
constexpr std::array<Breakpoint, 5> code_points{scaled(0, 0), scaled(1'000, 1'000),
                                                scaled(10'000, 4'000), scaled(100'000, 10'000),
                                                scaled(1'000'000, 15'000)};

bool ascending(std::span<const Breakpoint> points) {
    for (std::size_t i = 1; i < points.size(); ++i) {
        if (points[i].x <= points[i - 1].x || points[i].y < points[i - 1].y) return false;
    }
    return true;
}

}  // namespace

std::span<const Breakpoint> breakpoints(CurveKind kind) {
    if (kind == CurveKind::code) return code_points;
    return linear_points;
}

std::size_t segment_of(std::span<const Breakpoint> points, std::uint64_t x) {
    std::size_t segment = 0;
    while (segment + 2 < points.size() && points[segment + 1].x <= x)
        ++segment;
    return segment;
}

NumberResult<std::uint64_t> interpolate(std::span<const Breakpoint> points, std::uint64_t x) {
    if (points.size() < 2 || x < points.front().x || !ascending(points)) {
        return NumberError::out_of_bounds;
    }
    const std::size_t segment = segment_of(points, x);
    const Breakpoint from = points[segment];
    const Breakpoint to = points[segment + 1];
    MERIT_TRY(const std::uint64_t rise, muldiv_u64(x - from.x, to.y - from.y, to.x - from.x));
    return checked_add(from.y, rise);
}

std::uint64_t curve(CurveKind kind, std::uint64_t x) {
    return interpolate(breakpoints(kind), x).value();
}

}  // namespace merit::contracts
