// m of a record, with what it is made of: the factor of its licence (K11) and that of a profile to
// which its artifact conforms (K12). A part of the value of its record, quality and line.
#pragma once

#include "contracts/standards/ids.hpp"
#include "ledger/codec/fields.hpp"
#include "ledger/strong.hpp"

#include <optional>

namespace merit::contracts::score {

struct RecordFactor {
    ledger::Ppm licence{1'000'000};
    ledger::Ppm conformance{1'000'000};
    // Where a conformance above 10^6 comes from; none: it is 10^6.
    std::optional<standards::ConformanceId> source;
    ledger::Ppm product{1'000'000};  // m = floor(licence*conformance / 10^6)
    MERIT_FIELDS(licence, conformance, source, product)
    friend bool operator==(const RecordFactor&, const RecordFactor&) = default;
};

// 1 for whatever has neither.
RecordFactor make_factor(ledger::Ppm licence, ledger::Ppm conformance = ledger::Ppm{1'000'000},
                         const std::optional<standards::ConformanceId>& source = {});

}  // namespace merit::contracts::score
