#include "contracts/numbers/score.hpp"

#include "contracts/numbers/decay.hpp"
#include "contracts/numbers/muldiv.hpp"
#include "contracts/numbers/scale.hpp"
#include "crypto/assert.hpp"

#include <algorithm>

namespace merit::contracts {

NumberResult<std::uint64_t> code_size(const LinesByClass& lines, const CodeRule& rule) {
    u128 size = 0;  // six products of 32 and 64 bits
    for (std::size_t i = 0; i < path_classes; ++i) {
        const std::uint64_t counted =
            std::min(rule.cap_class, std::max(lines[i].added, lines[i].removed));
        size += u128{rule.class_ppm[i]} * counted;
    }
    if (size > size_max) return NumberError::out_of_bounds;
    return static_cast<std::uint64_t>(size);
}

std::uint64_t flat_size(TrailerKind kind) {
    switch (kind) {
        case TrailerKind::review:
            return 10 * micro_per_point;
        case TrailerKind::test:
            return 5 * micro_per_point;
        case TrailerKind::triage:
            return 3 * micro_per_point;
    }
    MERIT_ASSERT(false, "a trailer has one of the listed kinds");
    return 0;
}

std::uint64_t trailer_size(TrailerKind kind, std::uint64_t changeset_size) {
    return std::min(flat_size(kind), changeset_size);
}

std::uint64_t article_size(ArticleClass size_class) {
    switch (size_class) {
        case ArticleClass::small:
            return 20 * micro_per_point;
        case ArticleClass::medium:
            return 100 * micro_per_point;
        case ArticleClass::large:
            return 300 * micro_per_point;
    }
    MERIT_ASSERT(false, "an article has one of the listed sizes");
    return 0;
}

std::uint64_t superseding_size(std::uint64_t new_size, std::uint64_t old_size) {
    return new_size - std::min(new_size, old_size);
}

NumberResult<std::uint32_t> record_factor(std::uint32_t licence, std::uint32_t conformance) {
    const u128 factor = u128{licence} * conformance / ppm_one;
    if (std::max(licence, conformance) > ppm_factor_max || factor > ppm_factor_max) {
        return NumberError::out_of_bounds;
    }
    return static_cast<std::uint32_t>(factor);
}

NumberResult<std::uint64_t> record_score(const RecordScore& record) {
    if (record.share > ppm_one || record.quality > ppm_one || record.size > size_max ||
        record.factor > ppm_factor_max) {
        return NumberError::out_of_bounds;
    }
    // 2^20 * 2^50 * 2^20 * 2^22 = 2^112
    const u128 scaled = u128{record.share} * record.size * record.quality * record.factor;
    constexpr u128 ten_to_18 = 1'000'000'000'000'000'000;
    return to_u64(scaled / ten_to_18);
}

NumberResult<std::uint64_t> appeal_addition(const RecordScore& record, std::uint32_t old_quality) {
    if (record.quality > ppm_one || old_quality > ppm_one) return NumberError::out_of_bounds;
    RecordScore gain = record;
    gain.quality = record.quality - std::min(record.quality, old_quality);
    return record_score(gain);
}

Cut cut_points(std::uint64_t value) {
    return {std::min(value, points_max), value > points_max};
}

Cut add_score(std::uint64_t total, std::uint64_t addition) {
    const auto sum = checked_add(total, addition);
    return sum ? cut_points(sum.value()) : Cut{points_max, true};
}

NumberResult<EpochPoints> epoch_points(CurveKind kind, std::uint32_t weight_kind,
                                       std::uint64_t running_total, std::uint64_t epoch_score) {
    if (weight_kind > ppm_factor_max) return NumberError::out_of_bounds;
    MERIT_TRY(const std::uint64_t total, checked_add(running_total, epoch_score));
    const std::uint64_t rise = curve(kind, total) - curve(kind, running_total);
    const u128 points = u128{weight_kind} * rise / ppm_one;
    EpochPoints result;
    result.was_cut = points > points_max;
    result.points = result.was_cut ? points_max : static_cast<std::uint64_t>(points);
    result.next_total = decay_step(total, HalfLife::steps_13);
    return result;
}

NumberResult<std::uint64_t> points_since(std::uint64_t points, std::uint64_t score_since,
                                         std::uint64_t score) {
    if (score_since > score) return NumberError::out_of_bounds;
    if (score == 0) return std::uint64_t{0};
    return muldiv_u64(points, score_since, score);
}

}  // namespace merit::contracts
