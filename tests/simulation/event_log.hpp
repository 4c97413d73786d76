// What happened in a world, as one number: a rolling hash over every event with its time and node
// and every byte that arrived. Two runs with the same number did the same.
#pragma once

#include "crypto/bytes.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace merit::testing {

class EventLog {
  public:
    void note(std::uint64_t now_ms, std::string_view what, std::size_t node, BytesView bytes,
              std::uint64_t detail = 0);
    std::string hash() const;
    // Told every event as a line.
    void set_listener(std::function<void(const std::string&)> listener) {
        listener_ = std::move(listener);
    }

  private:
    void mix(std::uint64_t word);

    // FNV-1a over words of 8 bytes, which is fast and has nobody to fend off.
    std::uint64_t hash_ = 0xcbf29ce484222325ULL;
    std::function<void(const std::string&)> listener_;
};

}  // namespace merit::testing
