#include "wallet/amount_text.hpp"

#include "ledger/wide.hpp"

#include <limits>

namespace merit::wallet {

namespace {

constexpr std::uint64_t units_per_credit = 1'000'000;
constexpr std::size_t decimals = 6;

// Digits only, leading zeros allowed.
std::optional<std::uint64_t> parse_digits(std::string_view text) {
    if (text.empty()) return std::nullopt;
    std::uint64_t value = 0;
    for (char digit : text) {
        if (digit < '0' || digit > '9') return std::nullopt;
        const auto number = static_cast<std::uint64_t>(digit - '0');
        if (value > (std::numeric_limits<std::uint64_t>::max() - number) / 10) return std::nullopt;
        value = value * 10 + number;
    }
    return value;
}

}  // namespace

std::optional<ledger::Amount> parse_amount(std::string_view text) {
    if (text.ends_with('u')) {
        const auto units = parse_digits(text.substr(0, text.size() - 1));
        return units ? std::optional(ledger::Amount{*units}) : std::nullopt;
    }
    const std::size_t point = text.find('.');
    const auto whole = parse_digits(text.substr(0, point));
    if (!whole) return std::nullopt;
    std::uint64_t part = 0;
    if (point != std::string_view::npos) {
        std::string digits(text.substr(point + 1));
        if (digits.empty() || digits.size() > decimals) return std::nullopt;
        digits.append(decimals - digits.size(), '0');
        const auto parsed = parse_digits(digits);
        if (!parsed) return std::nullopt;
        part = *parsed;
    }
    if (*whole > (std::numeric_limits<std::uint64_t>::max() - part) / units_per_credit) {
        return std::nullopt;
    }
    return ledger::Amount{*whole * units_per_credit + part};
}

std::string_view why_no_amount(std::string_view text) {
    if (text.empty()) return "is empty";
    if (text.starts_with('-')) return "is negative";
    if (text.find_first_not_of("0123456789.u") != std::string_view::npos) {
        return "has characters that are no digits";
    }
    const std::size_t point = text.find('.');
    if (text.ends_with('u')) {
        if (point != std::string_view::npos) return "has decimals, but base units have none";
        if (text.find('u') + 1 == text.size() && text.size() > 1) return "is too large";
        return "has no digits";
    }
    if (point != std::string_view::npos) {
        const std::string_view part = text.substr(point + 1);
        if (part.find('.') != std::string_view::npos) return "has two points";
        if (part.size() > decimals) return "has more than six decimals";
        if (point == 0 || part.empty()) return "has no digits on one side of the point";
    }
    return "is too large";
}

std::string amount_text(ledger::Amount amount, bool grouped) {
    std::string whole = std::to_string(amount.value / units_per_credit);
    if (grouped) {
        for (std::size_t at = whole.size(); at > 3;) {
            at -= 3;
            whole.insert(at, ",");
        }
    }
    std::string part = std::to_string(amount.value % units_per_credit);
    return whole + "." + std::string(decimals - part.size(), '0') + part;
}

}  // namespace merit::wallet
