#include "contracts/licence/licence.hpp"

#include "contracts/licence/expression.hpp"

#include <algorithm>

namespace merit::contracts::licence {

namespace {

constexpr ledger::Ppm whole{1'000'000};
constexpr ledger::Ppm none{0};

}  // namespace

ledger::Ppm licence_factor(const registry::ProjectSettings& settings, std::string_view spdx) {
    if (settings.inbound.empty()) {
        if (same_identifier(spdx, settings.outbound)) return whole;
        const auto fits = evaluate(
            spdx, [&](std::string_view id) { return same_identifier(id, settings.outbound); });
        return fits.value_or(false) ? whole : none;
    }
    const auto fits = evaluate(spdx, [&](std::string_view id) {
        return std::ranges::any_of(settings.inbound, [&](const registry::SpdxId& listed) {
            return same_identifier(id, listed);
        });
    });
    return fits.value_or(false) ? whole : none;
}

}  // namespace merit::contracts::licence
