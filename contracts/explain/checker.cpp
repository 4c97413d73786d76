#include "contracts/explain/checker.hpp"

#include <algorithm>

namespace merit::contracts::explain {

std::string_view name_of(VerifyError error) {
    switch (error) {
        case VerifyError::untrusted_genesis:
            return "untrusted_genesis";
        case VerifyError::not_this_format:
            return "not_this_format";
        case VerifyError::mismatch:
            return "mismatch";
        case VerifyError::arithmetic:
            return "arithmetic";
        case VerifyError::inclusion:
            return "inclusion";
        case VerifyError::state_proof:
            return "state_proof";
        case VerifyError::term_step:
            return "term_step";
        case VerifyError::certificate:
            return "certificate";
    }
    return "unknown";
}

std::string decimal6(u128 micro) {
    std::string fraction = ledger::to_decimal(micro % 1'000'000);
    fraction.insert(0, 6 - fraction.size(), '0');
    return ledger::to_decimal(micro / 1'000'000) + "." + fraction;
}

void Checker::keep(std::string_view place, std::string text) {
    if (!text.empty()) equations_.push_back({at(place), std::move(text)});
}

Verdict Checker::number(std::string_view place, const W256& expected, const W256& found,
                        std::string text) {
    if (expected != found) {
        return Difference{VerifyError::arithmetic, at(place), to_decimal(expected),
                          to_decimal(found)};
    }
    if (!text.empty()) keep(place, text + " = " + to_decimal(expected));
    return success();
}

Verdict Checker::flag(std::string_view place, bool expected, bool found) {
    return holds(place, expected == found, expected ? "true" : "false", found ? "true" : "false");
}

Verdict Checker::bytes(std::string_view place, BytesView expected, BytesView found,
                       std::string text) {
    if (!std::ranges::equal(expected, found)) {
        return Difference{VerifyError::arithmetic, at(place), to_hex(expected), to_hex(found)};
    }
    if (!text.empty()) keep(place, text + " = " + to_hex(expected));
    return success();
}

Verdict Checker::holds(std::string_view place, bool condition, std::string expected,
                       std::string found) {
    if (condition) return success();
    return Difference{VerifyError::arithmetic, at(place), std::move(expected), std::move(found)};
}

}  // namespace merit::contracts::explain
