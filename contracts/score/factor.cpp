#include "contracts/score/factor.hpp"

#include "contracts/numbers/score.hpp"

namespace merit::contracts::score {

RecordFactor make_factor(ledger::Ppm licence, ledger::Ppm conformance,
                         const std::optional<standards::ConformanceId>& source) {
    const auto product = record_factor(licence.value, conformance.value);
    return {licence, conformance, source, ledger::Ppm{product ? product.value() : 0}};
}

}  // namespace merit::contracts::score
