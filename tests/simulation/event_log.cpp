#include "tests/simulation/event_log.hpp"

#include <array>
#include <cstdio>

namespace merit::testing {

namespace {

constexpr std::size_t word_bytes = 8;

std::string hex(std::uint64_t value) {
    std::array<char, 2 * word_bytes + 1> digits{};
    std::snprintf(digits.data(), digits.size(), "%016llx", static_cast<unsigned long long>(value));
    return digits.data();
}

}  // namespace

void EventLog::mix(std::uint64_t word) {
    hash_ ^= word;
    hash_ *= 0x100000001b3ULL;
    hash_ ^= hash_ >> 32;
}

void EventLog::note(std::uint64_t now_ms, std::string_view what, std::size_t node, BytesView bytes,
                    std::uint64_t detail) {
    mix(now_ms);
    mix(node);
    mix(detail);
    const auto mix_bytes = [this](BytesView text) {
        mix(text.size());
        for (std::size_t at = 0; at < text.size(); at += word_bytes) {
            std::uint64_t word = 0;
            for (std::size_t i = at; i < text.size() && i < at + word_bytes; ++i)
                word = word << 8 | text[i];
            mix(word);
        }
    };
    mix_bytes(bytes_of(what));
    mix_bytes(bytes);
    if (!listener_) return;
    listener_(std::to_string(now_ms) + " ms, node " + std::to_string(node) + ": " +
              std::string(what) + (detail == 0 ? "" : " " + std::to_string(detail)) +
              (bytes.empty() ? "" : ", " + std::to_string(bytes.size()) + " bytes") + " " +
              hex(hash_));
}

std::string EventLog::hash() const {
    return hex(hash_);
}

}  // namespace merit::testing
