// Virtual time: what happens when, in the order of its moment and, within one, of its asking.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <utility>

namespace merit::testing {

class EventQueue {
  public:
    std::uint64_t now_ms() const { return now_ms_; }

    void at(std::uint64_t delay_ms, std::function<void()> what) {
        queue_.emplace(std::pair(now_ms_ + delay_ms, next_++), std::move(what));
    }

    // Until the condition holds; false if it did not within the time.
    bool run_until(const std::function<bool()>& condition, std::uint64_t ms_max) {
        const std::uint64_t end = now_ms_ + ms_max;
        while (!condition()) {
            if (queue_.empty() || queue_.begin()->first.first > end) {
                now_ms_ = end;
                return condition();
            }
            now_ms_ = queue_.begin()->first.first;
            const std::function<void()> what = std::move(queue_.begin()->second);
            queue_.erase(queue_.begin());
            what();
        }
        return true;
    }

  private:
    std::uint64_t now_ms_ = 0;
    std::uint64_t next_ = 0;
    std::map<std::pair<std::uint64_t, std::uint64_t>, std::function<void()>> queue_;
};

}  // namespace merit::testing
