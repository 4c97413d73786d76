#include "wallet/time_text.hpp"

#include <algorithm>
#include <array>
#include <ctime>

namespace merit::wallet {

std::string time_text(ledger::TimeMs time) {
    // Years of four digits; a hostile node may say any time.
    constexpr std::uint64_t seconds_max = 253'402'300'799;
    const auto seconds = static_cast<std::time_t>(std::min(time.value / 1'000, seconds_max));
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    std::array<char, 32> text{};
    std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
    return text.data();
}

}  // namespace merit::wallet
