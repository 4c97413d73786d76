// Counts and times of calls, in the Prometheus text format.
//
// Labels are bounded: methods of the table, or "unknown". Thread rule: any thread.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

namespace merit::node::rpc {

class RpcMetrics {
  public:
    // `code`: 0 for a result, otherwise the error's code.
    void count(std::string_view method, int code, std::chrono::nanoseconds took);
    // merit_rpc_requests_total{method,code} and merit_rpc_request_duration_seconds.
    std::string text() const;

  private:
    // Upper bounds of the histogram in microseconds.
    static constexpr std::array<std::uint64_t, 10> bounds_us = {
        100, 250, 500, 1'000, 2'500, 5'000, 10'000, 50'000, 250'000, 1'000'000};

    mutable std::mutex mutex_;
    std::map<std::string, std::map<int, std::uint64_t>, std::less<>> requests_;
    std::array<std::uint64_t, bounds_us.size() + 1> buckets_{};
    std::uint64_t sum_us_ = 0;
};

}  // namespace merit::node::rpc
