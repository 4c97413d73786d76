#include "node/rpc/rpc_metrics.hpp"

#include <cstdio>

namespace merit::node::rpc {

namespace {

std::string seconds(std::uint64_t us) {
    char text[40];
    std::snprintf(text, sizeof text, "%llu.%06llu", static_cast<unsigned long long>(us / 1'000'000),
                  static_cast<unsigned long long>(us % 1'000'000));
    return text;
}

}  // namespace

void RpcMetrics::count(std::string_view method, int code, std::chrono::nanoseconds took) {
    const auto us = static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::microseconds>(took).count());
    std::size_t bucket = 0;
    while (bucket < bounds_us.size() && us > bounds_us[bucket])
        ++bucket;
    const std::lock_guard lock(mutex_);
    auto found = requests_.find(method);
    if (found == requests_.end()) {
        found = requests_.emplace(std::string(method), std::map<int, std::uint64_t>()).first;
    }
    ++found->second[code];
    ++buckets_[bucket];
    sum_us_ += us;
}

std::string RpcMetrics::text() const {
    const std::lock_guard lock(mutex_);
    std::string text =
        "# HELP merit_rpc_requests_total Calls by method and code; 0 is a result.\n"
        "# TYPE merit_rpc_requests_total counter\n";
    for (const auto& [method, codes] : requests_) {
        for (const auto& [code, calls] : codes) {
            text += "merit_rpc_requests_total{method=\"" + method + "\",code=\"" +
                    std::to_string(code) + "\"} " + std::to_string(calls) + "\n";
        }
    }
    text +=
        "# HELP merit_rpc_request_duration_seconds Time from dispatch to answer of a call.\n"
        "# TYPE merit_rpc_request_duration_seconds histogram\n";
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < buckets_.size(); ++i) {
        sum += buckets_[i];
        const std::string bound = i < bounds_us.size() ? seconds(bounds_us[i]) : "+Inf";
        text += "merit_rpc_request_duration_seconds_bucket{le=\"" + bound + "\"} " +
                std::to_string(sum) + "\n";
    }
    text += "merit_rpc_request_duration_seconds_sum " + seconds(sum_us_) + "\n";
    text += "merit_rpc_request_duration_seconds_count " + std::to_string(sum) + "\n";
    return text;
}

}  // namespace merit::node::rpc
